import { createHmac } from 'node:crypto'
import { DAY_MS, MINUTE_MS } from '../../model/time.js'
import { sameSecret } from '../secret.js'

/** The customer of a valid token, or the reason why it is invalid; `expired` if expiry is the only reason. */
export type CheckedToken = { customer: string } | { reason: string; expired?: true }

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const sign = (text: string, secret: string): string =>
  createHmac('sha256', secret).update(text).digest('base64url')

/**
 * Creates a token that proves to the collector who a customer is: a JSON Web Token (RFC 7519), HS256, with `sub` and
 * `exp`. Any JWT library can create it. Call this on the host's server, never in a page.
 * @param customer The host's id of the customer.
 * @param secret The project's customer secret.
 * @param lifetime Seconds until it expires. Default 3600.
 */
export function signCustomer(
  customer: string,
  secret: string,
  { lifetime = 3600, now = Date.now() }: { lifetime?: number; now?: number } = {},
): string {
  const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ sub: customer, exp: Math.floor(now / 1000) + lifetime })}`
  return `${text}.${sign(text, secret)}`
}

/** Whether a text has the form of a token; its signature is not checked. */
export const looksLikeToken = (text: string): boolean =>
  /^[\w-]+\.[\w-]+\.[\w-]+$/.test(text) && 'alg' in decode(text.split('.')[0]!)

/**
 * Milliseconds after its expiry for which a token still verifies items that were created before it expired: as long
 * as a device keeps undelivered items.
 */
const LATE_TOKEN_MS = 30 * DAY_MS

/**
 * Checks a customer's token against a project's secret. Only HS256 is accepted; the token does not choose its
 * algorithm.
 * @param now Unix milliseconds.
 * @param createdAt When an item was created that arrives only now, in Unix milliseconds: the token must then have been
 * valid at that time. Left out where a token grants access: an expired token reads and erases nothing.
 */
export function checkCustomer(token: string, secret: string, now: number, createdAt?: number): CheckedToken {
  const [header = '', payload = '', signature = '', ...rest] = token.split('.')
  if (rest.length > 0 || decode(header).alg !== 'HS256') return { reason: 'is no HS256 token' }
  if (!sameSecret(signature, sign(`${header}.${payload}`, secret)))
    return { reason: 'was not signed with this project’s customer secret' }
  const { sub, exp, nbf } = decode(payload)
  if (typeof sub !== 'string' || sub === '') return { reason: 'names no customer in "sub"' }
  if (typeof exp !== 'number') return { reason: 'never expires; sign it with an "exp"' }
  const end = exp * 1000
  const late = createdAt !== undefined && createdAt < end && now < end + LATE_TOKEN_MS
  if (end <= now && !late) return { reason: 'has expired; sign a new one', expired: true }
  if (typeof nbf === 'number' && nbf * 1000 > now + MINUTE_MS) return { reason: 'is not valid yet' }
  return { customer: sub }
}

function decode(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return value && typeof value === 'object' ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
