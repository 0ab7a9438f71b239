import { type Interval, meanOf, varianceOf } from './interval.js'
import { tPValue, tQuantile } from './student-t.js'

/** A mean or a difference of means, with its 95 % interval and the two-sided p-value of the hypothesis that it is 0. */
export interface Comparison extends Interval {
  n: number
  mean: number
  p: number
}

/** Fewer than two values give no estimate of the spread; the interval is then infinite. */
const comparisonOf = (n: number, mean: number, se: number, df: number): Comparison => {
  if (!(df > 0)) return { n, mean, lo: Number.NEGATIVE_INFINITY, hi: Number.POSITIVE_INFINITY, p: 1 }
  const half = tQuantile(df) * se
  const p = se ? tPValue(mean / se, df) : mean ? 0 : 1
  return { n, mean, lo: mean - half, hi: mean + half, p }
}

/** Student's t interval of a mean. For paired differences this is the paired t-test. */
export const tMean = (values: readonly number[]): Comparison =>
  comparisonOf(
    values.length,
    meanOf(values),
    Math.sqrt(varianceOf(values) / values.length),
    values.length - 1,
  )

/**
 * Welch's t-test: mean of `b` − mean of `a`, with unequal variances and sizes. Degrees of freedom by
 * Welch–Satterthwaite.
 */
export function welch(a: readonly number[], b: readonly number[]): Comparison {
  const n = a.length + b.length
  const mean = meanOf(b) - meanOf(a)
  if (a.length < 2 || b.length < 2) return comparisonOf(n, mean, 0, 0)
  const [va, vb] = [varianceOf(a) / a.length, varianceOf(b) / b.length]
  const df = (va + vb) ** 2 / (va ** 2 / (a.length - 1) + vb ** 2 / (b.length - 1))
  // Without variance on either side the formula gives NaN; use the smaller group's degrees of freedom.
  return comparisonOf(n, mean, Math.sqrt(va + vb), df || Math.min(a.length, b.length) - 1)
}
