import { scales } from '../../../model/scale.js'
import { RadioGroup } from '../RadioGroup.js'
import type { ScaleProps } from '../view.js'

/** `thumbs`: down or up. */
export function Thumbs({ scale, chosen, choose, ask, t }: ScaleProps) {
  return (
    <RadioGroup
      look="row thumbs"
      label={ask(scale)}
      points={Object.keys(scales.thumbs)}
      chosen={chosen}
      choose={choose}
      tone={point => (point === 'up' ? 'great' : 'bad')}
    >
      {point => (
        <>
          <svg class="face" viewBox="0 0 48 48" aria-hidden="true">
            <path
              transform={point === 'up' ? undefined : 'matrix(1 0 0 -1 0 48)'}
              d="M9 21.5h7V40H9zM16 22l7.5-14q5 .5 4.5 6l-1.2 6.5H37q4 .5 3.3 4.5l-2.6 11.5Q37 40 33 40H16"
            />
          </svg>
          <span class="name">{t(`thumbs.${point}`)}</span>
        </>
      )}
    </RadioGroup>
  )
}
