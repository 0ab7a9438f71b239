import type { Interval } from './interval.js'

/** A pseudo-random generator of numbers in [0, 1); the same seed gives the same sequence (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * Percentile bootstrap: computes the statistic for `rounds` resamples of people and returns the middle 95 % of the
 * results. Its coverage is too low for small samples (.78 at n = 5); use it from 30 people on. Only in the library
 * `heartfelt-collector/insight`; the dashboard does not show it.
 * @param people One entry per person, so that people are resampled, not ratings.
 * @see Hesterberg 2015, arXiv 1411.5279.
 */
export function bootstrap<T>(
  people: readonly T[],
  statistic: (sample: readonly T[]) => number,
  rounds = 2000,
  random: () => number = seeded(1),
): Interval {
  const results = Array.from({ length: rounds }, () =>
    statistic(people.map(() => people[Math.floor(random() * people.length)]!)),
  ).sort((a, b) => a - b)
  return middle(results)
}

/**
 * Same result as `bootstrap` for the mean of the `count` lowest values, without drawing and sorting the whole
 * resample: the order statistics are generated directly, lowest first, from exponential spacings that grow as fewer
 * values are left.
 * @param sorted One value per person, ascending.
 * @see Rényi 1953, Acta Math. Acad. Sci. Hung. 4, 191–231.
 */
export function bootstrapLowest(
  sorted: readonly number[],
  count: number,
  rounds = 2000,
  random: () => number = seeded(1),
): Interval {
  const n = sorted.length
  // The upper end of each person's share of the draws, on the exponential scale.
  const ends = Float64Array.from(sorted, (_, i) => -Math.log(1 - (i + 1) / n))
  const results = Float64Array.from({ length: rounds }, () => {
    let [position, person, sum] = [0, 0, 0]
    for (let i = 0; i < count; i++) {
      position -= Math.log(1 - random()) / (n - i)
      while (position >= ends[person]!) person++
      sum += sorted[person]!
    }
    return sum / count
  }).sort()
  return middle(results)
}

/** The middle 95 % of sorted results. */
function middle(results: ArrayLike<number>): Interval {
  const at = (share: number) => results[Math.round(share * (results.length - 1))]!
  return { lo: at(0.025), hi: at(0.975) }
}
