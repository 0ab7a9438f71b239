import { meanOf, sumOf } from './interval.js'

/** One row of a ranking. */
export interface Row {
  /** People. */
  n: number
  mean: number
}

/**
 * Empirical Bayes shrinkage for rankings: moves each row's mean towards the overall mean, the more the fewer people
 * it has. Bᵢ = τ²/(τ² + σ²/nᵢ), v̂ᵢ = Bᵢv̄ᵢ + (1 − Bᵢ)μ, with τ² = max(0, (Q − (k−1)) / (Σw − Σw²/Σw)) and w = nᵢ/σ².
 * Use it to sort rows; always show the raw mean as well. Only in the library `heartfelt-collector/insight`; the
 * dashboard does not show it.
 * @param sigma2 Variance between people within a row.
 * @see DerSimonian & Laird 1986, Control Clin Trials 7:177; Efron & Morris 1975, JASA 70:311.
 */
export function shrink(rows: readonly Row[], sigma2: number) {
  const weighted = (weights: readonly number[]) =>
    sumOf(rows.map(({ mean }, i) => weights[i]! * mean)) / sumOf(weights)
  // Without variance within rows each mean is exact.
  if (!(sigma2 > 0)) {
    const mu = rows.length ? meanOf(rows.map(({ mean }) => mean)) : 0
    return { mu, tau2: 0, Q: 0, B: rows.map(() => 1), shrunk: rows.map(({ mean }) => mean) }
  }
  const w = rows.map(({ n }) => n / sigma2)
  const fixed = weighted(w)
  const Q = sumOf(rows.map(({ mean }, i) => w[i]! * (mean - fixed) ** 2))
  const spare = sumOf(w) - sumOf(w.map(x => x ** 2)) / sumOf(w)
  const tau2 = spare > 0 ? Math.max(0, (Q - (rows.length - 1)) / spare) : 0
  const mu = weighted(rows.map(({ n }) => 1 / (tau2 + sigma2 / n)))
  const B = rows.map(({ n }) => tau2 / (tau2 + sigma2 / n))
  return { mu, tau2, Q, B, shrunk: rows.map(({ mean }, i) => B[i]! * mean + (1 - B[i]!) * mu) }
}
