import type { OverstatementGap } from '../../model/figures.js'
import { grouped } from './grouped.js'
import { meanOf } from './interval.js'
import { tMean } from './t-tests.js'

export type { OverstatementGap } from '../../model/figures.js'

/** A run with its live ratings and how it was remembered at its end. */
export interface RememberedRun {
  ratings: readonly { touchpoint: string; value: number }[]
  remembered: number
}

/**
 * The overstatement gap T − J, split into mix (T − M) and memory (M − J).
 * @returns `undefined` without a run that has both ratings and a remembered value.
 * @see Rawson, Duncan & Jones, HBR, September 2013: journeys predict outcomes 20–30 % better than touchpoints.
 */
export function overstatementGap(all: readonly RememberedRun[]): OverstatementGap | undefined {
  const runs = all.filter(({ ratings }) => ratings.length)
  if (!runs.length) return undefined
  const byTouchpoint = grouped(
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
