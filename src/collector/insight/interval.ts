/** A 95 % interval. */
export interface Interval {
  lo: number
  hi: number
}

/** The standard normal's 97.5 % point. */
export const Z95 = 1.959964

export const clip = (value: number, lo: number, hi: number): number => Math.min(hi, Math.max(lo, value))

export const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)

/** `NaN` for no values: callers decide what emptiness means before they ask. */
export const meanOf = (values: readonly number[]): number => sumOf(values) / values.length

/** Sample variance, with n − 1. */
export function varianceOf(values: readonly number[]): number {
  const mean = meanOf(values)
  return sumOf(values.map(value => (value - mean) ** 2)) / (values.length - 1)
}
