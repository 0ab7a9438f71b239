import type { View } from './view.js'

/** Words that fit the rating, of which the person chooses at most three. */
export function Words({ prompt, t }: View) {
  const chosen = prompt.answers.value.words ?? []
  return (
    <fieldset class="words" aria-label={t('words')}>
      {prompt.follow.value.words.map(word => (
        <button
          type="button"
          class="word"
          key={word + t(word)}
          aria-pressed={chosen.includes(word)}
          onClick={() => prompt.toggleWord(word)}
        >
          {t(word)}
        </button>
      ))}
    </fieldset>
  )
}
