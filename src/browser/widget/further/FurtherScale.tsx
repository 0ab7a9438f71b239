import type { ScaleId } from '../../../model/scale.js'
import type { ScaleProps } from '../view.js'
import { AffectGrid } from './AffectGrid.js'
import { Choices } from './Choices.js'
import { Numbers } from './Numbers.js'
import { Stars } from './Stars.js'
import { Thumbs } from './Thumbs.js'
import { WordScale } from './WordScale.js'

const drawings: Partial<Record<ScaleId, (props: ScaleProps) => preact.JSX.Element>> = {
  thumbs: Thumbs,
  affect9: AffectGrid,
  words: WordScale,
  ease7: Numbers,
  nps11: Numbers,
  csat5: Stars,
}

/** Every scale but the faces; whatever has no drawing of its own is a list of choices in words. */
export function FurtherScale(props: ScaleProps) {
  const Drawn = drawings[props.scale] ?? Choices
  return <Drawn {...props} />
}
