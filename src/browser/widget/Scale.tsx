import type { ScaleId } from '../../model/scale.js'
import { Faces } from './Faces.js'
import type { View } from './view.js'

/** Draws a scale. All but the faces come with the `further` chunk. */
export function Scale(view: View & { scale: ScaleId; chosen?: string; choose(point: string): void }) {
  const Component = view.scale.startsWith('mood') ? Faces : view.further.value?.FurtherScale
  return Component ? <Component {...view} /> : null
}
