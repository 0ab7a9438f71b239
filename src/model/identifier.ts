/**
 * A UUIDv7 (RFC 9562): 48 bits of Unix time in milliseconds, then random bits, so that ids sort by creation.
 * @param now Unix time in milliseconds.
 * @param random Fills the given bytes with random values.
 */
export function uuidv7(
  now: number = Date.now(),
  random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array = bytes => crypto.getRandomValues(bytes),
): string {
  const bytes = random(new Uint8Array(16))
  for (let i = 0; i < 6; i++) bytes[i] = (now / 2 ** (8 * (5 - i))) & 255
  bytes[6] = (bytes[6]! & 15) | 112
  bytes[8] = (bytes[8]! & 63) | 128
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/** The time in a UUIDv7, Unix milliseconds. */
export const uuidTime = (id: string): number => parseInt(id.replace('-', '').slice(0, 12), 16)

/** The bytes as lower-case hexadecimal digits. A loop, because MooTools and Prototype.js replace `Array.from`. */
export function hex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0')
  return text
}

/** An id: 1–200 characters, without control characters and lone surrogates. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern excludes control characters
export const identifierPattern = /^[^\u0000-\u001f\u007f\ud800-\udfff]{1,200}$/u

/** Whether a collector accepts a value as an id. An invalid one is left out, so that the feedback is not rejected. */
export const isIdentifier = (id: unknown): id is string =>
  typeof id === 'string' && identifierPattern.test(id)

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** An id in the form in which it is stored: a UUID in lower case (RFC 9562, section 4), any other id as it is. */
export const canonicalId = (id: string): string => (/[A-F]/.test(id) && uuid.test(id) ? id.toLowerCase() : id)
