import type { Dashboard } from '../state.js'
import { VoiceCard } from '../VoiceCard.jsx'
import { CaseBar } from './CaseBar.jsx'
import { Recovery } from './Recovery.jsx'

/** The cases, unfinished ones only or all, and how recovery goes. */
export function CasesPage({ dashboard }: { dashboard: Dashboard }) {
  const { cases } = dashboard
  const { all, listed, unfinishedCount, showFinished, figures } = cases
  if (!listed.value) return <main class="page" aria-busy="true" />
  const now = Date.now()
  return (
    <main class="page">
      <header class="row">
        <h2>
          {unfinishedCount.value === 0
            ? 'Nothing waits to be put right'
            : `${unfinishedCount.value} ${unfinishedCount.value === 1 ? 'person waits' : 'cases wait'} to be put right`}
        </h2>
        <label class="check">
          <input
            type="checkbox"
            checked={showFinished.value}
            onChange={event => {
              showFinished.value = event.currentTarget.checked
            }}
          />
          Show what is done
        </label>
      </header>
      {figures.value && figures.value.cases > 0 && <Recovery figures={figures.value} />}
      {all.value?.length === 0 && (
        <div class="empty">
          <p>No unhappy answers in the last 90 days.</p>
          <p>
            Each one becomes a case: somebody takes it up, puts it right, says so, and hears whether it was.
          </p>
        </div>
      )}
      <ol class="list">
        {listed.value.map(one => (
          <VoiceCard
            key={one.voice.id}
            voice={one.voice}
            now={Math.max(now, Date.parse(one.voice.createdAt))}
            dashboard={dashboard}
            settles={one.state === 'told' || one.state === 'reopened'}
          >
            <CaseBar one={one} dashboard={dashboard} />
          </VoiceCard>
        ))}
      </ol>
    </main>
  )
}
