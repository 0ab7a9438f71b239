/** A 95 % confidence interval. */
export interface Interval {
  lo: number
  hi: number
}

/** The 97.5 % quantile of the standard normal distribution. */
export const Z95 = 1.959964

/** Limits a value to [`lo`, `hi`]. */
export const clip = (value: number, lo: number, hi: number): number => Math.min(hi, Math.max(lo, value))

export const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)

/** Arithmetic mean; `NaN` for no values, so callers handle that case first. */
export const meanOf = (values: readonly number[]): number => sumOf(values) / values.length

/** Sample variance, with the divisor n − 1. */
export function varianceOf(values: readonly number[]): number {
  const mean = meanOf(values)
  return sumOf(values.map(value => (value - mean) ** 2)) / (values.length - 1)
}
