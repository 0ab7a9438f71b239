/**
 * Hashes a text to a number in [0, 1): always the same for the same text, and uniform over texts. It is 32-bit FNV-1a
 * followed by MurmurHash3's finaliser, because FNV alone gives short texts similar high bits.
 * Sampling with it keeps a person in or out of a sample without storing anything.
 * @see http://www.isthe.com/chongo/tech/comp/fnv/ and https://github.com/aappleby/smhasher/wiki/MurmurHash3
 */
export function stableHash(text: string): number {
  let hash = 2166136261
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}
