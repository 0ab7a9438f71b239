import type { ScaleId } from '../../model/scale.js'
import { Faces } from './Faces.js'
import type { View } from './view.js'

/** A scale as people see it; all but faces come with the lazy chunk. */
export function Scale(view: View & { scale: ScaleId; chosen?: string; choose(point: string): void }) {
  const Drawn = view.scale.startsWith('mood') ? Faces : view.further.value?.FurtherScale
  return Drawn ? <Drawn {...view} /> : null
}
