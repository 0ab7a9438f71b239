import type { ScaleId } from '../../../model/scale.js'
import type { ScaleProps } from '../view.js'
import { AffectGrid } from './AffectGrid.js'
import { Choices } from './Choices.js'
import { Numbers } from './Numbers.js'
import { Stars } from './Stars.js'
import { Thumbs } from './Thumbs.js'
import { WordScale } from './WordScale.js'

const components: Partial<Record<ScaleId, (props: ScaleProps) => preact.JSX.Element>> = {
  thumbs: Thumbs,
  affect9: AffectGrid,
  words: WordScale,
  ease7: Numbers,
  nps11: Numbers,
  csat5: Stars,
}

/** Draws every scale but the faces. A scale without a component of its own is a list of choices. */
export function FurtherScale(props: ScaleProps) {
  const Component = components[props.scale] ?? Choices
  return <Component {...props} />
}
