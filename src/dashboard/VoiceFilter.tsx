import { MAX_NAME_CHARS } from '../model/limits.js'
import { type Dashboard, voiceFilters } from './state.js'

/** Which voices are listed: by what people felt, and by a word they chose or wrote. */
export function VoiceFilter({ dashboard }: { dashboard: Dashboard }) {
  const { feeling, word } = dashboard
  return (
    <form
      class="sieve"
      aria-label="Which voices"
      onSubmit={event => {
        event.preventDefault()
        dashboard.sift({ word: String(new FormData(event.currentTarget as HTMLFormElement).get('word')) })
      }}
    >
      <span class="chips">
        {(Object.keys(voiceFilters) as (keyof typeof voiceFilters)[]).map(name => (
          <button
            key={name}
            type="button"
            aria-pressed={feeling.value === name}
            onClick={() => dashboard.sift({ feeling: feeling.value === name ? undefined : name })}
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
            // The cross of a search field empties it without a submit.
            if (event.currentTarget.value === '' && word.value) dashboard.sift({ word: '' })
          }}
        />
      </label>
    </form>
  )
}
