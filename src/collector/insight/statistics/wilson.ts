import { clip, type Interval, Z95 } from './interval.js'

/**
 * Wilson score interval of a share: (p̂ + z²/2n ± z√(p̂(1−p̂)/n + z²/4n²)) / (1 + z²/n).
 * It keeps its coverage for few people and for shares of 0 and 1.
 * @param x Successes, 0–n; fractional if each person counts with their own share.
 * @param n People; 0 gives [0, 1].
 * @see Newcombe 1998, Stat Med 17:857; Brown, Cai & DasGupta 2001, Stat Sci 16:101.
 */
export function wilson(x: number, n: number, z: number = Z95): Interval {
  if (!n) return { lo: 0, hi: 1 }
  const p = x / n
  const centre = p + z ** 2 / (2 * n)
  const half = z * Math.sqrt(Math.max(0, p * (1 - p)) / n + z ** 2 / (4 * n ** 2))
  const scale = 1 + z ** 2 / n
  return { lo: clip((centre - half) / scale, 0, 1), hi: clip((centre + half) / scale, 0, 1) }
}
