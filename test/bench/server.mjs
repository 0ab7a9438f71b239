import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { brotliCompressSync } from 'node:zlib'

const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.cjs': 'text/javascript' }

/** The answers of the contenders' own servers that they need before they can ask a question. */
const survey = {
  id: 's1',
  name: 's',
  // Shown on request, not automatically.
  type: 'api',
  start_date: '2020-01-01T00:00:00Z',
  end_date: null,
  conditions: null,
  appearance: {},
  questions: [
    {
      id: 'q1',
      type: 'rating',
      display: 'emoji',
      scale: 5,
      question: 'How did that feel?',
      lowerBoundLabel: 'awful',
      upperBoundLabel: 'great',
    },
  ],
}
const answers = [
  [/^\/v1\/config/, { moments: [], journeys: [], policy: {}, locales: {} }],
  [/^\/api\/surveys/, { surveys: [survey] }],
  [/^\/array\/.*\/config$/, { surveys: true, supportedCompression: [], hasFeatureFlags: false }],
  [/^\/(flags|decide)/, { surveys: true, featureFlags: {}, supportedCompression: [] }],
]

/** Serves a folder with the highest brotli compression, and counts requests and bytes. */
export async function serveContenders(folder) {
  const compressed = new Map()
  let asked = []
  const file = path => {
    if (!compressed.has(path)) {
      const plain = path.replace(/^\/[\d.]+\/feedback/, '/feedback')
      let body
      try {
        body = brotliCompressSync(readFileSync(join(folder, normalize(plain))))
      } catch {}
      compressed.set(path, body)
    }
    return compressed.get(path)
  }
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://bench')
    const isPage = pathname.endsWith('.html')
    const [, json] = answers.find(([pattern]) => pattern.test(pathname)) ?? []
    const body = json ? brotliCompressSync(JSON.stringify(json)) : file(pathname)
    if (process.env.DEBUG && !isPage) console.log(request.method, request.url.slice(0, 100), body?.length)
    if (!isPage) asked.push({ path: pathname, bytes: body?.length ?? 0 })
    if (!body) return response.writeHead(request.method === 'POST' ? 200 : 404).end()
    response
      .writeHead(200, {
        'content-type': json ? 'application/json' : (types[extname(pathname)] ?? 'application/octet-stream'),
        'content-encoding': 'br',
        'cache-control': json || isPage ? 'no-cache' : 'max-age=3600',
      })
      .end(body)
  })
  await new Promise(done => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    /** Bytes and requests since the last `forget`, without the page itself. */
    seen: () => ({ requests: asked.length, bytes: asked.reduce((sum, { bytes }) => sum + bytes, 0) }),
    forget() {
      asked = []
    },
    close: () =>
      new Promise(done => {
        server.close(done)
        server.closeAllConnections()
      }),
  }
}
