import { leaningOf } from '../../../model/leaning.js'
import { isScaleId, type ScaleId } from '../../../model/scale.js'

/** What is measured about the ratings of one scale. Never averaged with another scale. */
export interface Measure {
  name: string
  /** `mean`: of values in [−1, 1]; `net`: of −1, 0 and 1; `share`: of 0 and 1. */
  kind: 'mean' | 'net' | 'share'
  /** What a rating counts for. */
  of(value: number): number
  /** By how much the numbers are multiplied to be read: net scores run from −100 to 100. */
  factor: number
  /** Whether more of it is better. */
  better: 1 | -1
}

const mean = (name: string): Measure => ({ name, kind: 'mean', of: value => value, factor: 1, better: 1 })
const share = (name: string, fits: (value: number) => boolean, better: 1 | -1 = 1): Measure => ({
  ...{ name, kind: 'share', factor: 1, better },
  of: value => (fits(value) ? 1 : 0),
})
const sign = { negative: -1, neutral: 0, positive: 1 } as const

/** The share of shown prompts that were answered. */
export const response: Measure = share('response', value => value > 0)

const valence: readonly Measure[] = [
  mean('mean'),
  share('unhappy', value => value < 0, -1),
  { name: 'net', kind: 'net', of: Math.sign, factor: 100, better: 1 },
]

/**
 * The measures of each scale, the one that names the scale's figure first. `csat5` 4 is 0.5, `ease7` 5 is 1/3.
 * `neutral_probe` and `stakes3` are reasons and weights of another answer; they have none.
 */
const byScale: Readonly<Record<ScaleId, readonly Measure[]>> = {
  mood5: valence,
  mood4: valence,
  mood3: valence,
  thumbs: [share('thumbs', value => value > 0), ...valence],
  affect9: valence,
  words: [mean('words'), ...valence],
  neutral_probe: [],
  stakes3: [],
  expect5: [mean('expectation')],
  ease7: [share('ease', value => value > 1e-9)],
  csat5: [share('csat', value => value > 0.5 - 1e-9)],
  nps11: [{ name: 'nps', kind: 'net', of: value => sign[leaningOf('nps11', value)], factor: 100, better: 1 }],
  restored4: [share('restored', value => leaningOf('restored4', value) === 'positive')],
}

export const measuresOf = (scale: string): readonly Measure[] => (isScaleId(scale) ? byScale[scale] : [])

/** The measures in which changes are looked for; the net score moves with the mean and the unhappy share. */
export const comparedMeasures = (scale: string): readonly Measure[] =>
  measuresOf(scale).filter(({ name }, i) => i === 0 || (name === 'unhappy' && scale !== 'thumbs'))

/** The names of all measures of a series. */
export const measureNames: readonly string[] = [
  ...new Set([...Object.values(byScale).flatMap(all => all.map(({ name }) => name)), 'response', 'people']),
]
