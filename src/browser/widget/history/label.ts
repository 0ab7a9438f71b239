import { feelings, nearestFeeling } from '../../../model/face.js'
import { pointValue, type ScaleId, scales } from '../../../model/scale.js'
import type { Translate } from '../view.js'

/** The chosen point of a scale as text. */
export function label(scale: string, point: string, t: Translate): string {
  if (scale.startsWith('mood')) return t(point)
  if (scale === 'words')
    return point
      .split('+')
      .map(word => t(word))
      .join(', ')
  if (scale === 'affect9') return t(feelings[nearestFeeling(pointValue(scale, point) ?? 0)]!)
  const points = Object.keys(scales[scale as ScaleId] ?? {})
  // A number means little without its maximum, as in `4/5`. `stakes3` has words for its numbers.
  return /^\d+$/.test(point) && points.length > 3 ? `${point}/${points.at(-1)}` : t(`${scale}.${point}`)
}
