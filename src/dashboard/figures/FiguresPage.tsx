import type { Dashboard } from '../state.js'
import { JourneySection } from './JourneySection.jsx'
import { MomentTable } from './MomentTable.jsx'

/** The figures of all journeys, then of all moments. */
export function FiguresPage({ dashboard }: { dashboard: Dashboard }) {
  const { figures } = dashboard
  if (!figures.value) return <main class="page" aria-busy="true" />
  const { journeys, moments, days, cut } = figures.value
  return (
    <main class="page">
      <header>
        <h2>How journeys feel</h2>
        <p class="aside">
          The last {days} days{cut && ', from the newest 20 000 answers'}. A person counts once; answers to a
          question, volunteered ones and what was brought in from elsewhere are never mixed.
        </p>
      </header>
      {journeys.length === 0 && (
        <div class="empty">
          <p>No journeys yet.</p>
          <p>
            Describe one in the settings: what customers set out to do, in their own words, and its stages.
          </p>
        </div>
      )}
      {journeys.map(journey => (
        <JourneySection key={journey.journey} of={journey} />
      ))}
      <MomentTable moments={moments} dashboard={dashboard} />
    </main>
  )
}
