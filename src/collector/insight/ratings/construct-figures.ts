import type { Source } from '../../../model/feedback.js'
import type { ConstructFigure } from '../../../model/figures.js'
import { leaningOf } from '../../../model/leaning.js'
import type { ScaleId } from '../../../model/scale.js'
import { type Estimate, gated } from '../gates.js'
import { meanOf, sumOf } from '../statistics/interval.js'
import { netScore } from '../statistics/net-score.js'
import { plusThreeMean } from '../statistics/plus-three-mean.js'
import { wilson } from '../statistics/wilson.js'
import { isLate, personMeans, type Rating } from './ratings.js'

const shareOf = (ratings: readonly Rating[], fits: (value: number) => boolean): Estimate => {
  const people = personMeans(ratings, value => +fits(value))
  return gated(people.length, 5, () => ({ value: meanOf(people), ...wilson(sumOf(people), people.length) }))
}

/**
 * Net promoter score: 100 × (share of 9 and 10 − share of 0 to 6), with the adjusted Wald interval.
 * @see Reichheld, "The One Number You Need to Grow", HBR, December 2003; interval: Rocks 2016, arXiv 1601.07235.
 */
function nps(ratings: readonly Rating[]): Estimate & Pick<ConstructFigure, 'classes'> {
  const votes = (['positive', 'neutral', 'negative'] as const).map(leaning =>
    personMeans(ratings, value => +(leaningOf('nps11', value) === leaning)),
  )
  const people = votes[0]!.length
  const estimate = gated(people, 5, () => {
    const [pos = 0, neu = 0, neg = 0] = votes.map(sumOf)
    const { score: value, lo, hi } = netScore({ pos, neu, neg })
    return { value, lo, hi }
  })
  const [promoters = 0, passives = 0, detractors = 0] = votes.map(meanOf)
  return {
    ...estimate,
    ...(estimate.value !== undefined && { classes: { promoters, passives, detractors } }),
  }
}

const expectation = (ratings: readonly Rating[]): Estimate => {
  const people = personMeans(ratings)
  return gated(people.length, 5, () => {
    const { mean: value, lo, hi } = plusThreeMean(people)
    return { value, lo, hi }
  })
}

type Compute = (ratings: readonly Rating[]) => Estimate & Pick<ConstructFigure, 'classes'>
/** Shares by points: `csat5` 4 is 0.5, `ease7` 5 is 1/3, `restored4` "yes" is 2/3. */
const measures: readonly (readonly [ScaleId, ConstructFigure['measure'], Compute])[] = [
  ['nps11', 'nps', nps],
  ['csat5', 'satisfied', ratings => shareOf(ratings, value => value >= 0.5)],
  ['ease7', 'easy', ratings => shareOf(ratings, value => value > 0)],
  [
    'restored4',
    'restored',
    ratings => shareOf(ratings, value => leaningOf('restored4', value) === 'positive'),
  ],
  ['expect5', 'expectation', expectation],
]

/**
 * The figures of the scales that measure something else than a feeling, one for each scale in use, never averaged
 * together. From 5 people on; late ratings are left out.
 */
export function constructFigures(ratings: readonly Rating[], source: Source): ConstructFigure[] {
  const own = ratings.filter(
    rating => rating.source === source && !isLate(rating) && Number.isFinite(rating.value),
  )
  return measures.flatMap(([scale, measure, compute]) => {
    const rated = own.filter(rating => rating.scale === scale)
    return rated.length ? [{ measure, scale, ...compute(rated) }] : []
  })
}
