/**
 * A number in [0, 1) that is always the same for the same text, and evenly spread over texts (FNV-1a, then
 * MurmurHash3's finaliser, because FNV alone leaves the high bits of short texts alike).
 * Sampling by it keeps a person inside or outside of the sample for good, without storing anything.
 */
export function stableHash(text: string): number {
  let hash = 2166136261
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}
