/**
 * Scales: their points, and the value of each point in [−1, 1].
 * Values of different constructs are never averaged. The point is stored beside the value, so that other values can be
 * assigned to the points later.
 */

/** A quantity that scales measure. */
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

/**
 * Scales by their points, from the lowest to the highest. `mood5`: awful bad neither good great. `mood4`: awful bad good great.
 * `mood3`: bad neither good. `thumbs`: down up. `affect9`: feeling and energy as `x,y`, each 1–9. `words`: up to three words
 * for a feeling, joined by `+`. `neutral_probe`: indifferent mixed unsure.
 * `expect5`: much_worse worse as_expected better much_better. `ease7`: 1 2 3 4 5 6 7. `csat5`: 1 2 3 4 5.
 * `nps11`: 0 1 2 3 4 5 6 7 8 9 10. `stakes3`: 1 2 3. `restored4`: no partly yes better.
 */
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

/** What each scale measures. */
export const constructs: Readonly<Record<ScaleId, Construct>> = {
  mood5: 'valence',
  mood4: 'valence',
  mood3: 'valence',
  thumbs: 'valence',
  affect9: 'affect',
  words: 'affect',
  neutral_probe: 'reason',
  expect5: 'expectation',
  ease7: 'ease',
  csat5: 'satisfaction',
  nps11: 'advocacy',
  stakes3: 'importance',
  restored4: 'recovery',
}

/** Point ids from the lowest to the highest, spaced evenly from −1 (or the given value) to 1. */
const spaced = (names: string, low = -1): Record<string, number> => {
  const ids = names ? names.split(' ') : []
  return Object.fromEntries(ids.map((id, i) => [id, low + ((1 - low) * i) / (ids.length - 1)]))
}

/**
 * The points of every scale with the value of each; `mood5` is the default for moments. The points of `affect9` and
 * `words` are combinations: see `pointValue`.
 */
export const scales: Readonly<Record<ScaleId, Readonly<Record<string, number>>>> = {
  mood5: spaced('awful bad neither good great'),
  mood4: spaced('awful bad good great'),
  mood3: spaced('bad neither good'),
  thumbs: spaced('down up'),
  affect9: {},
  words: {},
  neutral_probe: { indifferent: 0, mixed: 0, unsure: 0 },
  expect5: spaced('much_worse worse as_expected better much_better'),
  ease7: spaced('1 2 3 4 5 6 7'),
  csat5: spaced('1 2 3 4 5'),
  nps11: spaced('0 1 2 3 4 5 6 7 8 9 10'),
  stakes3: spaced('1 2 3', 1 / 3),
  restored4: spaced('no partly yes better', 0),
}

export const isScaleId = (id: string): id is ScaleId => Object.hasOwn(scales, id)

/**
 * The value of a point on a scale, in [−1, 1], or `undefined` when the scale has no such point.
 * `affect9` points are `"x,y"` with x (valence) and y (arousal) in 1–9: the value is (x − 5) / 4.
 * `words` points are word ids joined by `+`, at most three: the value is the mean of their valences.
 */
export function pointValue(scale: ScaleId, point: string): number | undefined {
  if (scale === 'affect9') return /^[1-9],[1-9]$/.test(point) ? (parseInt(point, 10) - 5) / 4 : undefined
  if (scale !== 'words') return own(scales[scale], point)
  const chosen = point.split('+').map(word => own(words, word)?.[0] ?? Number.NaN)
  const sum = chosen.reduce((total, valence) => total + valence, 0)
  return chosen.length > 3 || Number.isNaN(sum) ? undefined : sum / chosen.length
}

const own = <T>(table: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined

/** Words for a feeling with [valence, arousal], each in [−1, 1]; our own values. Grouped by similar feelings. */
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
