import { scales } from '../../../model/scale.js'
import { RadioGroup } from '../RadioGroup.js'
import type { ScaleProps } from './FurtherScale.js'

/** Points that are numbers between two named ends: `ease7`, `nps11`. */
export function Numbers({ scale, chosen, choose, ask, t }: ScaleProps) {
  const points = Object.keys(scales[scale])
  const ends: Record<string, string> = {
    [points[0]!]: t(`${scale}.low`),
    [points.at(-1)!]: t(`${scale}.high`),
  }
  return (
    <div>
      <RadioGroup look="numbers" label={ask(scale)} points={points} chosen={chosen} choose={choose}>
        {point => (
          <>
            {point}
            {ends[point] && <span class="spoken">, {ends[point]}</span>}
          </>
        )}
      </RadioGroup>
      <p class="ends" aria-hidden="true">
        {Object.values(ends).map(end => (
          <span key={end}>{end}</span>
        ))}
      </p>
    </div>
  )
}
