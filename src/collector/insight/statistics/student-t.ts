/**
 * Natural logarithm of the gamma function for x > 0, by the Lanczos approximation (g = 7, n = 9), accurate to 15
 * digits.
 */
function logGamma(x: number): number {
  const coefficients = [
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
    12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
  ]
  const [first, ...rest] = coefficients as [number, ...number[]]
  const t = x + 6.5
  const series = rest.reduce((sum, c, i) => sum + c / (x + i), first)
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(series)
}

/** Regularised incomplete beta function I_x(a, b), by Lentz's continued fraction (DLMF 8.17.22). */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a)
  const tiny = 1e-300
  const safe = (value: number) => (Math.abs(value) < tiny ? tiny : value)
  let c = 1
  let d = 1 / safe(1 - ((a + b) * x) / (a + 1))
  let fraction = d
  for (let m = 1; m < 500; m++) {
    for (const term of [
      (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)),
      (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1)),
    ]) {
      d = 1 / safe(1 + term * d)
      c = safe(1 + term / c)
      fraction *= c * d
    }
    if (Math.abs(c * d - 1) < 1e-15) break
  }
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x))
  return (front * fraction) / a
}

/** Two-sided p-value of Student's t: the probability of a value at least as far from 0. */
export const tPValue = (t: number, df: number): number => incompleteBeta(df / (df + t * t), df / 2, 0.5)

/** The t that |T| exceeds with probability `alpha`. Default 0.05, for a 95 % interval. */
export function tQuantile(df: number, alpha = 0.05): number {
  let lo = 0
  let hi = 1
  while (tPValue(hi, df) > alpha) hi *= 2
  for (let i = 0; i < 100; i++) {
    const middle = (lo + hi) / 2
    if (tPValue(middle, df) > alpha) lo = middle
    else hi = middle
  }
  return (lo + hi) / 2
}
