/** Parameters of a CUSUM chart. */
export interface CusumOptions {
  /** The baseline's mean. */
  mu: number
  /** Slack, in the unit of the values: half the shift to detect. By convention half a standard deviation. */
  k: number
  /** Decision limit, in the same unit. Five standard deviations give one false alarm in 465 periods. */
  h: number
}

/**
 * One-sided cumulative sum: C⁺ = max(0, C⁺ + x − μ − k); an alarm while C⁺ > h. Only in the library
 * `heartfelt-collector/insight`; the dashboard does not show it. `alerts` has a CUSUM of its own, for shares with
 * varying n.
 * @see Page 1954, Biometrika 41:100; NIST/SEMATECH e-Handbook 6.3.2.3.
 */
export function cusum(xs: readonly number[], { mu, k, h }: CusumOptions): { c: number; alarm: boolean }[] {
  let c = 0
  return xs.map(x => {
    c = Math.max(0, c + x - mu - k)
    return { c, alarm: c > h }
  })
}
