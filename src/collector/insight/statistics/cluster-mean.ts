import { meanOf, sumOf, Z95 } from './interval.js'
import type { Comparison } from './t-tests.js'

/**
 * Mean over all ratings, each counting once, with a cluster-robust standard error, because ratings of one person are
 * correlated: Var = C/(C−1) · Σ_c (Σ_{i∈c} (vᵢ − v̄))² / n². The naive standard error shrinks with every further
 * rating of the same person.
 * @param people The ratings of each person.
 * @see Liang & Zeger 1986, Biometrika 73:13 (the sandwich with CR1's C/(C−1)).
 */
export function clusterMean(
  people: readonly (readonly number[])[],
): Pick<Comparison, 'n' | 'mean' | 'lo' | 'hi'> & { se: number; naiveSe: number } {
  const values = people.flat()
  const clusters = people.filter(own => own.length).length
  const mean = meanOf(values)
  const between = sumOf(people.map(own => sumOf(own.map(v => v - mean)) ** 2))
  const se = Math.sqrt(((clusters / (clusters - 1)) * between) / values.length ** 2)
  const naiveSe = Math.sqrt(sumOf(values.map(v => (v - mean) ** 2)) / (values.length - 1) / values.length)
  return { n: clusters, mean, se, naiveSe, lo: mean - Z95 * se, hi: mean + Z95 * se }
}
