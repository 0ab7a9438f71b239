import { feelingOf } from '../../../model/face.js'
import type { Source } from '../../../model/feedback.js'
import type { WowFigure } from '../../../model/figures.js'
import { DEEP_GROUP, FIRM_GROUP, SMALLEST_GROUP } from '../../../model/group-sizes.js'
import { type Estimate, type GateOptions, gated } from '../gates.js'
import { groupBy } from '../group-by.js'
import { bootstrapLowest } from '../statistics/bootstrap.js'
import { clusterMean } from '../statistics/cluster-mean.js'
import { meanOf, sumOf } from '../statistics/interval.js'
import { netScore } from '../statistics/net-score.js'
import { plusThreeMean } from '../statistics/plus-three-mean.js'
import { tMean } from '../statistics/t-tests.js'
import { wilson } from '../statistics/wilson.js'
import { eligible, personMeans, type Rating } from './ratings.js'

/** Options of the metrics about feelings. */
export interface FeelingOptions extends GateOptions {
  /** The source of the ratings; sources are never mixed. Default `prompted`. */
  source?: Source
}

const clipped = (
  { mean, lo, hi }: { mean: number; lo: number; hi: number },
  least: number,
  most: number,
) => ({
  value: mean,
  lo: Math.max(least, lo),
  hi: Math.min(most, hi),
})

const share = (shares: readonly number[]) => ({
  value: meanOf(shares),
  ...wilson(sumOf(shares), shares.length),
})

/** Mean of person means in [−1, 1], with the plus-3 interval; from 5 people on. */
export function meanValence(ratings: readonly Rating[], options: FeelingOptions = {}): Estimate {
  const people = personMeans(eligible(ratings, options.source))
  return gated(people.length, SMALLEST_GROUP, () => clipped(plusThreeMean(people), -1, 1), options)
}

/**
 * Mean of all ratings in [−1, 1], where every rating counts once instead of every person, with the cluster-robust
 * interval; from 5 people on. Only in the library `heartfelt-collector/insight`; the dashboard does not show it.
 */
export function meanValenceByMoment(ratings: readonly Rating[], options: FeelingOptions = {}): Estimate {
  const people = [...groupBy(eligible(ratings, options.source), ({ person }) => person).values()]
  const values = people.map(own => own.map(({ value }) => value))
  return gated(people.length, SMALLEST_GROUP, () => clipped(clusterMean(values), -1, 1), options)
}

/**
 * Net score 100 (p₊ − p₋), where each person's ratings share one vote, with the adjusted Wald interval; from 5 people
 * on.
 */
export function netFeeling(ratings: readonly Rating[], options: FeelingOptions = {}): Estimate {
  const own = eligible(ratings, options.source)
  const part = (test: (value: number) => boolean) => sumOf(personMeans(own, v => +test(v)))
  const people = new Set(own.map(({ person }) => person)).size
  const net = () => netScore({ pos: part(v => v > 0), neu: part(v => v === 0), neg: part(v => v < 0) })
  return gated(
    people,
    SMALLEST_GROUP,
    () => {
      const { score: value, lo, hi } = net()
      return { value, lo, hi }
    },
    options,
  )
}

/**
 * Share of ratings that meet a condition, where each person's ratings share one vote, with the Wilson interval; from
 * 5 people on.
 */
function shareOf(
  ratings: readonly Rating[],
  fits: (value: number) => boolean,
  options: FeelingOptions,
): Estimate {
  const people = personMeans(eligible(ratings, options.source), v => +fits(v))
  return gated(people.length, SMALLEST_GROUP, () => share(people), options)
}

/** Share of unpleasant ratings (v < 0), with the Wilson interval; from 5 people on. */
export function unpleasantShare(ratings: readonly Rating[], options: FeelingOptions = {}): Estimate {
  return shareOf(ratings, v => v < 0, options)
}

/**
 * Whether a planned wow moment succeeded: the share of ratings nearest to "great" (v ≥ 0.75, the top point of every
 * valence scale), with the Wilson interval; from 5 people on. `landed` is true or false when the whole interval lies
 * above or below one half; only from 10 people on, and never for volunteered ratings, which tend to be extreme.
 */
export function wowFigure(ratings: readonly Rating[], options: FeelingOptions = {}): WowFigure {
  const great = shareOf(ratings, v => feelingOf(v) === 'great', options)
  const { value, lo = 0, hi = 1 } = great
  const clear = value !== undefined && (options.source ?? 'prompted') === 'prompted' && (lo > 0.5 || hi < 0.5)
  return { ...great, ...(clear && { landed: lo > 0.5 }) }
}

/**
 * How strongly people feel, positive or negative: mean |v| with the t interval; from 10 people on. Only in the
 * library `heartfelt-collector/insight`; the dashboard does not show it.
 */
export function intensity(ratings: readonly Rating[], options: FeelingOptions = {}): Estimate {
  const people = personMeans(eligible(ratings, options.source), Math.abs)
  return gated(people.length, FIRM_GROUP, () => clipped(tMean(people), 0, 1), options)
}

/** Mean of the lowest tenth of person means, shown next to the mean; bootstrap interval, from 30 people on. */
export function worstTenth(ratings: readonly Rating[], options: FeelingOptions = {}): Estimate {
  const people = personMeans(eligible(ratings, options.source))
  return gated(
    people.length,
    DEEP_GROUP,
    () => {
      const tenth = Math.ceil(people.length / 10)
      const sorted = people.sort((a, b) => a - b)
      return { value: meanOf(sorted.slice(0, tenth)), ...bootstrapLowest(sorted, tenth) }
    },
    options,
  )
}

/** What people said when asked what their neutral answer meant. */
export type Probe = 'indifferent' | 'mixed' | 'unsure'

/**
 * Neutral ratings, and how many of them mean indifference. `neutral` is the share of v = 0 (Wilson, from 5 people on);
 * `indifferent` is that share × the share of people who said so when asked, and absent while nobody was asked.
 * `mood4` and `thumbs` have no neutral point and are left out.
 */
export function indifferenceShare(
  ratings: readonly (Rating & { probe?: Probe })[],
  options: FeelingOptions = {},
): { neutral: Estimate; indifferent?: number; probed: number } {
  const own = eligible(ratings, options.source).filter(({ scale }) => scale !== 'mood4' && scale !== 'thumbs')
  const people = personMeans(own, v => +(v === 0))
  const neutral = gated(people.length, SMALLEST_GROUP, () => share(people), options)
  const probed = own.filter(({ value, probe }) => value === 0 && probe)
  const answers = [...groupBy(probed, ({ person }) => person).values()].map(answers =>
    meanOf(answers.map(({ probe }) => +(probe === 'indifferent'))),
  )
  const known = answers.length > 0 && neutral.value !== undefined
  return {
    neutral,
    probed: answers.length,
    ...(known && { indifferent: neutral.value! * meanOf(answers) }),
  }
}
