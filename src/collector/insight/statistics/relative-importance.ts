/** Values of a response and of the variables that may drive it, one entry per observation. */
export interface Observations {
  response: readonly number[]
  /** One list per variable, as long as the response. */
  drivers: readonly (readonly number[])[]
}

/** Most variables: the effort doubles with each. */
export const MAX_DRIVERS = 10

/**
 * Relative importance by Lindeman, Merenda & Gold, which is the Shapley value of R²: how much each variable adds to R²,
 * averaged over all orders in which the variables can be added. The shares add up to the R² of all variables, and
 * correlated variables divide what they explain together.
 * @returns One share of R² per variable.
 * @see Lindeman, Merenda & Gold 1980, Introduction to Bivariate and Multivariate Analysis; Grömping 2006, J Stat Softw
 * 17(1); Shapley 1953.
 */
export function relativeImportance(observations: Observations): number[] {
  const count = observations.drivers.length
  if (count > MAX_DRIVERS) throw new RangeError(`drivers: at most ${MAX_DRIVERS}`)
  const matrix = covariances(observations)
  const r2 = new Float64Array(1 << count)
  for (let set = 1; set < r2.length; set++) r2[set] = explained(matrix, set, count)
  // |S|! (p − |S| − 1)! / p!
  const factorial = Array.from({ length: count + 1 }, (_, n) => {
    let product = 1
    for (let i = 2; i <= n; i++) product *= i
    return product
  })
  return Array.from({ length: count }, (_, j) => {
    let share = 0
    for (let set = 0; set < r2.length; set++) {
      if (set & (1 << j)) continue
      const size = bitsOf(set)
      const weight = (factorial[size]! * factorial[count - size - 1]!) / factorial[count]!
      share += weight * (r2[set | (1 << j)]! - r2[set]!)
    }
    return share
  })
}

function bitsOf(set: number): number {
  let bits = 0
  for (let rest = set; rest > 0; rest &= rest - 1) bits++
  return bits
}

/** Covariances of the response (index 0) and the variables, all divided by n − 1. */
function covariances({ response, drivers }: Observations): number[][] {
  const centred = [response, ...drivers].map(values => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    return values.map(value => value - mean)
  })
  return centred.map(a =>
    centred.map(b => {
      let sum = 0
      for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
      return sum / (a.length - 1)
    }),
  )
}

/** Relative pivot below which a variable counts as a combination of the others and explains nothing more. */
const SINGULAR = 1e-9

/** R² of the regression of the response on a set of variables, by Gaussian elimination of their covariances. */
function explained(matrix: readonly (readonly number[])[], set: number, count: number): number {
  const total = matrix[0]![0]!
  if (!(total > 0)) return 0
  const chosen = [...Array(count).keys()].filter(j => set & (1 << j)).map(j => j + 1)
  const rows = [...chosen, 0].map(i => [...chosen, 0].map(j => matrix[i]![j]!))
  for (let k = 0; k < chosen.length; k++) {
    const pivot = rows[k]![k]!
    if (!(pivot > SINGULAR * matrix[chosen[k]!]![chosen[k]!]!)) continue
    for (let i = k + 1; i < rows.length; i++) {
      const factor = rows[i]![k]! / pivot
      for (let j = k; j < rows.length; j++) rows[i]![j]! -= factor * rows[k]![j]!
    }
  }
  const residual = rows[chosen.length]![chosen.length]!
  return Math.min(1, Math.max(0, 1 - residual / total))
}
