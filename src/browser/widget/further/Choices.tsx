import { scales } from '../../../model/scale.js'
import { RadioGroup } from '../RadioGroup.js'
import type { ScaleProps } from '../view.js'

/** Points that are words: `expect5`, `stakes3`, `restored4`, `neutral_probe`. */
export function Choices({ scale, chosen, choose, ask, t }: ScaleProps) {
  return (
    <RadioGroup
      // What goes from less to more reads from top to bottom.
      look={scale === 'neutral_probe' ? 'words' : 'words stack'}
      label={ask(scale)}
      points={Object.keys(scales[scale])}
      chosen={chosen}
      choose={choose}
      tone={() => 'word'}
    >
      {point => t(`${scale}.${point}`)}
    </RadioGroup>
  )
}
