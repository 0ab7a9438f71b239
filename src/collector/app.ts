import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import type { Acknowledgement } from '../model/protocol.js'
import { admin } from './admin/admin.js'
import { pages } from './admin/pages.js'
import { knownAs, type SignInProxy, trustProxy } from './admin/session.js'
import { bundle } from './bundle.js'
import { form } from './form/form.js'
import { health } from './health.js'
import { readJson } from './http/body.js'
import { createConcurrencyLimit } from './http/concurrency-limit.js'
import { etagged } from './http/etag.js'
import { originGuard } from './http/origins.js'
import { Refusal, unavailable } from './http/refusal.js'
import { createThrottle } from './http/throttle.js'
import { keepAttachment } from './ingest/attachments.js'
import { verifyCustomer, whoAsks } from './ingest/identity.js'
import { devicesIn, devicesOf, type IngestContext, ingest, openBatch, projectOf } from './ingest/ingest.js'
import { type Limits, sender } from './limits.js'
import { createMetrics } from './metrics.js'
import { StorageError } from './storage/database.js'
import type { Store } from './storage/store.js'
import { serverRoutes } from './transfer/routes.js'

export interface CollectorOptions {
  /** Where everything is kept: see `openStore`. */
  store: Store
  /**
   * Exact origins whose pages may send, for example `['https://shop.example']`; the collector's own is always one.
   * Default: in development, pages on this machine; in production, none. Projects can list more.
   */
  origins?: readonly string[]
  /** Whether pages on this machine may send while `origins` is not given. Default: unless NODE_ENV is "production". */
  development?: boolean
  /** Largest body of a request that carries items, in bytes. Default 1 000 000. */
  maxBody?: number
  /** Folder with the built dashboard. Default: the one that was built with this collector. */
  dashboard?: string
  /** Requests that one address, key or device may make within a minute; `false` for no limits. */
  limits?: Partial<Limits> | false
  /** A proxy whose word on who somebody is counts as a sign-in. Default: none; a header alone signs nobody in. */
  signInProxy?: SignInProxy
  /**
   * Where people reach the collector, for example `https://voices.example`: for links, cookies and its own origin behind
   * a proxy. Default: as each request says; what a start prints names `http://localhost:<port>`.
   * Anything but an http or https address throws a TypeError.
   */
  url?: string
  /** The clock, in Unix milliseconds. Default `Date.now`. */
  now?: () => number
  /** Hears of every failure that is the collector's own; gets no bodies, keys or personal data. Default: one line of JSON on stderr. */
  onError?: (error: unknown, request: { method: string; route: string }) => void
}

/** A collector: one web-standard `Request → Response` that any runtime can serve. */
export interface Collector {
  /** @param from What the runtime knows of the sender: its address, never taken from a header that anybody can write. */
  fetch(request: Request, from?: { address?: string }): Promise<Response>
  /** Ends open event streams and answers everything new with 503. The store stays open: whoever opened it closes it. */
  close(): void
}

// The build may put this code into a chunk in a folder of its own.
const builtDashboard = (): string =>
  ['dashboard', '../dashboard']
    .map(folder => fileURLToPath(new URL(folder, import.meta.url)))
    .find(folder => existsSync(folder)) ?? 'dashboard'

function logError(error: unknown, request: { method: string; route: string }): void {
  const { name, stack = '' } = error instanceof Error ? error : new Error(typeof error)
  // Of the stack only the places: the message of a database error may hold what a person wrote.
  const at = stack
    .split('\n')
    .filter(line => line.startsWith('    at '))
    .slice(0, 8)
    .map(line => line.trim())
  const { code } = (error as { cause?: { code?: unknown } })?.cause ?? {}
  console.error(
    JSON.stringify({ time: new Date().toISOString(), level: 'error', ...request, error: name, code, at }),
  )
}

/** Pictures that are taken in at a time: each is held in memory, a few times over, until it is stored. */
const PICTURES = { all: 24, each: 8 }

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

type From = { Bindings: { address?: string } }

const neverCached: MiddlewareHandler = async (c, next) => {
  await next()
  c.res.headers.set('Cache-Control', 'no-store')
}

export function createCollector({
  store,
  origins,
  development = process.env.NODE_ENV !== 'production',
  maxBody = 1_000_000,
  limits,
  dashboard = builtDashboard(),
  signInProxy,
  url,
  now = Date.now,
  onError = logError,
}: CollectorOptions): Collector {
  if (url !== undefined && !/^https?:/.test(URL.canParse(url) ? url : ''))
    throw new TypeError(`url: "${url}" is no address; write for example https://voices.example`)
  // An address that somebody typed or printed with a slash at its end is the same address.
  const app = new Hono<From>({ strict: false })
  const throttle = createThrottle(limits, { now, exchange: store.meters })
  const pictures = createConcurrencyLimit(PICTURES)
  const closing = new AbortController()

  const metrics = createMetrics()
  const refuseIfClosing = () => {
    if (closing.signal.aborted) throw unavailable('The collector is stopping.', 2)
  }
  app.use(async (c, next) => {
    const start = performance.now()
    // Pages elsewhere may only read what comes with CORS headers, and people what is a page: they are told further down.
    if (!/^\/(f|v1\/(feedback|config|history|replies))(\/|$)/.test(c.req.path)) refuseIfClosing()
    await next()
    metrics.request(c.req.method, routePath(c, -1), c.res.status, (performance.now() - start) / 1000)
  })
  app.route('/', health(store, metrics))
  for (const path of ['/dashboard/*', '/v1/admin/*']) app.use(path, knownAs(url))
  for (const path of ['/dashboard/sign-in', '/v1/admin/sign-in'])
    app.use(path, async (c, next) => {
      throttle.signIn(c.env.address)
      await next()
    })
  if (signInProxy) app.use('/v1/admin/*', trustProxy(signInProxy))
  const byAddress: MiddlewareHandler<From> = async (c, next) => {
    refuseIfClosing()
    throttle.address(c.env.address)
    await next()
  }
  app.use('/v1/import', byAddress)
  app.use('/v1/export', byAddress)
  app.route('/v1/admin', admin(store, closing.signal, now))
  app.route('/dashboard', pages(store, dashboard))
  app.route('/', bundle())
  const ingesting: IngestContext = {
    store,
    now,
    verify: (project, who, saidAt) => verifyCustomer(project, who, now(), saidAt),
  }
  const failed = (error: unknown, c: Context) =>
    onError(error, { method: c.req.method, route: routePath(c, -1) })
  app.route('/f', form({ ...ingesting, failed, throttle, closing: closing.signal }))

  app.route('/v1', serverRoutes(store, now))

  app.use('/v1/*', originGuard({ origins, development, url, projectOrigins: () => store.projects.origins() }))

  app.use('/v1/*', byAddress)

  app.post('/v1/feedback', async c => {
    const batch = await openBatch(await readJson(c.req.raw, { bytes: maxBody }), store)
    throttle.key(batch.project.id)
    for (const device of devicesIn(batch.items)) throttle.device(batch.project.id, device)
    const results = await ingest(batch, ingesting)
    for (const { status } of results) metrics.item(status)
    const replies = await store.people.waiting(batch.project.id, devicesOf(batch, results))
    return c.json<Acknowledgement>({ results, replies })
  })

  app.put('/v1/feedback/:id/attachments/:sha256', async c => {
    throttle.picture(c.env.address)
    const project = await projectOf(c.req.query('key'), store)
    const { id, sha256 } = c.req.param()
    const from = c.env.address && sender(c.env.address)
    return pictures(from, () => keepAttachment(c.req.raw, store, project.id, id, sha256))
  })

  app.use('/v1/replies', neverCached)
  app.get('/v1/replies', async c => {
    const selves = await whoAsks(c.req.raw, store, now())
    return c.json({ replies: await store.people.replies(selves, c.req.query('of') === 'unsigned') })
  })

  app.use('/v1/history', neverCached)
  app.get('/v1/history', async c => {
    const selves = await whoAsks(c.req.raw, store, now())
    if (c.req.query('of') === 'prompts')
      return c.json({ items: [], prompts: await store.people.prompts(selves) })
    return c.json({ items: await store.people.history(selves, c.req.query('of') === 'unsigned') })
  })
  app.delete('/v1/history', async c => {
    const selves = await whoAsks(c.req.raw, store, now())
    return c.json({ erased: await store.people.erase(selves) })
  })

  app.get('/v1/config', async c => {
    const project = await projectOf(c.req.query('key'), store)
    return etagged(c.req.raw, project.config)
  })

  app.notFound(c => {
    const { method, path } = c.req
    const allowed = METHODS.filter(one =>
      app.router.match(one, path)[0].some(([[, route]]) => route.method === one),
    )
    if (allowed.length === 0 || allowed.includes(method === 'HEAD' ? 'GET' : method))
      return new Refusal(404, 'not_found', 'There is nothing at this address.').toResponse()
    const allow = allowed.join(', ')
    const refused = new Refusal(405, 'method', `${method} means nothing here; use ${allow}.`).toResponse()
    refused.headers.set('Allow', allow)
    return refused
  })
  app.onError((error, c) => {
    if (error instanceof Refusal) return error.toResponse()
    failed(error, c)
    // Nothing was acknowledged, so the device still has it: it may try again soon.
    if (error instanceof StorageError)
      return unavailable('The database is not available just now.').toResponse()
    return new Refusal(500, 'internal', 'Something went wrong in the collector.').toResponse()
  })

  return {
    fetch: async (request, from = {}) => app.fetch(request, from),
    close: () => closing.abort(),
  }
}
