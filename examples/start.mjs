/**
 * `npm start`: one process that is a collector on its embedded database and, at `/`, a shop that uses it.
 * Builds first what is missing or older than its sources.
 */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'

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

if (age(built) < newest(join(root, 'src')) || age(built) < age(join(root, 'rollup.config.mjs'))) {
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

/** A file below a folder, or nothing. */
const read = (folder, path) => {
  const file = join(folder, normalize(path))
  if (!file.startsWith(folder)) return
  try {
    return readFileSync(file)
  } catch {
    return
  }
}

const shop = join(root, 'examples/shop/')
const dist = join(root, 'dist/')
/** Addresses of the shop's views: the page itself decides what to show. */
const views = /^\/(?:cart|payment|confirmation|returns)?$/

const respond = (body, path, headers = {}) =>
  new Response(body, {
    headers: { 'content-type': types[extname(path)] ?? 'application/octet-stream', ...headers },
  })

let key = ''

/** What belongs to the shop; anything else is the collector's. */
function host(request) {
  const { pathname, origin } = new URL(request.url)
  if (!/^(GET|HEAD)$/.test(request.method)) return
  if (/^\/heartfelt(\.js$|\/)/.test(pathname) || pathname === '/integrity.json') {
    const body = read(dist, pathname)
    // Names with a hash never change their content; the stable one is asked for again.
    const cache = pathname.startsWith('/heartfelt/') ? 'public, max-age=31536000, immutable' : 'no-cache'
    return body && respond(body, pathname, { 'cache-control': cache, 'access-control-allow-origin': '*' })
  }
  if (views.test(pathname)) {
    const page = String(read(shop, 'index.html')).replaceAll('%KEY%', key).replaceAll('%COLLECTOR%', origin)
    return respond(page, 'index.html', { 'cache-control': 'no-cache' })
  }
  const body = extname(pathname) && read(shop, pathname)
  return body ? respond(body, pathname, { 'cache-control': 'no-cache' }) : undefined
}

const { env } = process
const serving = await serve({
  port: Number(env.PORT || 4400),
  host: env.HOST,
  data: env.HEARTFELT_DATA || join(root, 'data'),
  database: env.DATABASE_URL || undefined,
  url: env.HEARTFELT_URL,
  origins: env.HEARTFELT_ORIGINS?.split(/[\s,]+/).filter(Boolean),
  extra: host,
}).catch(error => {
  console.error(error.message)
  process.exit(1)
})
key = serving.key

console.log(`shop: ${serving.url}/`)
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
