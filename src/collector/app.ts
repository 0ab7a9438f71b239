import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import { canonicalId } from '../model/identifier.js'
import { MAX_ITEM_CHARS } from '../model/limits.js'
import type { Acknowledgement } from '../model/protocol.js'
import { admin } from './admin/admin.js'
import { pages } from './admin/pages.js'
import { publicUrl } from './admin/session.js'
import { type SignInProxy, signInByProxy } from './admin/sign-in-proxy.js'
import { createSignIns } from './admin/sign-ins.js'
import { form } from './form/form.js'
import { health } from './health.js'
import { readJson } from './http/body.js'
import { etagged } from './http/etag.js'
import { checkOrigin, mayUseProject, originGuard } from './http/origins.js'
import { refuseIfPrerendered } from './http/prerender.js'
import { databaseAway, Refusal, unavailable } from './http/refusal.js'
import { jsonHeaders } from './http/security-headers.js'
import { storeAttachment } from './ingest/attachments.js'
import { authenticateDataSubject, verifyCustomer } from './ingest/identity.js'
import { devicesOf, type IngestContext, ingest, openBatch, projectOf } from './ingest/ingest.js'
import { createAdmission } from './limits/admission.js'
import { createConcurrencyLimit } from './limits/concurrency-limit.js'
import type { Limits } from './limits/rate-limiter.js'
import { senderOf } from './limits/sender.js'
import { createThrottle } from './limits/throttle.js'
import { createMetrics } from './metrics.js'
import { listRoutes } from './read/lists.js'
import { insightRoutes } from './read/routes.js'
import { settledWithin } from './settled-within.js'
import { type AssetAnswer, answerAsset } from './static/answer-asset.js'
import { builtFolder } from './static/built-folder.js'
import { readScriptFiles } from './static/script-files.js'
import { scriptRoutes } from './static/script-routes.js'
import { StorageError } from './storage/databases/database.js'
import type { Store } from './storage/store.js'
import { serverRoutes } from './transfer/routes.js'

export interface CollectorOptions {
  /** The database: see `openStore`. */
  store: Store
  /**
   * Exact origins whose pages may send, for example `['https://shop.example']`; the collector's own origin always may.
   * Default: in development, pages on localhost; in production, none. Projects can list more in their settings.
   */
  origins?: readonly string[]
  /** Whether pages on localhost may send if `origins` is left out. Default: true unless NODE_ENV is "production". */
  development?: boolean
  /** Largest body of `POST /v1/feedback`, in bytes. Default 1 000 000. */
  maxBody?: number
  /** Folder of the built dashboard. Default: the one in this package. */
  dashboard?: string
  /**
   * Requests per minute from one address, for one key and from one device, for example `{ device: 60 }`; `false`: no
   * limits.
   */
  limits?: Partial<Limits> | false
  /** A proxy that signs people in. Default: none. */
  signInProxy?: SignInProxy
  /**
   * The URL at which people reach the collector, for example `https://voices.example`: used for links, cookies and its own
   * origin behind a proxy. Default: that of each request, and `http://localhost:<port>` in what `serve` returns.
   * Anything but an http or https URL, or one with a path, throws a TypeError.
   */
  url?: string
  /** The clock, in Unix milliseconds. Default `Date.now`. */
  now?: () => number
  /**
   * Called for every error of the collector itself (status 5xx). It receives no bodies, keys or personal data.
   * Default: one line of JSON on stderr.
   */
  onError?: (error: unknown, request: { method: string; route: string }) => void
}

/** A collector: one web-standard handler, `Request → Response`, that any runtime can serve. */
export interface Collector {
  /** @param from The client's address, from the connection and not from a header that the client can set. */
  fetch(request: Request, from?: { address?: string }): Promise<Response>
  /** Ends open event streams and refuses new requests with 503. The store stays open; its owner closes it. */
  close(): void
}

function logError(error: unknown, request: { method: string; route: string }): void {
  const { name, stack = '' } = error instanceof Error ? error : new Error(typeof error)
  // Log only the positions of the stack: the message of a database error may contain what a person wrote.
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

/**
 * Picture uploads at a time, in total and per sender: each picture is held in memory several times until it is
 * stored.
 */
const PICTURE_UPLOADS = { all: 24, each: 8 }

/** Milliseconds that an acknowledgement waits for the number of replies. */
const REPLY_COUNT_LIMIT_MS = 1000

/** The declared length of a body; 0 if it is unknown or will be decompressed. */
const declaredBytes = ({ headers }: Request): number =>
  headers.has('content-encoding') ? 0 : Number(headers.get('content-length')) || 0

/** Whether a whole body, and so each item in it, is shorter than the limit of one item. */
const isSmall = (bytes: number): boolean => bytes > 0 && bytes <= MAX_ITEM_CHARS

/** How metrics name the files that are answered without a router. */
const SCRIPT_ROUTE = '/heartfelt*'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

type From = { Bindings: { address?: string } }

const noStore: MiddlewareHandler = async (c, next) => {
  await next()
  c.res.headers.set('Cache-Control', 'no-store')
}

/** For `serve`: a collector that can also answer for a file without making a `Response`. */
export interface FileCollector extends Collector {
  /**
   * The answer to a `GET` or `HEAD` request for a file of the script-tag bundle, the same as that of `fetch`.
   * `undefined` for anything else: call `fetch`.
   * @param path Without the query.
   * @param header The value of a request header, by its lower-case name.
   */
  file(method: string, path: string, header: (name: string) => string | undefined): AssetAnswer | undefined
}

/**
 * Creates a collector on a store.
 * @example
 * const collector = createCollector({ store: await openStore('./data'), origins: ['https://shop.example'] })
 * const response = await collector.fetch(request, { address: '203.0.113.7' })
 */
export function createCollector(options: CollectorOptions): Collector {
  return createFileCollector(options)
}

export function createFileCollector({
  store,
  origins,
  development = process.env.NODE_ENV !== 'production',
  maxBody = 1_000_000,
  limits,
  dashboard = builtFolder('dashboard'),
  signInProxy,
  url,
  now = Date.now,
  onError = logError,
}: CollectorOptions): FileCollector {
  if (url !== undefined && !/^https?:/.test(URL.canParse(url) ? url : ''))
    throw new TypeError(`url: "${url}" is not an http or https URL; use for example https://voices.example`)
  if (url !== undefined && new URL(url).pathname !== '/')
    throw new TypeError(
      `url: "${url}" has a path; the dashboard and the forms need a host name of their own, for example https://voices.example`,
    )
  // Not strict: a path with a trailing slash is the same route.
  const app = new Hono<From>({ strict: false })
  const throttle = createThrottle(limits, { now, exchange: store.meters })
  const limitUploads = createConcurrencyLimit(PICTURE_UPLOADS)
  const admit = createAdmission()
  const closing = new AbortController()

  const scriptFiles = readScriptFiles(builtFolder('public'))
  const metrics = createMetrics()
  const refuseIfClosing = () => {
    if (closing.signal.aborted) throw unavailable('The collector is stopping.', 2)
  }
  app.use(async (c, next) => {
    const start = performance.now()
    // These routes refuse later, with CORS headers or as an HTML page, so that pages and people can read the response.
    if (!/^\/(f|v1\/(feedback|config|history|replies))(\/|$)/.test(c.req.path)) refuseIfClosing()
    await next()
    if (c.res.headers.get('content-type')?.startsWith('application/json'))
      for (const [name, value] of Object.entries(jsonHeaders)) c.res.headers.set(name, value)
    metrics.request(c.req.method, routePath(c, -1), c.res.status, (performance.now() - start) / 1000)
  })
  app.route('/', health(store, metrics))
  for (const path of ['/dashboard/*', '/v1/admin/*']) app.use(path, publicUrl(url))
  for (const path of ['/dashboard/sign-in', '/v1/admin/sign-in'])
    app.use(path, async (c, next) => {
      throttle.signIn(c.env.address)
      await next()
    })
  if (signInProxy) app.use('/v1/admin/*', signInByProxy(signInProxy))
  const limitByAddress: MiddlewareHandler<From> = async (c, next) => {
    refuseIfClosing()
    throttle.address(c.env.address)
    await next()
  }
  app.use('/v1/import', limitByAddress)
  app.use('/v1/export', limitByAddress)
  const signIns = createSignIns(store, now)
  app.route('/v1/admin', admin(store, signIns, closing.signal, now))
  app.route('/dashboard', pages(store, dashboard, signIns))
  app.route('/', scriptRoutes(scriptFiles))
  const ingestContext: IngestContext = {
    store,
    now,
    verify: (project, who, createdAt) => verifyCustomer(project, who, now(), createdAt),
  }
  const reportFailure = (error: unknown, c: Context) =>
    onError(error, { method: c.req.method, route: routePath(c, -1) })
  app.route('/f', form({ ...ingestContext, onFailure: reportFailure, throttle, closing: closing.signal }))

  app.route('/v1', serverRoutes(store, now))

  const readers: MiddlewareHandler<From>[] = [limitByAddress, publicUrl(url), noStore]
  if (signInProxy) readers.push(signInByProxy(signInProxy))
  for (const reader of readers) {
    app.use('/v1/insight/*', reader)
    // The address of feedback also takes it from pages, which may send it from other origins.
    for (const path of ['/v1/feedback', '/v1/cases', '/v1/people/*']) app.get(path, reader)
  }
  app.route('/v1/insight', insightRoutes(store, now))
  app.route('/v1', listRoutes(store, now))

  app.use('/v1/*', originGuard({ origins, development, url, projectOrigins: () => store.projects.origins() }))

  app.use('/v1/*', limitByAddress)

  app.use('/v1/feedback/*', refuseIfPrerendered)

  const receive = async (c: Context<From>, grow: (bytes: number) => void) => {
    const body = await readJson(c.req.raw, { bytes: maxBody, onBytes: grow })
    const batch = await openBatch(body, store, metrics.unknownFields)
    checkOrigin(c, batch.project)
    throttle.key(batch.project.id)
    const results = await ingest(batch, {
      ...ingestContext,
      onDevice: throttle.device,
      onUnknown: metrics.unknownFields,
      isLarge: !isSmall(declaredBytes(c.req.raw)),
    })
    for (const { status } of results) metrics.item(status)
    // Everything is stored: a number that cannot be read now must not delay the acknowledgement or turn it into an error.
    const counting = store.people.waiting(batch.project.id, devicesOf(batch, results))
    const replies = await settledWithin(REPLY_COUNT_LIMIT_MS, counting)
    return c.json<Acknowledgement>({ results, ...(replies !== undefined && { replies }) })
  }
  app.post('/v1/feedback', c => {
    const sender = c.env.address && senderOf(c.env.address)
    throttle.body(c.env.address, Math.min(declaredBytes(c.req.raw), maxBody))
    return admit(sender, Math.min(declaredBytes(c.req.raw), maxBody), grow => receive(c, grow))
  })

  app.put('/v1/feedback/:id/attachments/:sha256', async c => {
    throttle.picture(c.env.address)
    const project = checkOrigin(c, await projectOf(c.req.query('key'), store))
    const { id, sha256 } = c.req.param()
    const sender = c.env.address && senderOf(c.env.address)
    return limitUploads(sender, () => storeAttachment(c.req.raw, store, project.id, canonicalId(id), sha256))
  })

  const subjectsOf = (c: Context) =>
    authenticateDataSubject(c.req.raw, store, now(), project => mayUseProject(c, project))
  app.use('/v1/replies', noStore)
  app.get('/v1/replies', async c => {
    const subjects = await subjectsOf(c)
    return c.json({ replies: await store.people.replies(subjects, c.req.query('of') === 'unsigned') })
  })

  app.use('/v1/history', noStore)
  app.get('/v1/history', async c => {
    const subjects = await subjectsOf(c)
    if (c.req.query('of') === 'prompts')
      return c.json({ items: [], prompts: await store.people.prompts(subjects) })
    return c.json(
      await store.people.history(subjects, c.req.query('of') === 'unsigned', c.req.query('after')),
    )
  })
  app.delete('/v1/history', async c => {
    const subjects = await subjectsOf(c)
    return c.json({ erased: await store.people.erase(subjects) })
  })

  app.get('/v1/config', async c => {
    const project = checkOrigin(c, await projectOf(c.req.query('key'), store))
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
    reportFailure(error, c)
    // Nothing was acknowledged, so the device keeps its items and tries again.
    if (error instanceof StorageError) return databaseAway().toResponse()
    return new Refusal(500, 'internal', 'Something went wrong in the collector.').toResponse()
  })

  return {
    fetch: async (request, from = {}) => app.fetch(request, from),
    file(method, path, header) {
      const asset = scriptFiles.get(path)
      if (!asset || closing.signal.aborted || (method !== 'GET' && method !== 'HEAD')) return
      const start = performance.now()
      const answer = answerAsset(asset, method, header)
      metrics.request(method, SCRIPT_ROUTE, answer.status, (performance.now() - start) / 1000)
      return answer
    },
    close: () => closing.abort(),
  }
}
