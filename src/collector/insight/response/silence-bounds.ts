import type { Interval } from '../statistics/interval.js'

/**
 * Bounds of the mean if everybody who did not answer had rated −1, or 1: (Σv ± (shown − answered)) / shown. The
 * response rate alone does not tell how much non-respondents differ; these bounds are the largest possible effect.
 * @see Manski 1989, J Hum Resour 24:343.
 */
export const silenceBounds = (shown: number, answered: number, mean: number): Interval => ({
  lo: (answered * mean - (shown - answered)) / shown,
  hi: (answered * mean + (shown - answered)) / shown,
})
