import { words } from '../../../model/scale.js'
import { toggled } from '../state.js'
import type { ScaleProps } from '../view.js'

/** `words`: up to three of all words. The last one cannot be removed, only replaced, because it is the rating. */
export function WordScale({ scale, chosen, choose, ask, t }: ScaleProps) {
  const chosenWords = chosen ? chosen.split('+') : []
  return (
    <fieldset class="words" aria-label={ask(scale)}>
      {Object.keys(words).map(word => (
        <button
          type="button"
          class="word"
          key={word}
          aria-pressed={chosenWords.includes(word)}
          onClick={() => {
            const next = toggled(chosenWords, word)
            if (next.length) choose(next.join('+'))
          }}
        >
          {t(word)}
        </button>
      ))}
    </fieldset>
  )
}
