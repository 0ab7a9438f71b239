import { meanOf, sumOf } from './interval.js'

/** A run told by its ratings, in order. Show several of these; never hide the mean. */
export interface JourneyValues {
  sum: number
  mean: number
  /** The strongest: v at max |v|; of equals, the negative one. From two ratings on, as the next three. */
  peak?: number
  low?: number
  end?: number
  /** (peak + end) / 2. */
  peakEnd?: number
  /** Theil–Sen slope × (m − 1): the change over the run. From three ratings on. */
  trend?: number
}

/** Median of the slopes between all pairs, which a single odd rating cannot turn. */
function theilSen(values: readonly number[]): number {
  const slopes = values
    .flatMap((v, i) => values.slice(i + 1).map((w, j) => (w - v) / (j + 1)))
    .sort((a, b) => a - b)
  const middle = slopes.length >> 1
  return slopes.length % 2 ? slopes[middle]! : (slopes[middle - 1]! + slopes[middle]!) / 2
}

/**
 * @returns `undefined` for a run without ratings.
 * @see Kahneman et al. 1993, Psychol Sci 4:401 (peak–end); Alaybek et al. 2022, 10.1016/j.obhdp.2022.104149 (about equal
 * to the mean); Sen 1968, JASA 63:1379.
 */
export function journeyValues(values: readonly number[]): JourneyValues | undefined {
  const m = values.length
  if (!m) return undefined
  const result: JourneyValues = { sum: sumOf(values), mean: meanOf(values) }
  if (m >= 2) {
    const peak = values.reduce((best, v) =>
      Math.abs(v) > Math.abs(best) || (Math.abs(v) === Math.abs(best) && v < best) ? v : best,
    )
    const end = values[m - 1]!
    Object.assign(result, { peak, low: Math.min(...values), end, peakEnd: (peak + end) / 2 })
  }
  if (m >= 3) result.trend = theilSen(values) * (m - 1)
  return result
}
