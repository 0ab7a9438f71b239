import { words } from '../../../model/scale.js'
import { toggled } from '../state.js'
import type { ScaleProps } from '../view.js'

/** Up to three words, of all that there are. The last one cannot be taken back, only replaced: an answer was given. */
export function WordScale({ scale, chosen, choose, ask, t }: ScaleProps) {
  const list = chosen ? chosen.split('+') : []
  return (
    <fieldset class="words" aria-label={ask(scale)}>
      {Object.keys(words).map(word => (
        <button
          type="button"
          class="word"
          key={word}
          aria-pressed={list.includes(word)}
          onClick={() => {
            const next = toggled(list, word)
            if (next.length) choose(next.join('+'))
          }}
        >
          {t(word)}
        </button>
      ))}
    </fieldset>
  )
}
