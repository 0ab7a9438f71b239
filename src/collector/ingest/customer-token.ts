import { createHmac } from 'node:crypto'
import { DAY_MS, MINUTE_MS } from '../../model/time.js'
import { sameSecret } from '../secret.js'

/** What a token says once its signature holds, or what is wrong with it; `expired` if nothing else is. */
export type Checked = { customer: string } | { reason: string; expired?: true }

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const sign = (text: string, secret: string): string =>
  createHmac('sha256', secret).update(text).digest('base64url')

/**
 * A token that tells a collector who a customer is: a JSON Web Token (RFC 7519), HS256, with `sub` and `exp`.
 * Any JWT library makes the same; call this on the host's server, never in a page.
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

/** Whether a text has the form of a token, signed by whomever. */
export const looksLikeToken = (text: string): boolean =>
  /^[\w-]+\.[\w-]+\.[\w-]+$/.test(text) && 'alg' in decode(text.split('.')[0]!)

/**
 * Milliseconds after its expiry that a token still vouches for what was said before: as long as a device keeps what it
 * could not deliver.
 */
const LATE_TOKEN_MS = 30 * DAY_MS

/**
 * Checks a customer's token against a project's secret. Only HS256: what a token says of itself is not trusted.
 * @param saidAt When something was said that has only now arrived, Unix milliseconds: then the token must have held at
 * that time. Never given where a token opens something: an expired one reads and erases nothing.
 */
export function checkCustomer(token: string, secret: string, now: number, saidAt?: number): Checked {
  const [header = '', payload = '', signature = '', ...rest] = token.split('.')
  if (rest.length > 0 || decode(header).alg !== 'HS256') return { reason: 'is no HS256 token' }
  if (!sameSecret(signature, sign(`${header}.${payload}`, secret)))
    return { reason: 'was not signed with this project’s customer secret' }
  const { sub, exp, nbf } = decode(payload)
  if (typeof sub !== 'string' || sub === '') return { reason: 'names no customer in "sub"' }
  if (typeof exp !== 'number') return { reason: 'never expires; sign it with an "exp"' }
  const end = exp * 1000
  const late = saidAt !== undefined && saidAt < end && now < end + LATE_TOKEN_MS
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
