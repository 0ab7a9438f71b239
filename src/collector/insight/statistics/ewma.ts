/** Parameters of an EWMA chart. */
export interface EwmaOptions {
  /** Weight of the newest period, 0–1. Default 0.2. */
  lambda?: number
  /** The baseline's mean. */
  mu: number
  /** The baseline's standard deviation of one period; with `n`, of one person. */
  sigma: number
  /** Half-width of the limits in standard errors. Default 2.962: one false alarm in 500 periods at λ = 0.2. */
  L?: number
  /** People in each period, so that the limits follow the group size. Default: all periods weigh the same. */
  n?: readonly number[]
}

/** One period of an EWMA chart: the average and its limits. */
export interface EwmaPoint {
  z: number
  lo: number
  hi: number
  alarm: boolean
}

/**
 * Exponentially weighted moving average: z = λx + (1−λ)z, starting at μ, compared with μ ± Lσ√(λ/(2−λ)). With unequal n
 * the variance is updated in each period: V ← λ²σ²/nₜ + (1−λ)²V. Detects small lasting shifts: 1σ in 10.5 periods.
 * Only in the library `heartfelt-collector/insight`; the dashboard does not show it. `alerts` has an EWMA of its own,
 * which restarts after an alert.
 * @see Lucas & Saccucci 1990, Technometrics 32:1; NIST/SEMATECH e-Handbook 6.3.2.4.
 */
export function ewma(
  xs: readonly number[],
  { lambda = 0.2, mu, sigma, L = 2.962, n }: EwmaOptions,
): EwmaPoint[] {
  let z = mu
  let variance = 0
  return xs.map((x, t) => {
    z = lambda * x + (1 - lambda) * z
    variance = n
      ? (lambda * sigma) ** 2 / n[t]! + (1 - lambda) ** 2 * variance
      : (sigma ** 2 * lambda) / (2 - lambda)
    const half = L * Math.sqrt(variance)
    return { z, lo: mu - half, hi: mu + half, alarm: Math.abs(z - mu) > half }
  })
}
