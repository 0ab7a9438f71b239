import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Dashboard } from './state.js'
import { VoiceCard } from './VoiceCard.jsx'
import { VoiceFilter } from './VoiceFilter.js'

/** The list of voices, newest first; new ones appear without a reload. */
export function Voices({ dashboard }: { dashboard: Dashboard }) {
  const { voices, moment, moments, next, loaded, arrived } = dashboard
  const now = useSignal(Date.now())
  useEffect(() => {
    const timer = setInterval(() => {
      now.value = Date.now()
    }, 30_000)
    return () => clearInterval(timer)
  }, [now])
  const chosen = moments.value.find(({ moment: id }) => id === moment.value)
  const isFiltered = dashboard.feeling.value !== undefined || dashboard.word.value !== ''
  const news = arrived.value.size
  return (
    <section class="voices" aria-labelledby="voices">
      <header>
        <h2 id="voices">{moment.value === undefined ? 'Voices' : (chosen?.question ?? moment.value)}</h2>
        {moment.value !== undefined && (
          <button type="button" onClick={() => dashboard.openMoment(undefined)}>
            Show all
          </button>
        )}
      </header>
      <VoiceFilter dashboard={dashboard} />
      <p class="aside" role="status">
        {news > 0 && `${news} new since you opened this page`}
      </p>
      {loaded.value && voices.value.length === 0 && (
        <div class="empty">
          {isFiltered ? (
            <p>Nobody said that.</p>
          ) : (
            <>
              <p>No ratings yet.</p>
              <p>What people say appears here the moment it arrives.</p>
            </>
          )}
        </div>
      )}
      <ol>
        {voices.value.map(voice => (
          <VoiceCard
            key={voice.id}
            voice={voice}
            now={Math.max(now.value, Date.parse(voice.createdAt))}
            dashboard={dashboard}
          />
        ))}
      </ol>
      {next.value && (
        <button type="button" class="more" onClick={() => dashboard.more()}>
          Show older
        </button>
      )}
    </section>
  )
}
