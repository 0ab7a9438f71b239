import { clip, type Interval, Z95 } from './interval.js'

/** Number of positive, neutral and negative people. Fractions are allowed. */
export interface Counts {
  pos: number
  neu: number
  neg: number
}

/**
 * Net score 100(p₊ − p₋), −100 to 100, with the plain standard error 100√((p₊ + p₋ − (p₊ − p₋)²)/n) and the
 * adjusted Wald interval: ¾, 1½ and ¾ people added to −, 0 and +. The plain standard error is 0 when all answer alike,
 * which is wrong for few people; the adjusted interval is among the best of six in the source below. Used by
 * `netFeeling`.
 * @see Rocks 2016, arXiv 1601.07235.
 */
export function netScore(
  { pos, neu, neg }: Counts,
  z: number = Z95,
): Interval & { score: number; se: number } {
  const wald = (up: number, down: number, n: number) => {
    const net = (up - down) / n
    return { net, se: Math.sqrt(Math.max(0, (up + down) / n - net ** 2) / n) }
  }
  const n = pos + neu + neg
  const plain = wald(pos, neg, n)
  const adjusted = wald(pos + 0.75, neg + 0.75, n + 3)
  return {
    score: 100 * plain.net,
    se: 100 * plain.se,
    lo: 100 * clip(adjusted.net - z * adjusted.se, -1, 1),
    hi: 100 * clip(adjusted.net + z * adjusted.se, -1, 1),
  }
}
