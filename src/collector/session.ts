import type { Context, MiddlewareHandler } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { mediaType } from './media-type.js'
import { Refusal } from './refusal.js'
import { type Member, type Role, roles, SESSION_LIFE } from './storage/members.js'
import type { Store } from './storage/store.js'

const COOKIE = 'heartfelt_session'

/** Gives the browser a session that only its own pages' requests carry and no script can read. */
export function startSession(c: Context, token: string): void {
  setCookie(c, COOKIE, token, {
    path: '/',
    httpOnly: true,
    sameSite: 'Strict',
    secure: isSecure(c),
    maxAge: SESSION_LIFE / 1000,
  })
}

export async function endSession(c: Context, store: Store): Promise<void> {
  const token = getCookie(c, COOKIE)
  if (token) await store.members.signOut(token)
  deleteCookie(c, COOKIE, { path: '/', secure: isSecure(c) })
}

const isSecure = (c: Context): boolean =>
  c.req.url.startsWith('https:') || c.req.header('x-forwarded-proto') === 'https'

/** Who is signed in; refuses everybody else, and whoever may do less than `role`. */
export async function signedIn(c: Context, store: Store, role: Role = 'reader'): Promise<Member> {
  const token = getCookie(c, COOKIE)
  const member = token ? await store.members.bySession(token) : undefined
  if (!member) throw new Refusal(401, 'sign_in', 'Sign in first: open a sign-in link.')
  if (roles.indexOf(member.role) < roles.indexOf(role))
    throw new Refusal(403, 'role', `This needs the role ${role}; you have ${member.role}.`)
  return member
}

/** Refuses requests that change something unless one of the collector's own pages sent them, as JSON. */
export const ownPagesOnly: MiddlewareHandler = async (c, next) => {
  if (c.req.method !== 'GET' && c.req.method !== 'HEAD') {
    const type = mediaType(c.req.header('content-type'))
    if (type !== 'application/json') throw new Refusal(415, 'unsupported_type', 'Send application/json.')
    const site = c.req.header('sec-fetch-site')
    const origin = c.req.header('origin')
    if ((site && site !== 'same-origin') || (origin && !origin.endsWith(`://${new URL(c.req.url).host}`)))
      throw new Refusal(403, 'origin', 'Only the dashboard itself may do this.')
  }
  await next()
}
