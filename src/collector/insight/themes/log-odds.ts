/** How often one word was said in two groups, and how often in all texts. */
export interface WordCount {
  a: number
  b: number
  /** In the background texts, a and b included: the informative prior. */
  prior: number
}

export interface LogOdds {
  /** log-odds ratio: above 0, group a says it more. */
  delta: number
  /** `delta` in standard errors: above 1.96 it is believed. */
  z: number
}

/**
 * The log-odds ratio of words between two groups with an informative Dirichlet prior: words that everybody says often need
 * more evidence, and rare words do not dominate.
 * δ = log((a+α)/(nₐ+α₀−a−α)) − log((b+α)/(n_b+α₀−b−α)), σ² ≈ 1/(a+α) + 1/(b+α).
 * @param words One entry per word.
 * @see Monroe, Colaresi & Quinn 2008, Political Analysis 16:372, equations 15, 16, 19 and 22.
 */
export function logOdds(words: readonly WordCount[]): LogOdds[] {
  const [na, nb, n0] = words.reduce(
    ([a, b, prior], word) => [a + word.a, b + word.b, prior + word.prior],
    [0, 0, 0],
  )
  return words.map(({ a, b, prior }) => {
    const [up, down] = [a + prior, b + prior]
    const delta = Math.log(up / (na + n0 - up)) - Math.log(down / (nb + n0 - down))
    return { delta, z: delta / Math.sqrt(1 / up + 1 / down) }
  })
}
