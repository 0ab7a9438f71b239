import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Hono } from 'hono'
import type { Integrity } from '../model/snippet.js'

// The bundler may place this code in a subfolder of the package.
const folder = (): string =>
  ['public', '../public'].map(name => fileURLToPath(new URL(name, import.meta.url))).find(existsSync) ??
  'public'

/** The integrity hashes of the script-tag bundle. */
export const readIntegrity = async (from: string = folder()): Promise<Integrity> =>
  JSON.parse(await readFile(join(from, 'integrity.json'), 'utf8'))

/** File names with a hash or a version have immutable content. */
const isImmutable = (path: string) => /^\/heartfelt(\/|-\d)/.test(path)

/** Serves the script-tag bundle to any page, so that a site needs no other host for it. */
export function bundle(from: string = folder()): Hono {
  const app = new Hono()
  const names = '/:name{heartfelt(-[\\w.-]+)?\\.js|integrity\\.json}'
  const pieces = '/heartfelt/:name{[\\w-]+\\.js}'
  for (const pattern of [names, pieces])
    app.get(pattern, async (c, next) => {
      const { path } = c.req
      const body = await readFile(join(from, path)).catch(() => undefined)
      if (!body) return next()
      return new Response(new Uint8Array(body), {
        headers: {
          'Content-Type': path.endsWith('.js') ? 'text/javascript; charset=utf-8' : 'application/json',
          'Cache-Control': isImmutable(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
          'Access-Control-Allow-Origin': '*',
          'Cross-Origin-Resource-Policy': 'cross-origin',
          'X-Content-Type-Options': 'nosniff',
        },
      })
    })
  return app
}
