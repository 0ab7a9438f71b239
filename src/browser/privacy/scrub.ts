import { MAX_URL_CHARS } from '../../model/limits.js'

/**
 * Removes secrets from what a person writes or a page reveals, before anything is stored: card numbers, tokens and
 * keys in text; values of sensitive names, e-mail addresses and tokens in URLs. Every expression is linear.
 */
const MASK = '••••'

/** Names whose values never leave a URL, alone or at the end of a longer name. */
const sensitive =
  /(^|[-_.])(token|code|key|apikey|secret|sig|signature|pass(word|wd)?|pwd|auth|session(id)?|sid|jwt|otp|pin|state|nonce|e?mail|phone|ssn|iban|card|cvc|hash)$/i

/** Names whose values are masked in what the host adds. */
const credential = /pass(word|wd|phrase)?$|secret|token|cvc|ssn|iban|authorization|apikey|cardnumber/i

/** JSON Web Tokens. Matches what only begins like one, too: to look for the dot from each of its parts takes for ever. */
const jwt = /\beyJ[\w-]{8,}(\.[\w.-]+)?/g

/** Vendor key shapes, bearer credentials. */
const tokens =
  /\b([srp]k|gh[pousr]|xox[abp]|glpat|npm)[_-]\w[\w-]{15,}|\bAKIA[A-Z0-9]{16}\b|\bbearer [\w.~+/-]{16,}/gi

/** 13 to 19 digits, alone or in groups. */
const digits = /\b\d(?:[ -]?\d){12,18}\b/g

/** Luhn's check, as every payment card passes it (ISO/IEC 7812-1). */
const isCard = (text: string): boolean => {
  const all = text.replace(/\D/g, '')
  let sum = 0
  for (let last = 1; last <= all.length; last++) {
    const value = Number(all[all.length - last]) * (last % 2 ? 1 : 2)
    sum += value > 9 ? value - 9 : value
  }
  return sum % 10 === 0
}

export const scrubText = (text: string): string =>
  text
    .replace(jwt, (match, rest) => (rest ? MASK : match))
    .replace(tokens, MASK)
    .replace(digits, match => (isCard(match) ? MASK : match))

/** The page's address without credentials; parameters and fragments that look like secrets are masked. */
export const scrubUrl = (url: string): string =>
  scrubText(
    url
      // An address may be a megabyte long; of this, 2000 characters are kept.
      .slice(0, 20_000)
      .replace(/^(\w+:\/\/)[^/?#]*@/, '$1')
      .replace(/([?&#;])([^=&#;?]{1,200})=([^&#;]*)/g, (pair, lead, name, value) =>
        sensitive.test(name) || /@|%40/.test(value) ? `${lead}${name}=${MASK}` : pair,
      ),
  ).slice(0, MAX_URL_CHARS)

/** Fields looked at in what a host adds: it may hand over a whole application by mistake. */
const MAX_FIELDS = 1000

/**
 * The same for every text in plain data; fields with sensitive names are masked whole. What JSON and the device's
 * storage cannot hold is left out: functions, symbols, nodes of the page, and what contains itself.
 */
function scrub<T>(data: T): T {
  let left = MAX_FIELDS
  const walk = (value: unknown, name: string, path: unknown[]): unknown => {
    if (typeof value === 'string') return credential.test(name) ? MASK : scrubText(value)
    if (typeof value === 'function' || typeof value === 'symbol') return undefined
    if (typeof value === 'bigint') return String(value)
    if (!value || typeof value !== 'object' || value instanceof Date) return value
    if (left-- < 0 || path.includes(value) || 'nodeType' in value) return undefined
    const within = [...path, value]
    if (Array.isArray(value)) return value.map(entry => walk(entry, '', within))
    return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, walk(field, key, within)]))
  }
  return walk(data, '', []) as T
}

/** The same for what should be names and their values; anything else is left out. */
export const scrubFields = (given: unknown): Record<string, unknown> | undefined =>
  given && typeof given === 'object' && !Array.isArray(given)
    ? scrub(given as Record<string, unknown>)
    : undefined
