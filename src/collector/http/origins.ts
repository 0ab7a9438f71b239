import type { Context, MiddlewareHandler } from 'hono'
import { Refusal } from './refusal.js'

/** Which origins may call the collector from a page. */
export interface OriginRules {
  /** Exact origins whose pages may call. Undefined: in development, pages on localhost; in production, none. */
  origins?: readonly string[]
  /** Reads the origins that the projects allow in addition. */
  projectOrigins(): Promise<Set<string>>
  development: boolean
  /** The collector's public URL, if configured. */
  url?: string
}

/**
 * Lets pages on listed origins call the collector (CORS): exact origins, no credentials, never `*`. Requests from other
 * origins get a 403 without CORS headers, so that the browser hides the response from the page.
 */
export function originGuard(rules: OriginRules): MiddlewareHandler {
  const listed = rules.origins && new Set(rules.origins.map(exactOrigin))
  const ownOrigin = rules.url && new URL(rules.url).origin
  const allowsAllProjects = (origin: string, own: URL): boolean =>
    origin === own.origin ||
    origin === ownOrigin ||
    (listed ? listed.has(origin) : rules.development && isLoopback(origin))

  // Set headers on the response itself: `c.header` would copy it and, in Node, turn its text into a stream.
  return async (c, next) => {
    const origin = c.req.header('origin')
    if (origin === undefined && c.req.method !== 'OPTIONS') {
      await next()
      c.res.headers.append('Vary', 'Origin')
      return
    }
    const own = new URL(c.req.url)
    const all = origin !== undefined && allowsAllProjects(origin, own)
    const allowed = all || (origin !== undefined && (await rules.projectOrigins()).has(origin))
    if (allowed && !all) c.set(LIMITED_ORIGIN, origin)
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
      // Behind a proxy that ends TLS the request has another scheme than the collector's own page, which needs no CORS.
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

const LIMITED_ORIGIN = 'heartfelt.limited-origin'

/**
 * Whether the page that sent a request may use this project. `originGuard` lets a page pass that any project lists,
 * because a preflight request names no project; each route then checks the project that the request turned out to
 * concern.
 */
export function mayUseProject(c: Context, project: { origins: readonly string[] }): boolean {
  const origin = c.get(LIMITED_ORIGIN) as string | undefined
  return origin === undefined || project.origins.includes(origin)
}

/** Refuses the request of a page that may not use this project; returns the project otherwise. */
export function checkOrigin<P extends { origins: readonly string[] }>(c: Context, project: P): P {
  if (mayUseProject(c, project)) return project
  throw new Refusal(
    403,
    'origin',
    `The origin ${c.req.header('origin')} is not on the list of this project; add it in the project's settings.`,
  )
}

/**
 * Whether a text is the origin of pages under a scheme that an app has registered: `capacitor://localhost`, `app://shop`.
 * URL parsers know no origin of such pages, browsers send it as it is: https://url.spec.whatwg.org/#origin
 */
const isAppOrigin = (text: string): boolean =>
  /^[a-z][a-z0-9+.-]*:\/\/[a-z0-9._-]+(:\d+)?$/.test(text) &&
  !text.startsWith('file:') &&
  new URL(text).origin === 'null'

/**
 * Returns an origin as browsers send it: `https://shop.example`, no path, no default port; `capacitor://localhost` for a
 * page of an app; `null` for all pages without an origin, files and sandboxes among them. Throws a TypeError for
 * anything else.
 */
export function exactOrigin(text: string): string {
  if (text === 'null' || isAppOrigin(text)) return text
  const url = URL.canParse(text) ? new URL(text) : undefined
  // URL parsers accept `*` as a host name, but no page has such an origin.
  const exact = url && !text.includes('*') && url.origin === text.replace(/\/$/, '').toLowerCase()
  if (!exact || !/^https?:$/.test(url.protocol))
    throw new TypeError(`origins: "${text}" is not an origin; write for example https://shop.example`)
  return url.origin
}

const isLoopback = (origin: string): boolean =>
  /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(origin)
