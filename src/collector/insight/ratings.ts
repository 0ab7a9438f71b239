import type { Source } from '../../model/feedback.js'
import { constructs, isScaleId } from '../../model/scale.js'
import { LATE_AFTER_MS } from '../../model/time.js'
import { grouped } from './grouped.js'
import { meanOf } from './interval.js'

/** One rating as the metrics need it. */
export interface Rating {
  /** The customer where known, else the device. */
  person: string
  /** In [−1, 1]. */
  value: number
  /** Default `mood5`. */
  scale?: string
  /** Default `prompted`. */
  source?: Source
  /** Milliseconds between the moment and the answer. Default 0. */
  delay?: number
}

/** An answer later than this after the moment is shown apart: memory has been at work. 30 minutes. */
export const LATE = LATE_AFTER_MS

export const isLate = ({ delay = 0 }: Pick<Rating, 'delay'>): boolean => delay > LATE_AFTER_MS

/** Constructs are never averaged together; feelings at a moment are the one that most metrics speak of. */
export const isValence = (scale = 'mood5'): boolean => isScaleId(scale) && constructs[scale] === 'valence'

/**
 * The ratings that a metric may speak of: valence only, in time, and of one source, because answers that people
 * volunteer are J-shaped where answers that they were asked for are near normal (Hu 2009, SSRN 2380298).
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

/** A person counts once: the mean over their ratings of what `of` makes of each. */
export const personMeans = (ratings: readonly Rating[], of: (value: number) => number = v => v): number[] =>
  [...grouped(ratings, ({ person }) => person).values()].map(own => meanOf(own.map(({ value }) => of(value))))
