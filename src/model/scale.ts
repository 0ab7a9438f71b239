/**
 * Scales: what a person can answer, and the value each answer stands for.
 * Values lie in [−1, 1]. Values of different constructs are never averaged together.
 * The raw point is always kept beside the value, so that another spacing can be applied later.
 */

/** What a scale measures. */
export type Construct =
  | 'valence'
  | 'affect'
  | 'reason'
  | 'expectation'
  | 'ease'
  | 'satisfaction'
  | 'advocacy'
  | 'importance'
  | 'recovery'

export type ScaleId =
  | 'mood5'
  | 'mood4'
  | 'mood3'
  | 'thumbs'
  | 'affect9'
  | 'words'
  | 'neutral_probe'
  | 'expect5'
  | 'ease7'
  | 'csat5'
  | 'nps11'
  | 'stakes3'
  | 'restored4'

export interface Scale {
  construct: Construct
  /** Point ids from the lowest to the highest, with the value of each. Empty where points are composed. */
  points: Readonly<Record<string, number>>
}

/** Names in order, with values spaced evenly from `low` to `high`. */
const spaced = (names: string, low = -1, high = 1): Record<string, number> => {
  const ids = names.split(' ')
  // Object keys that look like integers would be listed first in any case, so order is kept here too.
  return Object.fromEntries(ids.map((id, i) => [id, low + ((high - low) * i) / (ids.length - 1)]))
}

/** Every scale, keyed by id; `mood5` is the default for moments. */
export const scales: Readonly<Record<ScaleId, Scale>> = {
  mood5: {
    construct: 'valence',
    points: spaced('awful bad neither good great'),
  },
  mood4: { construct: 'valence', points: spaced('awful bad good great') },
  mood3: { construct: 'valence', points: spaced('bad neither good') },
  thumbs: { construct: 'valence', points: spaced('down up') },
  affect9: { construct: 'affect', points: {} },
  words: { construct: 'affect', points: {} },
  neutral_probe: {
    construct: 'reason',
    points: { indifferent: 0, mixed: 0, unsure: 0 },
  },
  expect5: {
    construct: 'expectation',
    points: spaced('much_worse worse as_expected better much_better'),
  },
  ease7: { construct: 'ease', points: spaced('1 2 3 4 5 6 7') },
  csat5: { construct: 'satisfaction', points: spaced('1 2 3 4 5') },
  nps11: { construct: 'advocacy', points: spaced('0 1 2 3 4 5 6 7 8 9 10') },
  stakes3: { construct: 'importance', points: spaced('1 2 3', 1 / 3) },
  restored4: {
    construct: 'recovery',
    points: spaced('no partly yes better', 0),
  },
}

export const isScaleId = (id: string): id is ScaleId => Object.hasOwn(scales, id)

/**
 * The value of a point on a scale, in [−1, 1], or `undefined` when the scale has no such point.
 * `affect9` points are `"x,y"` with x (valence) and y (arousal) in 1–9: the value is (x − 5) / 4.
 * `words` points are word ids joined by `+`, at most three: the value is the mean of their valences.
 */
export function pointValue(scale: ScaleId, point: string): number | undefined {
  if (scale === 'affect9') {
    const [, x] = /^([1-9]),[1-9]$/.exec(point) ?? []
    return x ? (+x - 5) / 4 : undefined
  }
  if (scale === 'words') {
    const chosen = point.split('+').map(word => (Object.hasOwn(words, word) ? words[word]![0] : undefined))
    if (chosen.length > 3 || chosen.includes(undefined)) return undefined
    return (chosen as number[]).reduce((sum, v) => sum + v, 0) / chosen.length
  }
  const { points } = scales[scale]
  return Object.hasOwn(points, point) ? points[point] : undefined
}

/** Words for a feeling: [valence, arousal], our own convention. Listed by family. */
export const words: Readonly<Record<string, readonly [valence: number, arousal: number]>> = {
  valued: [0.8, 0.1],
  cared_for: [0.7, -0.2],
  delighted: [0.9, 0.6],
  confident: [0.6, 0.1],
  relieved: [0.6, -0.4],
  calm: [0.4, -0.6],
  interested: [0.4, 0.4],
  excited: [0.7, 0.8],
  hopeful: [0.5, 0.3],
  nothing_much: [0, -0.5],
  bored: [-0.3, -0.7],
  surprised: [0, 0.8],
  confused: [-0.4, 0.3],
  rushed: [-0.5, 0.6],
  worried: [-0.6, 0.5],
  disappointed: [-0.6, -0.2],
  ignored: [-0.7, -0.2],
  frustrated: [-0.7, 0.6],
  angry: [-0.9, 0.8],
}
