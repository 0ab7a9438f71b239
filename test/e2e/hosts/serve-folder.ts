import { readFile, stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}

export interface Served {
  url: string
  close(): Promise<void>
}

/** Any static host: files as they are, a folder's `index.html` for the folder. Takes a body for `answers`' paths. */
export async function serveFolder(
  folder: string,
  answers: Record<string, (body: string) => number> = {},
): Promise<Served> {
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url!, 'http://host').pathname)
    const status = answers[path]
    if (status) {
      let body = ''
      for await (const part of request) body += part
      return response.writeHead(status(body)).end()
    }
    const asked = join(folder, normalize(path))
    const file = await stat(asked).then(
      found => (found.isDirectory() ? join(asked, 'index.html') : asked),
      () => asked,
    )
    const content = await readFile(file).catch(() => undefined)
    response
      .writeHead(content ? 200 : 404, { 'content-type': types[extname(file)] ?? 'application/octet-stream' })
      .end(content)
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise(done => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}
