/**
 * What a page without a secure context (plain http on an intranet or a kiosk) lacks: `crypto.subtle` is absent there.
 * Loaded only on such pages.
 * @see https://w3c.github.io/webcrypto/#crypto-interface
 */
import { hex } from '../../model/identifier.js'
import type { Entry, Transact } from './store.js'

/** The first 32 bits of the fractional part of a number. */
const fraction = (value: number) => ((value % 1) * 2 ** 32) | 0

/** SHA-256's constants: from the cube roots of the first 64 primes, and the square roots of the first 8. */
const primes: number[] = []
for (let n = 2; primes.length < 64; n++) if (primes.every(prime => n % prime)) primes.push(n)
const K = primes.map(prime => fraction(Math.cbrt(prime)))
const INITIAL = primes.slice(0, 8).map(prime => fraction(Math.sqrt(prime)))

const rotate = (word: number, bits: number) => (word >>> bits) | (word << (32 - bits))

/** SHA-256 in hexadecimal (FIPS 180-4, section 6.2). */
export function sha256(data: Uint8Array | ArrayBuffer): string {
  const bytes = new Uint8Array(data)
  const padded = new DataView(new ArrayBuffer((((bytes.length + 8) >> 6) + 1) << 6))
  new Uint8Array(padded.buffer).set(bytes)
  padded.setUint8(bytes.length, 0x80)
  padded.setUint32(padded.byteLength - 8, bytes.length / 2 ** 29)
  padded.setUint32(padded.byteLength - 4, bytes.length << 3)
  const state = Int32Array.from(INITIAL)
  const w = new Int32Array(64)
  for (let block = 0; block < padded.byteLength; block += 64) {
    let [a, b, c, d, e, f, g, h] = state as unknown as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ]
    for (let i = 0; i < 64; i++) {
      if (i < 16) w[i] = padded.getInt32(block + 4 * i)
      else {
        const [near, far] = [w[i - 2]!, w[i - 15]!]
        w[i] =
          (rotate(near, 17) ^ rotate(near, 19) ^ (near >>> 10)) +
          w[i - 7]! +
          (rotate(far, 7) ^ rotate(far, 18) ^ (far >>> 3)) +
          w[i - 16]!
      }
      const t1 = h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) + K[i]! + w[i]!
      const t2 = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))
      ;[h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0]
    }
    for (const [i, word] of [a, b, c, d, e, f, g, h].entries()) state[i]! += word
  }
  const digest = new DataView(new ArrayBuffer(32))
  for (const [i, word] of state.entries()) digest.setInt32(4 * i, word)
  return hex(new Uint8Array(digest.buffer))
}

interface Identity {
  id: string
  secret: string
  proof?: string
}

/**
 * Gives a stored identity without a proof its proof, and with it what the device has queued: once a collector knows the
 * proof, it refuses items of the device that come without. Versions up to 0.1.0 stored no proof on plain http.
 * @param deviceKey Key of the record with the identity.
 */
export const storeProof = <T extends Identity>(store: Transact, deviceKey: string, known: T): Promise<T> => {
  const proof = sha256(new TextEncoder().encode(known.secret))
  return store({ keys: [deviceKey], from: 'i:', to: 'i;' }, ([entry, ...rows]) => {
    const device = { ...known, proof }
    if ((entry?.[1] as T | undefined)?.id !== known.id) return { result: device }
    const own = rows.filter(([, row]) => !(Object(row) as Identity).proof)
    const proven = own.map(([key, row]): Entry => [key, { ...(row as object), proof }])
    return { put: [[deviceKey, device], ...proven], result: device }
  })
}
