import { type Context, Hono, type HonoRequest } from 'hono'
import { Refusal, unavailable } from '../http/refusal.js'
import { pageHeaders } from '../http/security-headers.js'
import { respondWithAsset } from '../static/answer-asset.js'
import { readAssets } from '../static/asset.js'
import type { Store } from '../storage/store.js'
import { isOwnPage } from './access.js'
import { startSession } from './session.js'
import { linkPage, linkScript, refusedPage } from './sign-in-page.js'
import type { SignIns } from './sign-ins.js'

/**
 * The page, its script and its styles belong to one build and keep their names from release to release, so a browser
 * asks each time; mostly it is answered 304, without a body.
 */
const CACHE_CONTROL = 'no-cache'

/** Serves the dashboard's files, which hold no data, and the one-time sign-in link. */
export function pages(store: Store, folder: string, signIns: SignIns): Hono {
  const app = new Hono()
  app.use(async (c, next) => {
    await next()
    for (const [name, value] of Object.entries(pageHeaders))
      if (!c.res.headers.has(name)) c.header(name, value)
  })

  const refuse = (c: Context) =>
    c.html(
      refusedPage(
        'It was used already, or it is too old. Restart the collector or ask an owner for a new one.',
      ),
      403,
    )

  app.get('/sign-in.js', c => c.body(linkScript, 200, { 'Content-Type': 'text/javascript; charset=utf-8' }))
  app.get('/sign-in', async c => {
    c.header('Cache-Control', 'no-store')
    if (c.req.method === 'HEAD') return c.body(null)
    // A prefetched page is not shown again after the link was used.
    if (/prefetch/.test(c.req.header('sec-purpose') ?? c.req.header('purpose') ?? ''))
      throw unavailable('Sign-in links cannot be prefetched; open the link.', 1)
    // Under `no-referrer` the form would send `Origin: null`; the address with its token still leaves to no other site.
    c.header('Referrer-Policy', 'same-origin')
    return (await store.members.isOpenLink(c.req.query('token') ?? '')) ? c.html(linkPage()) : refuse(c)
  })
  app.post('/sign-in', async c => {
    c.header('Cache-Control', 'no-store')
    if (!isOwnPage(c)) return refuse(c)
    const session = await store.members.signIn(c.req.query('token') ?? '')
    if (!session) {
      await signIns.refused(undefined, 'link')
      return refuse(c)
    }
    await signIns.accepted(session.name, 'link')
    startSession(c, session.token)
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
