import type { Context, MiddlewareHandler } from 'hono'
import { namePattern } from '../../model/text.js'
import { sameSecret } from '../secret.js'
import type { Role } from '../storage/projects/members.js'

/** A proxy in front of the collector that signs people in, for example with OpenID Connect. */
export interface SignInProxy {
  /** What the proxy sends in `X-Heartfelt-Proxy-Secret` with every request; at least 32 characters. */
  secret: string
  /**
   * The header in which the proxy names the person; it must remove this header from incoming requests.
   * Default `x-forwarded-user`.
   */
  header?: string
  /** The role of a person who signs in for the first time. Default `reader`; owners can change it in the settings. */
  role?: Role
}

/** Stands before the name of a member whom the proxy signs in, so that they are nobody who was invited by that name. */
const PROXY_PREFIX = 'proxy:'

const PROXY_USER = 'heartfelt.proxied'

/** Accepts the person that a proxy names, if the request carries the proxy's secret. */
export function signInByProxy({
  secret,
  header = 'x-forwarded-user',
  role = 'reader',
}: SignInProxy): MiddlewareHandler {
  if (secret.length < 32) throw new TypeError('signInProxy.secret: use at least 32 random characters.')
  return async (c, next) => {
    const name = c.req.header(header)?.trim()
    if (name && namePattern.test(name) && sameSecret(c.req.header('x-heartfelt-proxy-secret') ?? '', secret))
      c.set(PROXY_USER, { name: `${PROXY_PREFIX}${name}`, role })
    await next()
  }
}

/** The member that the proxy named, if any. */
export const proxyUserOf = (c: Context): { name: string; role: Role } | undefined => c.get(PROXY_USER)
