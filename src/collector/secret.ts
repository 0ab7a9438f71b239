import { hash, randomBytes, timingSafeEqual } from 'node:crypto'

/** A URL-safe secret of `bytes` random bytes, after a prefix that names its kind. */
export const secret = (prefix: string, bytes: number): string =>
  prefix + randomBytes(bytes).toString('base64url')

/** SHA-256 in lower-case hexadecimal. */
export const sha256 = (data: string | Uint8Array): string => hash('sha256', data, 'hex')

/** Compares two texts in constant time, so that the duration does not reveal where they differ. */
export function sameSecret(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)]
  return x.length === y.length && timingSafeEqual(x, y)
}
