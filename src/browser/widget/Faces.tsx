import { feelings, nearestFeeling } from '../../model/face.js'
import { pointValue, type ScaleId, scales } from '../../model/scale.js'
import { Face } from './Face.js'
import { RadioGroup } from './RadioGroup.js'
import type { View } from './view.js'

interface Props extends View {
  scale: ScaleId
  chosen?: string
  choose(point: string): void
}

/** A row of faces, for `mood5`, `mood4` and `mood3`. */
export function Faces({ scale, chosen, choose, ask, t }: Props) {
  return (
    <RadioGroup
      look="row"
      label={ask(scale)}
      points={Object.keys(scales[scale])}
      chosen={chosen}
      choose={choose}
      tone={point => feelings[nearestFeeling(pointValue(scale, point)!)]!}
    >
      {point => (
        <>
          <Face value={pointValue(scale, point)!} />
          <span key={t(point)} class="name">
            {t(point)}
          </span>
        </>
      )}
    </RadioGroup>
  )
}
