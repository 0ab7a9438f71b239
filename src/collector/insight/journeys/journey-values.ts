import { meanOf, sumOf } from '../statistics/interval.js'

/** Summary values of one run. Show several of them, and always the mean. */
export interface JourneyValues {
  sum: number
  mean: number
  /** The strongest rating: v at max |v|; of two equal ones the negative. Like the next three from two ratings on. */
  peak?: number
  low?: number
  end?: number
  /** (peak + end) / 2. */
  peakEnd?: number
  /** Theil–Sen slope × (m − 1): the change over the run. From three ratings on. */
  trend?: number
}

/** Theil–Sen slope: the median of the slopes between all pairs, which a single outlier does not change much. */
function theilSen(values: readonly number[]): number {
  const slopes = values
    .flatMap((v, i) => values.slice(i + 1).map((w, j) => (w - v) / (j + 1)))
    .sort((a, b) => a - b)
  const middle = slopes.length >> 1
  return slopes.length % 2 ? slopes[middle]! : (slopes[middle - 1]! + slopes[middle]!) / 2
}

/**
 * Summarises one run by its ratings. Only in the library `heartfelt-collector/insight`; the dashboard does not show it.
 * @param values Ratings of the run, oldest first.
 * @returns `undefined` for a run without ratings.
 * @see Kahneman et al. 1993, Psychol Sci 4:401 (peak–end); Alaybek et al. 2022, 10.1016/j.obhdp.2022.104149 (about
 * equal to the mean); Sen 1968, JASA 63:1379.
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
