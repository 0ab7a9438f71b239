/**
 * Which of many comparisons to believe, so that of those believed at most `rate` are expected to be false: the largest
 * k with p₍ₖ₎ ≤ k/m · rate, and all below. Among hundreds of cells, some always "move".
 * @param rate Default 0.1.
 * @returns One verdict per p-value, in the order given.
 * @see Benjamini & Hochberg 1995, J R Stat Soc B 57:289.
 */
export function benjaminiHochberg(ps: readonly number[], rate = 0.1): boolean[] {
  const sorted = [...ps].sort((a, b) => a - b)
  const k = sorted.findLastIndex((p, i) => p <= ((i + 1) / ps.length) * rate)
  return ps.map(p => k >= 0 && p <= sorted[k]!)
}
