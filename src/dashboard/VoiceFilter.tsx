import { MAX_NAME_CHARS } from '../model/limits.js'
import { type Dashboard, voiceFilters } from './state.js'

/** Filters the listed voices by feeling, and by a word that people chose or wrote. */
export function VoiceFilter({ dashboard }: { dashboard: Dashboard }) {
  const { feeling, word } = dashboard
  return (
    <form
      class="voice-filter"
      aria-label="Which voices"
      onSubmit={event => {
        event.preventDefault()
        dashboard.filterVoices({
          word: String(new FormData(event.currentTarget as HTMLFormElement).get('word')),
        })
      }}
    >
      <span class="chips">
        {voiceFilters.map(name => (
          <button
            key={name}
            type="button"
            aria-pressed={feeling.value === name}
            onClick={() => dashboard.filterVoices({ feeling: feeling.value === name ? undefined : name })}
          >
            {name}
          </button>
        ))}
      </span>
      <label>
        <span class="unseen">Word</span>
        <input
          name="word"
          type="search"
          maxLength={MAX_NAME_CHARS}
          placeholder="a word they used"
          defaultValue={word.value}
          onInput={event => {
            // The clear button of a search field fires `input`, but does not submit the form.
            if (event.currentTarget.value === '' && word.value) dashboard.filterVoices({ word: '' })
          }}
        />
      </label>
    </form>
  )
}
