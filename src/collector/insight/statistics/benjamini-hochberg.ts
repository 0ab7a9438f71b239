/**
 * Selects the significant comparisons among many, so that the expected share of false ones among them is at most
 * `rate`: the largest k with p₍ₖ₎ ≤ k/m · rate, and all below. Among hundreds of comparisons some are always below
 * 0.05 by chance. Used by `changes`.
 * @param rate Default 0.1.
 * @returns Whether each comparison is significant, in the order of `ps`.
 * @see Benjamini & Hochberg 1995, J R Stat Soc B 57:289.
 */
export function benjaminiHochberg(ps: readonly number[], rate = 0.1): boolean[] {
  const sorted = [...ps].sort((a, b) => a - b)
  const k = sorted.findLastIndex((p, i) => p <= ((i + 1) / ps.length) * rate)
  return ps.map(p => k >= 0 && p <= sorted[k]!)
}

/**
 * The smallest false discovery rate at which each comparison is significant, in the order of `ps`: the minimum of
 * p₍ⱼ₎ · m / j over all j from its rank on.
 * @see Benjamini & Hochberg 1995, J R Stat Soc B 57:289.
 */
export function benjaminiHochbergQ(ps: readonly number[]): number[] {
  const order = [...ps.keys()].sort((a, b) => ps[a]! - ps[b]!)
  const qs = new Array<number>(ps.length)
  let smallest = 1
  for (let rank = ps.length; rank > 0; rank--) {
    const i = order[rank - 1]!
    smallest = Math.min(smallest, (ps[i]! * ps.length) / rank)
    qs[i] = smallest
  }
  return qs
}
