import { fittingWords } from './fittingWords.js'
import type { View } from './view.js'

/** Words that fit the answer: at most three. */
export function Words({ prompt, t, offered }: View & { offered?: string[] }) {
  const chosen = prompt.words.value
  return (
    <fieldset class="words" aria-label={t('words')}>
      {(offered ?? fittingWords(prompt.value.value)).map(word => (
        <button
          type="button"
          class="word"
          key={word}
          aria-pressed={chosen.includes(word)}
          onClick={() => prompt.toggleWord(word)}
        >
          {t(word)}
        </button>
      ))}
    </fieldset>
  )
}
