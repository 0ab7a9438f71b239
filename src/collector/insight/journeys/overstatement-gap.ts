import type { OverstatementGap } from '../../../model/figures.js'
import { groupBy } from '../group-by.js'
import { meanOf } from '../statistics/interval.js'
import { tMean } from '../statistics/t-tests.js'

export type { OverstatementGap } from '../../../model/figures.js'

/** A run with the ratings given during it and the rating of the whole journey at its end. */
export interface RememberedRun {
  ratings: readonly { touchpoint: string; value: number }[]
  remembered: number
}

/**
 * The overstatement gap T − J: how much better the touchpoints (T) look than the journey as a whole (J), split into mix
 * (T − M) and memory (M − J).
 * @returns `undefined` without a run that has both ratings and a remembered value.
 * @see Rawson, Duncan & Jones, HBR, September 2013: journeys predict outcomes 20–30 % better than touchpoints.
 */
export function overstatementGap(all: readonly RememberedRun[]): OverstatementGap | undefined {
  const runs = all.filter(({ ratings }) => ratings.length)
  if (!runs.length) return undefined
  const byTouchpoint = groupBy(
    runs.flatMap(run => run.ratings),
    ({ touchpoint }) => touchpoint,
  )
  const touchpoints = meanOf([...byTouchpoint.values()].map(own => meanOf(own.map(({ value }) => value))))
  const runMeans = runs.map(({ ratings }) => meanOf(ratings.map(({ value }) => value)))
  const means = meanOf(runMeans)
  const remembered = meanOf(runs.map(run => run.remembered))
  return {
    runs: runs.length,
    touchpoints,
    means,
    remembered,
    gap: touchpoints - remembered,
    mix: touchpoints - means,
    memory: means - remembered,
    interval: tMean(runs.map((run, i) => runMeans[i]! - run.remembered)),
  }
}
