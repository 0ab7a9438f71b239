import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { Hono } from 'hono'
import { Refusal, unavailable } from '../http/refusal.js'
import { pageHeaders } from '../http/security-headers.js'
import type { Store } from '../storage/store.js'
import { startSession } from './session.js'

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
}

/** Serves the dashboard's files, which hold no data, and the one-time sign-in link. */
export function pages(store: Store, folder: string): Hono {
  const app = new Hono()
  app.use(async (c, next) => {
    await next()
    for (const [name, value] of Object.entries(pageHeaders)) c.header(name, value)
  })

  app.get('/sign-in', async c => {
    // Mail programs, chats and browsers fetch a link before a person opens it; that must not use it up.
    if (c.req.method === 'HEAD') return c.body(null)
    if (/prefetch/.test(c.req.header('sec-purpose') ?? c.req.header('purpose') ?? ''))
      throw unavailable('Sign-in links cannot be prefetched; open the link.', 1)
    const session = await store.members.signIn(c.req.query('token') ?? '')
    if (!session)
      throw new Refusal(
        403,
        'link_spent',
        'This sign-in link was used already, or it is too old. Restart the collector or ask an owner for a new one.',
      )
    startSession(c, session)
    c.header('Cache-Control', 'no-store')
    return c.redirect('/dashboard', 303)
  })

  const file = async (name: string) => {
    try {
      return new Response(await readFile(join(folder, name)), {
        headers: {
          'Content-Type': types[extname(name)] ?? 'application/octet-stream',
          'Cache-Control': 'no-cache',
        },
      })
    } catch (cause) {
      throw new Refusal(404, 'not_found', 'There is no such page.', { cause })
    }
  }
  app.get('/', () => file('index.html'))
  // The pattern allows a plain file name only, so that no path can leave the folder.
  app.get('/:name{[\\w-]+(\\.[\\w-]+)+}', c => file(c.req.param('name')))
  return app
}
