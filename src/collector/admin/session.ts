import type { Context, MiddlewareHandler } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { SESSION_LIFETIME_MS } from '../storage/projects/members.js'
import type { Store } from '../storage/store.js'

/**
 * The cookie's name. Over https it has the prefix that lets only this host set it, over https and for all paths:
 * https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Set-Cookie#cookie_prefixes
 */
const cookieName = (c: Context): string => (isSecure(c) ? '__Host-heartfelt_session' : 'heartfelt_session')

/**
 * Sets the session cookie: scripts cannot read it, and browsers send it only with requests from the collector's own
 * pages.
 */
export function startSession(c: Context, token: string): void {
  setCookie(c, cookieName(c), token, {
    path: '/',
    httpOnly: true,
    sameSite: 'Strict',
    secure: isSecure(c),
    maxAge: SESSION_LIFETIME_MS / 1000,
  })
}

/** The session token that a request carries, valid or not. */
export const sessionOf = (c: Context): string | undefined => getCookie(c, cookieName(c))

/** Ends the session of a request and deletes its cookie. */
export async function endSession(c: Context, store: Store): Promise<void> {
  const token = sessionOf(c)
  if (token) await store.members.signOut(token)
  deleteCookie(c, cookieName(c), { path: '/', secure: isSecure(c) })
}

const isSecure = (c: Context): boolean => publicUrlOf(c).startsWith('https:')

const PUBLIC_URL = 'heartfelt.address'

/** Stores the configured URL of the collector for `publicUrlOf`; behind a proxy the request does not show it. */
export const publicUrl =
  (url: string | undefined): MiddlewareHandler =>
  async (c, next) => {
    if (url !== undefined) c.set(PUBLIC_URL, url.replace(/\/$/, ''))
    await next()
  }

/**
 * The URL at which people reach the collector, without a trailing slash: the configured one, otherwise that of the
 * request.
 */
export function publicUrlOf(c: Context): string {
  const configured = c.get(PUBLIC_URL) as string | undefined
  if (configured !== undefined) return configured
  const { origin } = new URL(c.req.url)
  return c.req.header('x-forwarded-proto') === 'https' ? origin.replace(/^http:/, 'https:') : origin
}
