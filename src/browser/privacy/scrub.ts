import { MAX_CONTEXT_CHARS, MAX_CONTEXT_LEVELS, MAX_URL_CHARS } from '../../model/limits.js'

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

/** A text cut to the protocol's limit, in code points as the collector counts them. A code point has at most two units. */
export const cut = (text: string, maxChars: number): string =>
  text.length > maxChars ? [...text.slice(0, 2 * maxChars)].slice(0, maxChars).join('') : text

/** Masks secrets in a text. */
export const scrubText = (text: string): string =>
  text
    .replace(jwt, (match, rest) => (rest ? MASK : match))
    .replace(tokens, MASK)
    .replace(digits, match => (isCard(match) ? MASK : match))

/** An address without user name and password; parameters and fragments that look like secrets are masked. */
export const scrubUrl = (url: string): string =>
  cut(
    scrubText(
      url
        // An address may be a megabyte long, and only 2000 characters of it are stored.
        .slice(0, 20_000)
        .replace(/^(\w+:\/\/)[^/?#]*@/, '$1')
        .replace(/([?&#;])([^=&#;?]{1,200})=([^&#;]*)/g, (pair, lead, name, value) =>
          sensitive.test(name) || /@|%40/.test(value) ? `${lead}${name}=${MASK}` : pair,
        ),
    ),
    MAX_URL_CHARS,
  )

/**
 * Copies one value of the host's data: masks secrets in every text, and the whole value of fields with sensitive names.
 * Leaves out what JSON and IndexedDB cannot hold: functions, symbols, DOM nodes, cycles, and what is nested deeper than
 * `MAX_CONTEXT_LEVELS`. Throws for a value that is larger than a whole context, which could not be sent; so the copy of a
 * whole application, passed by mistake, ends early. Also throws what getters and proxies of the host throw.
 */
function scrub(given: unknown, givenName: string): unknown {
  let left = MAX_CONTEXT_CHARS
  const spend = (characters: number) => {
    left -= characters
    if (left < 0) throw new RangeError('too large')
  }
  const walk = (value: unknown, name: string, path: unknown[]): unknown => {
    spend(1)
    if (typeof value === 'string') {
      spend(value.length)
      return credential.test(name) ? MASK : scrubText(value)
    }
    if (typeof value === 'function' || typeof value === 'symbol') return undefined
    if (typeof value === 'bigint') return String(value)
    if (!value || typeof value !== 'object') return value
    if (value instanceof Date) return Number.isNaN(+value) ? null : value.toISOString()
    if (path.length >= MAX_CONTEXT_LEVELS - 1 || path.includes(value) || 'nodeType' in value) return undefined
    // Bytes are no data for people to read, and may be many.
    if (ArrayBuffer.isView(value)) return undefined
    const inner = [...path, value]
    if (!Array.isArray(value))
      return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, walk(field, key, inner)]))
    // Before the entries are read: a list with holes may claim to have four billion of them.
    spend(value.length)
    return value.map(entry => walk(entry, '', inner))
  }
  return walk(given, givenName, [])
}

type Fields = Record<string, unknown>

/**
 * Copies data of the host with secrets masked. An entry that cannot be copied is left out, so that it costs nothing but
 * itself. Returns `undefined` for anything but an object.
 */
export function scrubFields(given: unknown): Fields | undefined {
  const fields: Fields = {}
  try {
    if (!given || typeof given !== 'object' || Array.isArray(given) || ArrayBuffer.isView(given))
      return undefined
    for (const name of Object.keys(given)) {
      try {
        fields[name] = scrub((given as Fields)[name], name)
      } catch {}
    }
  } catch {}
  return fields
}

/**
 * Reads fields of an object of the host. A field whose getter throws is left out.
 * @param names Separated by spaces.
 */
export function readFields<T extends object>(given: T | null | undefined, names: string): Partial<T> {
  const fields: Fields = {}
  for (const name of names.split(' ')) {
    try {
      fields[name] = (given as Fields | null | undefined)?.[name]
    } catch {}
  }
  return fields as Partial<T>
}
