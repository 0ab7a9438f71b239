import { Hono, type HonoRequest } from 'hono'
import { Refusal, unavailable } from '../http/refusal.js'
import { pageHeaders } from '../http/security-headers.js'
import { respondWithAsset } from '../static/answer-asset.js'
import { readAssets } from '../static/asset.js'
import type { Store } from '../storage/store.js'
import { startSession } from './session.js'

/**
 * The page, its script and its styles belong to one build and keep their names from release to release, so a browser
 * asks each time; mostly it is answered 304, without a body.
 */
const CACHE_CONTROL = 'no-cache'

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

  const assets = readAssets(folder, /^[\w-]+(\.[\w-]+)+$/, () => ({ 'Cache-Control': CACHE_CONTROL }))
  const file = (request: HonoRequest, name: string) => {
    const asset = assets.get(name)
    if (!asset) throw new Refusal(404, 'not_found', 'There is no such page.')
    return respondWithAsset(request, asset)
  }
  app.get('/', c => file(c.req, 'index.html'))
  // The pattern allows a plain file name only.
  app.get('/:name{[\\w-]+(\\.[\\w-]+)+}', c => file(c.req, c.req.param('name')))
  return app
}
