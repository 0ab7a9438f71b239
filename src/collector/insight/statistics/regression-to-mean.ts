import { sumOf } from './interval.js'

/** Density of the standard normal distribution. */
const density = (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)

/** Distribution function of the standard normal distribution (Abramowitz & Stegun 26.2.17, |error| < 7.5e-8). */
function cumulative(x: number): number {
  if (x === Number.POSITIVE_INFINITY) return 1
  if (x === Number.NEGATIVE_INFINITY) return 0
  const t = 1 / (1 + 0.2316419 * Math.abs(x))
  const poly =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  const tail = density(x) * poly
  return x > 0 ? 1 - tail : tail
}

/** Quantile of the standard normal distribution, by bisection. */
function quantile(p: number): number {
  if (p <= 0) return Number.NEGATIVE_INFINITY
  if (p >= 1) return Number.POSITIVE_INFINITY
  let [lo, hi] = [-10, 10]
  for (let i = 0; i < 80; i++) {
    const middle = (lo + hi) / 2
    if (cumulative(middle) < p) lo = middle
    else hi = middle
  }
  return (lo + hi) / 2
}

/**
 * Regression to the mean: how much the ratings of people selected for a low first rating rise by chance alone when they
 * are asked again. Model: both ratings are a latent normal variable with the given correlation, cut into the points of
 * the scale. Only in the library `heartfelt-collector/insight`; the dashboard does not show it.
 * @param shares Share of ratings at each point, from the lowest point.
 * @param values Value of each point.
 * @param most People whose first value is at most this are selected.
 * @param rho Retest correlation of the latent variable, 0–1.
 * @returns The mean rise, and the share of people whose second value is not below 0.
 */
export function regressionToMean(
  shares: readonly number[],
  values: readonly number[],
  most: number,
  rho: number,
): { uplift: number; nonNegative: number } {
  const cuts = [
    ...shares.slice(1).map((_, i) => quantile(sumOf(shares.slice(0, i + 1)))),
    Number.POSITIVE_INFINITY,
  ]
  const edge = (i: number) => (i < 0 ? Number.NEGATIVE_INFINITY : cuts[i]!)
  const spread = Math.sqrt(1 - rho ** 2)
  const steps = 2000
  let weight = 0
  let uplift = 0
  let nonNegative = 0
  values.forEach((first, i) => {
    if (first > most) return
    const lo = Math.max(edge(i - 1), -8)
    const hi = Math.min(edge(i), 8)
    const width = (hi - lo) / steps
    // Midpoint rule over the first latent value x; the second is normal with mean rho · x.
    for (let s = 0; s < steps; s++) {
      const x = lo + (s + 0.5) * width
      const w = density(x) * width
      weight += w
      values.forEach((second, j) => {
        const p = cumulative((edge(j) - rho * x) / spread) - cumulative((edge(j - 1) - rho * x) / spread)
        uplift += w * p * (second - first)
        if (second >= 0) nonNegative += w * p
      })
    }
  })
  return { uplift: uplift / weight, nonNegative: nonNegative / weight }
}
