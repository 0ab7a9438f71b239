import { scales } from '../../../model/scale.js'
import { RadioGroup } from '../RadioGroup.js'
import type { ScaleProps } from '../view.js'

/** Scales whose points are words: `expect5`, `stakes3`, `restored4`, `neutral_probe`. */
export function Choices({ scale, chosen, choose, ask, t }: ScaleProps) {
  return (
    <RadioGroup
      // Ordered points are stacked, from less to more.
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
