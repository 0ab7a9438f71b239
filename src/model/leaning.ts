import type { ScaleId } from './scale.js'

/** Which way a rating leans. */
export type Leaning = 'negative' | 'neutral' | 'positive'

/**
 * Scales on which 0 is not the middle: values below the first bound are negative, values from the second on positive.
 * `nps11`: the classes of the Net Promoter Score, 0–6, 7–8 and 9–10, whose values are −1 to 0.2, 0.4 to 0.6 and 0.8 to 1.
 * `restored4`: `no` is negative, `partly` neutral. `stakes3` and `neutral_probe` do not measure a feeling.
 * Each bound lies halfway between two points, because a person's mean may fall between them.
 */
export const neutralBounds: Readonly<Partial<Record<ScaleId, readonly [from: number, to: number]>>> = {
  nps11: [0.3, 0.7],
  restored4: [1 / 6, 1 / 2],
  stakes3: [-2, 2],
  neutral_probe: [-2, 2],
}

/** Sums of thirds do not return to exactly 0 when ratings are subtracted. */
const ROUNDING = 1e-9

/** Which way a value in [−1, 1], or a person's mean, leans on a scale. */
export function leaningOf(scale: string, value: number): Leaning {
  const [from, to] = Object.hasOwn(neutralBounds, scale) ? neutralBounds[scale as ScaleId]! : [0, ROUNDING]
  if (value < from - ROUNDING) return 'negative'
  return value < to ? 'neutral' : 'positive'
}

/** How people name the leanings, in addresses and on pages. */
export const leaningNames = {
  unhappy: 'negative',
  neutral: 'neutral',
  happy: 'positive',
} as const satisfies Record<string, Leaning>

/** The value in [−1, 1] whose face shows a rating: a score of 6 of 10 is an unhappy one, "not put right" too. */
export function faceValue(scale: string, value: number): number {
  if (!Object.hasOwn(neutralBounds, scale)) return value
  const leaning = leaningOf(scale, value)
  if (leaning === 'neutral') return 0
  return leaning === 'negative' ? -0.5 : value === 1 ? 1 : 0.5
}
