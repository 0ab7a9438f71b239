import { feelings, nearestFeeling } from '../../../model/face.js'
import { pointValue, type ScaleId, scales } from '../../../model/scale.js'
import type { Translate } from '../view.js'

/** What a person chose, in words. */
export function label(scale: string, point: string, t: Translate): string {
  if (scale.startsWith('mood')) return t(point)
  if (scale === 'words')
    return point
      .split('+')
      .map(word => t(word))
      .join(', ')
  if (scale === 'affect9') return t(feelings[nearestFeeling(pointValue(scale, point) ?? 0)]!)
  const points = Object.keys(scales[scale as ScaleId] ?? {})
  // Steps of a ladder say little without its height. `stakes3` has words for its numbers.
  return /^\d+$/.test(point) && points.length > 3 ? `${point}/${points.at(-1)}` : t(`${scale}.${point}`)
}
