import { scales } from '../../../model/scale.js'
import { RadioGroup } from '../RadioGroup.js'
import type { ScaleProps } from '../view.js'
import { LabelledEnds } from './LabelledEnds.js'

/** Scales of numbers between two labelled ends: `ease7`, `nps11`. */
export function Numbers({ scale, chosen, choose, ask, t }: ScaleProps) {
  const points = Object.keys(scales[scale])
  const low = t(`${scale}.low`)
  const high = t(`${scale}.high`)
  const ends: Record<string, string> = { [points[0]!]: low, [points.at(-1)!]: high }
  return (
    <LabelledEnds low={low} high={high} count={points.length}>
      <RadioGroup look="numbers" label={ask(scale)} points={points} chosen={chosen} choose={choose}>
        {point => (
          <>
            {point}
            {ends[point] && <span class="spoken"> {ends[point]}</span>}
          </>
        )}
      </RadioGroup>
    </LabelledEnds>
  )
}
