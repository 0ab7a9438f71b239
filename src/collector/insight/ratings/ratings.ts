import type { Source } from '../../../model/feedback.js'
import { constructs, isScaleId } from '../../../model/scale.js'
import { LATE_AFTER_MS } from '../../../model/time.js'
import { groupBy } from '../group-by.js'
import { meanOf } from '../statistics/interval.js'

/** One rating, as the metrics need it. */
export interface Rating {
  /** The customer where known, else the device. */
  person: string
  /** In [−1, 1]. */
  value: number
  /** Default `mood5`. */
  scale?: string
  /** Default `prompted`. */
  source?: Source
  /** Milliseconds between the prompt and the rating. Default 0. */
  delay?: number
}

/** Delay in milliseconds beyond which a rating is shown separately, because it is given from memory: 30 minutes. */
export const LATE = LATE_AFTER_MS

/** Whether a rating was given more than 30 minutes after its prompt. */
export const isLate = ({ delay = 0 }: Pick<Rating, 'delay'>): boolean => delay > LATE_AFTER_MS

/** Whether a scale measures valence. Different constructs are never averaged; most metrics are about valence. */
export const isValence = (scale = 'mood5'): boolean => isScaleId(scale) && constructs[scale] === 'valence'

/**
 * The ratings that a metric may use: valence only, not late, and of one source, because volunteered ratings have a
 * J-shaped distribution while prompted ratings are close to normal (Hu 2009, SSRN 2380298).
 * @param source Default `prompted`.
 */
export const eligible = <R extends Rating>(ratings: readonly R[], source: Source = 'prompted'): R[] =>
  ratings.filter(
    rating =>
      isValence(rating.scale) &&
      !isLate(rating) &&
      (rating.source ?? 'prompted') === source &&
      Number.isFinite(rating.value),
  )

/** One value per person, so that each counts once: the mean of their ratings, each transformed by `of`. */
export const personMeans = (ratings: readonly Rating[], of: (value: number) => number = v => v): number[] =>
  [...groupBy(ratings, ({ person }) => person).values()].map(own => meanOf(own.map(({ value }) => of(value))))
