import { sumOf } from './interval.js'

/** Density and distribution of the standard normal (Abramowitz & Stegun 26.2.17, |error| < 7.5e-8). */
const density = (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)
function below(x: number): number {
  if (x === Number.POSITIVE_INFINITY) return 1
  if (x === Number.NEGATIVE_INFINITY) return 0
  const t = 1 / (1 + 0.2316419 * Math.abs(x))
  const poly =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  const tail = density(x) * poly
  return x > 0 ? 1 - tail : tail
}
/** The x below which a share `p` lies. */
function quantile(p: number): number {
  if (p <= 0) return Number.NEGATIVE_INFINITY
  if (p >= 1) return Number.POSITIVE_INFINITY
  let [lo, hi] = [-10, 10]
  for (let i = 0; i < 80; i++) {
    const middle = (lo + hi) / 2
    if (below(middle) < p) lo = middle
    else hi = middle
  }
  return (lo + hi) / 2
}

/**
 * By how much people picked for feeling ill "improve" when asked again although nobody did anything. Both answers come
 * from one latent normal feeling with the given correlation, cut into the points of the scale.
 * @param shares Share of each point, from the lowest.
 * @param values Value of each point.
 * @param most People with a first value up to this are picked.
 * @param rho Retest correlation of the latent feeling, 0–1.
 * @returns The mean improvement, and the share that is no longer below 0.
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
    // Midpoint rule over the first feeling; the second is then normal around rho times it.
    for (let s = 0; s < steps; s++) {
      const x = lo + (s + 0.5) * width
      const w = density(x) * width
      weight += w
      values.forEach((second, j) => {
        const p = below((edge(j) - rho * x) / spread) - below((edge(j - 1) - rho * x) / spread)
        uplift += w * p * (second - first)
        if (second >= 0) nonNegative += w * p
      })
    }
  })
  return { uplift: uplift / weight, nonNegative: nonNegative / weight }
}
