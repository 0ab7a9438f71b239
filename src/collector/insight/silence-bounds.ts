import type { Interval } from './interval.js'

/**
 * Where the mean would lie if everybody who was asked and kept silent felt at worst (−1) or at best (1):
 * (Σv ± (shown − answered)) / shown. No response rate says how far those who answered differ; this does, at the limit.
 * @see Manski 1989, J Hum Resour 24:343.
 */
export const silenceBounds = (shown: number, answered: number, mean: number): Interval => ({
  lo: (answered * mean - (shown - answered)) / shown,
  hi: (answered * mean + (shown - answered)) / shown,
})
