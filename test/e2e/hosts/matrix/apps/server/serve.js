import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname } from 'node:path'

const types = { '.js': 'text/javascript', '.html': 'text/html; charset=utf-8', '.css': 'text/css' }

/** Serves the files of `dist` or `public` and of named packages, and pages that are made anew at each request. */
export function serve(pages, packages = {}) {
  let requests = 0
  const folder = existsSync('public') ? 'public' : 'dist'
  createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://shop')
    const page = pages[pathname]
    const file = packages[pathname] ? `node_modules/${packages[pathname]}` : `${folder}${pathname}`
    try {
      const type = page ? '.html' : extname(file)
      response
        .setHeader('content-type', types[type] ?? 'application/octet-stream')
        .end(page ? page({ requests: ++requests, response }) : readFileSync(file))
    } catch {
      response.writeHead(404).end()
    }
  }).listen(process.env.PORT, process.env.HOST)
}
