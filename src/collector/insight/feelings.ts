import { feelingOf } from '../../model/face.js'
import type { Source } from '../../model/feedback.js'
import type { WowFigure } from '../../model/figures.js'
import { bootstrapLowest } from './bootstrap.js'
import { clusterMean } from './cluster.js'
import { type Estimate, type GateOptions, gated } from './gates.js'
import { grouped } from './grouped.js'
import { meanOf, sumOf } from './interval.js'
import { netScore } from './net-score.js'
import { plusThreeMean } from './plus-three-mean.js'
import { eligible, personMeans, type Rating } from './ratings.js'
import { tMean } from './t-tests.js'
import { wilson } from './wilson.js'

export interface FeelingOptions extends GateOptions {
  /** Whose ratings: asked for or volunteered, never both. Default `prompted`. */
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
  return gated(people.length, 5, () => clipped(plusThreeMean(people), -1, 1), options)
}

/** The same where every rating counts, not every person, with the cluster-robust interval; from 5 people on. */
export function meanValenceByMoment(ratings: readonly Rating[], options: FeelingOptions = {}): Estimate {
  const people = [...grouped(eligible(ratings, options.source), ({ person }) => person).values()]
  const values = people.map(own => own.map(({ value }) => value))
  return gated(people.length, 5, () => clipped(clusterMean(values), -1, 1), options)
}

/** 100 (p₊ − p₋), each person sharing one vote among their ratings, with the adjusted Wald interval; from 5 on. */
export function netFeeling(ratings: readonly Rating[], options: FeelingOptions = {}): Estimate {
  const own = eligible(ratings, options.source)
  const part = (test: (value: number) => boolean) => sumOf(personMeans(own, v => +test(v)))
  const people = new Set(own.map(({ person }) => person)).size
  const net = () => netScore({ pos: part(v => v > 0), neu: part(v => v === 0), neg: part(v => v < 0) })
  return gated(
    people,
    5,
    () => {
      const { score: value, lo, hi } = net()
      return { value, lo, hi }
    },
    options,
  )
}

/** Share of the ratings that fit, each person sharing one vote among theirs, Wilson; from 5 people on. */
function shareOf(
  ratings: readonly Rating[],
  fits: (value: number) => boolean,
  options: FeelingOptions,
): Estimate {
  const people = personMeans(eligible(ratings, options.source), v => +fits(v))
  return gated(people.length, 5, () => share(people), options)
}

/** Share of unpleasant ratings (v < 0), Wilson; from 5 people on. */
export function unpleasantShare(ratings: readonly Rating[], options: FeelingOptions = {}): Estimate {
  return shareOf(ratings, v => v < 0, options)
}

/**
 * Whether a planned wow moment landed: the share of ratings nearest to "great" (v ≥ 0.75, the top point of every scale
 * of feelings), Wilson; from 5 people on. It has landed, or not, when the whole interval lies above or below one half;
 * said from 10 people on, and never by volunteered answers, which are the extreme ones.
 */
export function wowFigure(ratings: readonly Rating[], options: FeelingOptions = {}): WowFigure {
  const felt = shareOf(ratings, v => feelingOf(v) === 'great', options)
  const { value, lo = 0, hi = 1 } = felt
  const clear = value !== undefined && (options.source ?? 'prompted') === 'prompted' && (lo > 0.5 || hi < 0.5)
  return { ...felt, ...(clear && { landed: lo > 0.5 }) }
}

/** How strongly people feel, whichever way: mean |v| with the t interval; from 10 people on. */
export function intensity(ratings: readonly Rating[], options: FeelingOptions = {}): Estimate {
  const people = personMeans(eligible(ratings, options.source), Math.abs)
  return gated(people.length, 10, () => clipped(tMean(people), 0, 1), options)
}

/** Mean of the lowest tenth of customer means, shown beside the mean; bootstrap, from 30 people on. */
export function worstTenth(ratings: readonly Rating[], options: FeelingOptions = {}): Estimate {
  const people = personMeans(eligible(ratings, options.source))
  return gated(
    people.length,
    30,
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
 * Neutral answers, and how many of them are indifference. `neutral` is the share of v = 0 (Wilson, from 5 people on);
 * `indifferent` is that share × the share of probed people who said so, and absent while nobody was probed: unprobed
 * neutral answers are neutral, not indifferent. `mood4` has no neutral point and is left out.
 */
export function indifferenceShare(
  ratings: readonly (Rating & { probe?: Probe })[],
  options: FeelingOptions = {},
): { neutral: Estimate; indifferent?: number; probed: number } {
  const own = eligible(ratings, options.source).filter(({ scale }) => scale !== 'mood4' && scale !== 'thumbs')
  const people = personMeans(own, v => +(v === 0))
  const neutral = gated(people.length, 5, () => share(people), options)
  const probed = own.filter(({ value, probe }) => value === 0 && probe)
  const answers = [...grouped(probed, ({ person }) => person).values()].map(answers =>
    meanOf(answers.map(({ probe }) => +(probe === 'indifferent'))),
  )
  const known = answers.length > 0 && neutral.value !== undefined
  return {
    neutral,
    probed: answers.length,
    ...(known && { indifferent: neutral.value! * meanOf(answers) }),
  }
}
