import type { Context, MiddlewareHandler } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { mediaType } from '../http/media-type.js'
import { Refusal } from '../http/refusal.js'
import { sameSecret } from '../secret.js'
import { type Member, type Role, roles, SESSION_LIFETIME_MS } from '../storage/members.js'
import type { Store } from '../storage/store.js'

const COOKIE_NAME = 'heartfelt_session'

/** Gives the browser a session that only its own pages' requests carry and no script can read. */
export function startSession(c: Context, token: string): void {
  setCookie(c, COOKIE_NAME, token, {
    path: '/',
    httpOnly: true,
    sameSite: 'Strict',
    secure: isSecure(c),
    maxAge: SESSION_LIFETIME_MS / 1000,
  })
}

/** The session that a request came with, whether it still holds or not. */
export const sessionOf = (c: Context): string | undefined => getCookie(c, COOKIE_NAME)

export async function endSession(c: Context, store: Store): Promise<void> {
  const token = sessionOf(c)
  if (token) await store.members.signOut(token)
  deleteCookie(c, COOKIE_NAME, { path: '/', secure: isSecure(c) })
}

const isSecure = (c: Context): boolean => addressOf(c).startsWith('https:')

const ADDRESS = 'heartfelt.address'

/** Where people reach the collector, which a proxy before it may hide from it. */
export const knownAs =
  (url: string | undefined): MiddlewareHandler =>
  async (c, next) => {
    if (url !== undefined) c.set(ADDRESS, url.replace(/\/$/, ''))
    await next()
  }

/** That address without a slash at its end; where it was not told, as far as the request shows it. */
export function addressOf(c: Context): string {
  const told = c.get(ADDRESS) as string | undefined
  if (told !== undefined) return told
  const { origin } = new URL(c.req.url)
  return c.req.header('x-forwarded-proto') === 'https' ? origin.replace(/^http:/, 'https:') : origin
}

/** A proxy before the collector that signs people in, for example with OpenID Connect. */
export interface SignInProxy {
  /** What the proxy sends in `X-Heartfelt-Proxy-Secret` with every request; at least 32 characters. */
  secret: string
  /** The header in which it names the person, after removing what the person sent there. Default `x-forwarded-user`. */
  header?: string
  /** What somebody may do who was not here before. Default `reader`; owners change it in the settings. */
  role?: Role
}

const PROXIED = 'heartfelt.proxied'

/** Takes the word of a proxy for who somebody is, where the proxy proves to be the trusted one. */
export function trustProxy({
  secret,
  header = 'x-forwarded-user',
  role = 'reader',
}: SignInProxy): MiddlewareHandler {
  if (secret.length < 32) throw new TypeError('signInProxy.secret: use at least 32 random characters.')
  return async (c, next) => {
    const name = c.req.header(header)?.trim()
    if (
      name &&
      /^.{1,100}$/u.test(name) &&
      sameSecret(c.req.header('x-heartfelt-proxy-secret') ?? '', secret)
    )
      c.set(PROXIED, { name, role })
    await next()
  }
}

async function whoIs(c: Context, store: Store): Promise<Member | undefined> {
  const token = sessionOf(c)
  const member = token ? await store.members.bySession(token) : undefined
  const proxied = c.get(PROXIED) as { name: string; role: Role } | undefined
  return member ?? (proxied && store.members.ensure(proxied.name, proxied.role))
}

/** Who is signed in; refuses everybody else, and whoever may do less than `role`. */
export async function signedIn(c: Context, store: Store, role: Role = 'reader'): Promise<Member> {
  const member = await whoIs(c, store)
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
    const own =
      !origin || origin.endsWith(`://${new URL(c.req.url).host}`) || origin === new URL(addressOf(c)).origin
    if ((site && site !== 'same-origin') || !own)
      throw new Refusal(403, 'origin', 'Only the dashboard itself may do this.')
  }
  await next()
}
