import { readFile } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { recordPageProblems } from './page-problems.js'

/** A page of a host app. */
export interface HostPage {
  /** The document's body, or the whole document when it begins with `<!doctype`. */
  html: string
  /** Runs before every other script of the page, with `args`. It is sent as text, so it can use nothing from its module. For stubs that cause a fault. */
  init?: (...args: never[]) => void
  /** JSON values. */
  args?: unknown[]
  headers?: Record<string, string>
  /** Put on the harness's own script tag where the policy demands one. */
  nonce?: string
}

export interface Host {
  readonly origin: string
  url(path: string): string
  /** Adds or replaces a page. */
  page(path: string, page: HostPage | string): void
  /** Calls `hear` with the query of each request to this path. */
  listen(path: string, hear: (query: string) => void): void
  /** Takes requests at this path and never answers. */
  hang(path: string): void
  /** Appends this code to each file of `dist/` whose path matches, as an attacker on the network would. */
  tamper(path: RegExp | undefined, code?: string): void
  /** Answers 404 for each file of `dist/` whose path matches, as after a deployment that forgot it. */
  withhold(path: RegExp | undefined): void
  /** Refuses connections and cuts the open ones, until `open` on the same port. */
  close(): Promise<void>
  open(): Promise<void>
}

/** The script tag of a host app, after its options where it has any. */
export const scriptTag = (
  { key, url }: { key: string; url: string },
  options?: object,
  attributes = '',
): string =>
  `${options ? `<script>window.heartfeltOptions = ${JSON.stringify(options).replaceAll('<', '\\u003c')}</script>` : ''}<script type="module" async src="/heartfelt.js" data-heartfelt-key="${key}" data-heartfelt-collector="${url}"${attributes}></script>`

const root = fileURLToPath(new URL('../../', import.meta.url))
const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.css': 'text/css',
}

/**
 * Serves the pages of a host app, `dist/` at the root (so `/heartfelt.js` and its chunks are where a script tag finds
 * them) and the installed packages under `/node_modules/`.
 */
export async function serveHost(pages: Record<string, HostPage | string> = {}): Promise<Host> {
  const hanging = new Set<string>()
  let tampered: { path: RegExp; code: string } | undefined
  let withheld: RegExp | undefined
  const listeners = new Map<string, (query: string) => void>()
  const known = new Map(Object.entries(pages))
  const server = createServer(async (request, response) => {
    const path = new URL(request.url!, 'http://host').pathname
    const page = known.get(path.replace(/^\/__first/, '') || '/')
    if (path.startsWith('/__first') && page) return send(response, '.js', firstScript(page))
    if (page)
      return send(response, '.html', document(path, page), typeof page === 'string' ? {} : page.headers)
    if (hanging.has(path)) return
    const listener = listeners.get(path)
    if (listener) {
      listener(decodeURIComponent(new URL(request.url!, 'http://host').search.slice(1)))
      return response.writeHead(204).end()
    }
    if (path === '/favicon.ico') return response.writeHead(204).end()
    const file = normalize(path).startsWith('/node_modules/') ? join(root, path) : join(root, 'dist', path)
    try {
      if (withheld?.test(path)) throw new Error('Withheld')
      const body = await readFile(file)
      const added = tampered?.path.test(path) ? Buffer.from(tampered.code) : Buffer.alloc(0)
      send(response, extname(file), Buffer.concat([body, added]))
    } catch {
      response.writeHead(404, { 'content-type': 'text/plain' }).end(`No ${path} here`)
    }
  })
  const listen = (at: number) =>
    new Promise<void>((resolve, reject) => server.once('error', reject).listen(at, '127.0.0.1', resolve))
  await listen(0)
  const { port } = server.address() as { port: number }
  const origin = `http://127.0.0.1:${port}`
  return {
    origin,
    url: path => origin + path,
    page: (path, page) => void known.set(path, page),
    listen: (path, hear) => void listeners.set(path, hear),
    hang: path => void hanging.add(path),
    tamper(path, code = '') {
      tampered = path && { path, code }
    },
    withhold(path) {
      withheld = path
    },
    open: () => listen(port),
    close: () =>
      new Promise(done => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}

function send(
  response: ServerResponse,
  ending: string,
  body: string | Buffer,
  headers: Record<string, string> = {},
) {
  response
    .writeHead(200, {
      'content-type': types[ending] ?? 'application/octet-stream',
      'cache-control': 'no-cache',
      // Lets a page with Subresource Integrity load it from another origin, as from a CDN.
      'access-control-allow-origin': '*',
      ...headers,
    })
    .end(body)
}

function firstScript(page: HostPage | string): string {
  const { init, args = [] } = typeof page === 'string' ? ({} as HostPage) : page
  return `(${recordPageProblems})();\n${init ? `(${init})(...${JSON.stringify(args)});` : ''}`
}

/** Puts the harness's script first, as a file, because WebKit's driver cannot add scripts. */
function document(path: string, page: HostPage | string): string {
  const { html, nonce } = typeof page === 'string' ? ({ html: page } as HostPage) : page
  const tag = `<script src="/__first${path}"${nonce ? ` nonce="${nonce}"` : ''}></script>`
  if (/^<!doctype/i.test(html)) return html.replace(/<head>|(?=<body)/i, found => found + tag)
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">${tag}<title>Host</title></head><body>${html}</body></html>`
}
