import { hash, randomBytes, timingSafeEqual } from 'node:crypto'

/** A random, URL-safe secret of `bytes` random bytes behind a prefix that tells what it is. */
export const secret = (prefix: string, bytes: number): string =>
  prefix + randomBytes(bytes).toString('base64url')

/** SHA-256 in lower-case hexadecimal. */
export const sha256 = (data: string | Uint8Array): string => hash('sha256', data, 'hex')

/** Compares without telling by its duration where two texts differ. Texts of different length differ. */
export function sameSecret(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)]
  return x.length === y.length && timingSafeEqual(x, y)
}
