import type { MiddlewareHandler } from 'hono'
import { Refusal } from './refusal.js'

export interface OriginRules {
  /** Exact origins whose pages may call. Undefined: in development, pages on this machine. */
  origins?: readonly string[]
  /** Origins that the projects allow beside these. */
  projectOrigins(): Promise<Set<string>>
  development: boolean
  /** Where people reach the collector, if that is told. */
  url?: string
}

/**
 * Which pages may call the collector: an exact list, no credentials, never `*`.
 * A page on a foreign origin that is not listed gets a 403 without CORS headers, so that its browser shows it nothing.
 */
export function originGuard(rules: OriginRules): MiddlewareHandler {
  const listed = rules.origins && new Set(rules.origins.map(exactOrigin))
  const told = rules.url && new URL(rules.url).origin
  const allows = async (origin: string, own: URL): Promise<boolean> =>
    origin === own.origin ||
    origin === told ||
    (listed ? listed.has(origin) : rules.development && isLoopback(origin)) ||
    (await rules.projectOrigins()).has(origin)

  // Headers are set on the answer itself: `c.header` would make another of it, and of its text a stream, in Node.
  return async (c, next) => {
    const origin = c.req.header('origin')
    if (origin === undefined && c.req.method !== 'OPTIONS') {
      await next()
      c.res.headers.append('Vary', 'Origin')
      return
    }
    const own = new URL(c.req.url)
    const allowed = origin !== undefined && (await allows(origin, own))
    if (c.req.method === 'OPTIONS') {
      c.res = new Response(null, { status: 204, headers: { Vary: 'Origin' } })
      if (!allowed) return
      c.res.headers.set('Access-Control-Allow-Methods', 'GET, POST, PUT, DELETE')
      c.res.headers.set(
        'Access-Control-Allow-Headers',
        'Authorization, Content-Type, Content-Encoding, If-None-Match',
      )
      c.res.headers.set('Access-Control-Max-Age', '7200')
    } else {
      // Behind a proxy that ends TLS the collector sees its own page under another scheme; such a page needs no CORS.
      const foreign = origin !== undefined && !allowed && !origin.endsWith(`://${own.host}`)
      if (foreign)
        c.res = new Refusal(
          403,
          'origin',
          `The origin ${origin} is not on this collector's list; add it in the settings, or to HEARTFELT_ORIGINS.`,
        ).toResponse()
      else await next()
      c.res.headers.append('Vary', 'Origin')
    }
    if (!allowed) return
    c.res.headers.set('Access-Control-Allow-Origin', origin)
    c.res.headers.set('Access-Control-Expose-Headers', 'ETag, Retry-After')
  }
}

/** An origin as browsers write it: `https://shop.example`, no path, no default port. Throws on anything else. */
export function exactOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  // A parser takes a star for a name, and no page would ever have it.
  const exact = url && !text.includes('*') && url.origin === text.replace(/\/$/, '').toLowerCase()
  if (!exact || !/^https?:$/.test(url.protocol))
    throw new TypeError(`origins: "${text}" is not an origin; write for example https://shop.example`)
  return url.origin
}

const isLoopback = (origin: string): boolean =>
  /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(origin)
