import type { Chain } from '../../../model/figures.js'
import type { RunState } from '../../../model/journey.js'
import { type Estimate, gated } from '../gates.js'
import { groupBy } from '../group-by.js'
import { meanOf, sumOf } from '../statistics/interval.js'
import { type Comparison, tMean } from '../statistics/t-tests.js'
import { wilson } from '../statistics/wilson.js'
import { chainRate } from './chain-rate.js'

export type { Chain } from '../../../model/figures.js'

/** One rating within a run. */
export interface RunRating {
  value: number
  stage?: string
  /** Who was responsible for the touchpoint. */
  owner?: string
  /** The channel of the touchpoint. */
  channel?: string
}

/** A journey run with its ratings, oldest first. */
export interface RatedRun {
  person: string
  state: RunState
  ratings: readonly RunRating[]
}

const isGood = ({ value }: RunRating) => value > 0

/**
 * How the stages of a journey were rated: the share of people who rated each stage well, the share who rated all of
 * them well, and the product that independent stages would give. Each from 10 people on.
 * @param stages Stage ids, in order.
 */
export function chainOf(runs: readonly RatedRun[], stages: readonly string[]): Chain {
  const people = [...groupBy(runs, ({ person }) => person).values()]
  const at = (run: RatedRun, stage: string) => run.ratings.filter(rating => rating.stage === stage)
  const estimate = (shares: readonly number[]) =>
    gated(shares.length, 10, () => ({
      value: meanOf(shares),
      ...wilson(sumOf(shares), shares.length),
    }))
  const rows = stages.map(stage => {
    const rated = people.map(own => own.flatMap(run => at(run, stage))).filter(ratings => ratings.length)
    return { stage, share: estimate(rated.map(ratings => meanOf(ratings.map(r => +isGood(r))))) }
  })
  const through = people
    .map(own => own.filter(run => stages.length && stages.every(stage => at(run, stage).length)))
    .filter(own => own.length)
    .map(own => meanOf(own.map(run => +stages.every(stage => at(run, stage).every(isGood)))))
  const shares = rows.map(({ share }) => share.value)
  return {
    stages: rows,
    observed: estimate(through),
    ...(shares.length > 0 &&
      shares.every(share => share !== undefined) && { expected: chainRate(shares as number[]) }),
  }
}

/**
 * The change in rating at a handoff: mean of (next v − v) wherever the owner or the channel changes, one value per
 * person, paired t; show it from 10 people on.
 */
export function handoffDrop(runs: readonly RatedRun[]): Comparison {
  const drops = [...groupBy(runs, ({ person }) => person).values()].map(own =>
    own.flatMap(({ ratings }) =>
      ratings.slice(1).flatMap((next, i) => {
        const before = ratings[i]!
        const changed = before.owner !== next.owner || before.channel !== next.channel
        return changed ? [next.value - before.value] : []
      }),
    ),
  )
  return tMean(drops.filter(own => own.length).map(meanOf))
}

/**
 * Share of abandoned runs without any rating: each person's abandoned runs share one vote, with the Wilson interval;
 * from 10 people on.
 */
export function silentExit(runs: readonly RatedRun[]): Estimate {
  const abandoned = groupBy(
    runs.filter(({ state }) => state === 'abandoned'),
    ({ person }) => person,
  )
  const people = [...abandoned.values()].map(own => meanOf(own.map(({ ratings }) => +!ratings.length)))
  return gated(people.length, 10, () => ({ value: meanOf(people), ...wilson(sumOf(people), people.length) }))
}
