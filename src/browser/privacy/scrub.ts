import { MAX_URL_CHARS } from '../../model/limits.js'

/**
 * Masks secrets before anything is stored: card numbers, tokens and keys in texts; in addresses also e-mail addresses and
 * the values of sensitive parameters. Every expression runs in linear time.
 */
const MASK = '••••'

/** Names of URL parameters whose values are masked, alone or at the end of a longer name. */
const sensitive =
  /(^|[-_.])(token|code|key|apikey|secret|sig|signature|pass(word|wd)?|pwd|auth|session(id)?|sid|jwt|otp|pin|state|nonce|e?mail|phone|ssn|iban|card|cvc|hash)$/i

/** Names of fields whose values are masked in the host's context and traits. */
const credential = /pass(word|wd|phrase)?$|secret|token|cvc|ssn|iban|authorization|apikey|cardnumber/i

/**
 * JSON Web Tokens. The part from the dot on is optional, so that a text that only begins like a token is matched once:
 * a required dot would be searched for again from each position of a long text, in quadratic time.
 */
const jwt = /\beyJ[\w-]{8,}(\.[\w.-]+)?/g

/** API keys of common vendors, and bearer credentials. */
const tokens =
  /\b([srp]k|gh[pousr]|xox[abp]|glpat|npm)[_-]\w[\w-]{15,}|\bAKIA[A-Z0-9]{16}\b|\bbearer [\w.~+/-]{16,}/gi

/** 13 to 19 digits, alone or in groups. */
const digits = /\b\d(?:[ -]?\d){12,18}\b/g

/** Luhn's checksum, which every payment card number passes (ISO/IEC 7812-1). */
const isCard = (text: string): boolean => {
  const all = text.replace(/\D/g, '')
  let sum = 0
  for (let last = 1; last <= all.length; last++) {
    const value = Number(all[all.length - last]) * (last % 2 ? 1 : 2)
    sum += value > 9 ? value - 9 : value
  }
  return sum % 10 === 0
}

/** Masks secrets in a text. */
export const scrubText = (text: string): string =>
  text
    .replace(jwt, (match, rest) => (rest ? MASK : match))
    .replace(tokens, MASK)
    .replace(digits, match => (isCard(match) ? MASK : match))

/** An address without user name and password; parameters and fragments that look like secrets are masked. */
export const scrubUrl = (url: string): string =>
  scrubText(
    url
      // An address may be a megabyte long, and only 2000 characters of it are stored.
      .slice(0, 20_000)
      .replace(/^(\w+:\/\/)[^/?#]*@/, '$1')
      .replace(/([?&#;])([^=&#;?]{1,200})=([^&#;]*)/g, (pair, lead, name, value) =>
        sensitive.test(name) || /@|%40/.test(value) ? `${lead}${name}=${MASK}` : pair,
      ),
  ).slice(0, MAX_URL_CHARS)

/** Objects and arrays to walk through in one value: a host may pass its whole application by mistake. */
const MAX_FIELDS = 1000

/**
 * Masks secrets in every text of plain data, and the whole value of fields with sensitive names. Leaves out what JSON and
 * IndexedDB cannot hold: functions, symbols, DOM nodes and cycles.
 */
function scrub<T>(data: T): T {
  let left = MAX_FIELDS
  const walk = (value: unknown, name: string, path: unknown[]): unknown => {
    if (typeof value === 'string') return credential.test(name) ? MASK : scrubText(value)
    if (typeof value === 'function' || typeof value === 'symbol') return undefined
    if (typeof value === 'bigint') return String(value)
    if (!value || typeof value !== 'object' || value instanceof Date) return value
    if (left-- < 0 || path.includes(value) || 'nodeType' in value) return undefined
    const inner = [...path, value]
    if (Array.isArray(value)) return value.map(entry => walk(entry, '', inner))
    return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, walk(field, key, inner)]))
  }
  return walk(data, '', []) as T
}

/** Masks secrets in an object; returns `undefined` for anything else. */
export const scrubFields = (given: unknown): Record<string, unknown> | undefined =>
  given && typeof given === 'object' && !Array.isArray(given)
    ? scrub(given as Record<string, unknown>)
    : undefined
