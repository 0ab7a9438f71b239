import { clip, type Interval, Z95 } from './interval.js'
import { netScore } from './net-score.js'
import { tPValue, tQuantile } from './student-t.js'
import { wilson } from './wilson.js'

/** Sums over people, each of whom counts once with their mean. */
export interface PersonSums {
  people: number
  sum: number
  squares: number
  /** People's shares of positive and negative ratings, added up; for net scores. */
  positive: number
  negative: number
}

export const emptySums = (): PersonSums => ({ people: 0, sum: 0, squares: 0, positive: 0, negative: 0 })

/** A value with its 95 % interval. */
export type Valued = Interval & { value: number }

export type Kind = 'mean' | 'net' | 'share'

/**
 * The value and interval of a measure: plus-3 for means (see plus-three-mean.ts), Wilson for shares, adjusted Wald for net
 * scores.
 */
export function estimateOf({ people, sum, squares, positive, negative }: PersonSums, kind: Kind): Valued {
  if (kind === 'share') return { value: sum / people, ...wilson(sum, people) }
  if (kind === 'net') {
    const { score, lo, hi } = netScore({ pos: positive, neg: negative, neu: people - positive - negative })
    return { value: score / 100, lo: lo / 100, hi: hi / 100 }
  }
  const n = people + 3
  const centre = sum / n
  const half = Z95 * Math.sqrt(((squares + 1.5) / n - centre ** 2) / n)
  return { value: sum / people, lo: clip(centre - half, -1, 1), hi: clip(centre + half, -1, 1) }
}

/** A difference with its 95 % interval and the two-sided p-value of the hypothesis that it is 0. */
export interface Difference extends Interval {
  value: number
  p: number
  /** Standard error. */
  se: number
}

/** One estimate's part in the variance of a difference. */
interface Part {
  mean: number
  /** Variance of the mean. */
  variance: number
  df: number
}

const ROUNDING = 1e-12

function partOf({ people: n, sum, squares }: PersonSums, kind: Kind): Part {
  if (kind === 'share') {
    // One person of each kind is added to either side; Welch on bare shares claims too many changes.
    const share = (sum + 1) / (n + 2)
    return { mean: share, variance: (share * (1 - share)) / (n + 2), df: Number.POSITIVE_INFINITY }
  }
  const mean = sum / n
  const variance = Math.max(0, squares - n * mean ** 2) / (n - 1)
  return { mean, variance: (variance < ROUNDING ? 0 : variance) / n, df: n - 1 }
}

function differenceOf(value: number, centre: number, parts: readonly Part[], interval: boolean): Difference {
  const variance = parts.reduce((sum, part) => sum + part.variance, 0)
  const se = Math.sqrt(variance)
  if (se === 0) return { value, lo: centre, hi: centre, se, p: Math.abs(centre) < ROUNDING ? 1 : 0 }
  const df = variance ** 2 / parts.reduce((sum, part) => sum + part.variance ** 2 / part.df, 0)
  // Beyond this many degrees of freedom Student's t and the normal distribution agree in six digits.
  const finite = Math.min(df, 1e6)
  const half = interval ? tQuantile(finite) * se : 0
  return { value, lo: centre - half, hi: centre + half, se, p: tPValue(centre / se, finite) }
}

/**
 * After − before: Welch's t for means and net scores, Agresti & Caffo for shares.
 * @param interval Whether to compute the interval, which takes a hundred times as long as the rest. Default true.
 * @see Welch 1947, Biometrika 34:28; Agresti & Caffo 2000, The American Statistician 54:280.
 */
export function compareSums(before: PersonSums, after: PersonSums, kind: Kind, interval = true): Difference {
  const [a, b] = [partOf(before, kind), partOf(after, kind)]
  const value = after.sum / after.people - before.sum / before.people
  return differenceOf(value, b.mean - a.mean, [a, b], interval)
}

/** The p-value of the hypothesis that a group changed by as much as the others did, with the parts' t. */
export function compareChanges(
  group: { before: PersonSums; after: PersonSums },
  others: { before: PersonSums; after: PersonSums },
  kind: Kind,
): { p: number; t: number } {
  const all = [group.before, group.after, others.before, others.after].map(sums => partOf(sums, kind))
  const centre = all[1]!.mean - all[0]!.mean - (all[3]!.mean - all[2]!.mean)
  const { p } = differenceOf(centre, centre, all, false)
  const se = Math.sqrt(all.reduce((sum, part) => sum + part.variance, 0))
  return { p, t: se === 0 ? (centre === 0 ? 0 : Number.POSITIVE_INFINITY) : Math.abs(centre) / se }
}
