/**
 * `npm start`: one process that is a collector on its embedded database, a shop that uses it at `/`, and a playground.
 * Builds first when the build is missing or older than its sources, unless called with `--no-build`.
 */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Hono } from 'hono'
import { compress } from 'hono/compress'
import { etag } from 'hono/etag'

const root = fileURLToPath(new URL('..', import.meta.url))
const built = join(root, 'dist/collector/index.js')

const newest = folder =>
  Math.max(
    ...readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter(entry => entry.isFile())
      .map(entry => statSync(join(entry.parentPath ?? entry.path, entry.name)).mtimeMs),
  )
const age = file => {
  try {
    return statSync(file).mtimeMs
  } catch {
    return 0
  }
}

const isStale = () => age(built) < Math.max(newest(join(root, 'src')), age(join(root, 'rollup.config.mjs')))

if (!process.argv.includes('--no-build') && isStale()) {
  console.log('building …')
  const { status } = spawnSync('npx', ['rollup', '--config', 'rollup.config.mjs', '--silent'], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, HEARTFELT_TYPES: 'no' },
  })
  if (status) process.exit(status)
}

const { serve } = await import(built)

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
}

/** The content of a file inside a folder; undefined if it is missing or outside. */
const read = (folder, path) => {
  const file = join(folder, normalize(path))
  if (!file.startsWith(folder)) return
  try {
    return readFileSync(file)
  } catch {
    return
  }
}

const examples = join(root, 'examples/')
/** Paths of the shop's views. All of them get the same page, which chooses the view. */
const views = /^\/(?:cart|payment|confirmation|returns)?$/

let key = ''

/** The files of the shop and the playground. The collector serves everything else, `heartfelt.js` included. */
const pages = new Hono().use(compress(), etag()).get('*', c => {
  const { pathname, origin } = new URL(c.req.url)
  const page = views.test(pathname) ? 'shop' : /^\/playground\/?$/.test(pathname) && 'playground'
  const path = page
    ? `${page}/index.html`
    : pathname.startsWith('/playground/')
      ? pathname
      : `shop/${pathname}`
  const body = extname(path) && read(examples, path)
  if (!body) return c.notFound()
  return new Response(page ? String(body).replaceAll('%KEY%', key).replaceAll('%COLLECTOR%', origin) : body, {
    headers: {
      'content-type': types[extname(path)] ?? 'application/octet-stream',
      'cache-control': 'no-cache',
    },
  })
})

/** Answers `GET` and `HEAD` for those files; `undefined` leaves a request to the collector. */
async function host(request) {
  if (!/^(GET|HEAD)$/.test(request.method)) return
  const response = await pages.fetch(request)
  return response.status === 404 ? undefined : response
}

// The same settings as in `heartfelt-collector --help`. An empty variable counts as not set.
const { env } = process
const serving = await serve({
  port: Number(env.PORT || 4400),
  host: env.HOST || undefined,
  data: env.HEARTFELT_DATA || join(root, 'data'),
  database: env.DATABASE_URL || undefined,
  url: env.HEARTFELT_URL || undefined,
  origins: env.HEARTFELT_ORIGINS ? env.HEARTFELT_ORIGINS.split(/[\s,]+/).filter(Boolean) : undefined,
  limits: env.HEARTFELT_LIMITS === 'off' ? false : undefined,
  proxies: Number(env.HEARTFELT_PROXIES || 0),
  privateWebhooks: env.HEARTFELT_PRIVATE_WEBHOOKS === 'on',
  ...(env.HEARTFELT_PROXY_SECRET && {
    signInProxy: { secret: env.HEARTFELT_PROXY_SECRET, header: env.HEARTFELT_PROXY_HEADER || undefined },
  }),
  extra: host,
}).catch(error => {
  console.error(error.message)
  process.exit(1)
})
key = serving.key

console.log(`shop: ${serving.url}/`)
console.log(`playground: ${serving.url}/playground`)
console.log(`script: ${serving.url}/heartfelt.js`)
console.log(`key: ${serving.key}`)
console.log(`dashboard: ${serving.url}/dashboard`)
console.log(`sign in: ${serving.signIn}`)

const stop = () =>
  serving.close().then(
    () => process.exit(0),
    error => {
      console.error(error)
      process.exit(1)
    },
  )
process.once('SIGINT', stop)
process.once('SIGTERM', stop)
