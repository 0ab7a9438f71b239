/** The ratings of one day. */
export interface DaySum {
  sum: number
  n: number
}

/**
 * The day from which on a series differs, by the cumulative sum of the differences from the overall mean: it is farthest
 * from 0 just before the change. Each day weighs as its number of ratings.
 * @returns The index of the first changed day; undefined for fewer than two days or a constant series.
 * @see Page 1955, Biometrika 42:523; Taylor 2000, "Change-Point Analysis"; Pettitt 1980, Biometrika 67:79.
 */
export function changePoint(days: readonly DaySum[]): number | undefined {
  const n = days.reduce((total, day) => total + day.n, 0)
  const mean = days.reduce((total, day) => total + day.sum, 0) / n
  let [cumulative, farthest] = [0, 1e-9]
  let at: number | undefined
  for (const [i, day] of days.slice(0, -1).entries()) {
    cumulative += day.sum - day.n * mean
    if (Math.abs(cumulative) > farthest) {
      farthest = Math.abs(cumulative)
      at = i + 1
    }
  }
  return at
}
