import { FIRM_GROUP, SMALLEST_GROUP } from '../model/group-sizes.js'
import { readable } from './format.js'
import type { Dashboard } from './state.js'
import { type MomentSummary, people } from './summary.js'

/** The moments with the number of people who rated each. Choosing one lists its voices. */
export function Moments({ dashboard }: { dashboard: Dashboard }) {
  const { moments, moment, loaded } = dashboard
  return (
    <nav class="moments" aria-labelledby="moments">
      <h2 id="moments">Moments</h2>
      {loaded.value && moments.value.length === 0 && <p class="aside">no ratings yet</p>}
      <ul>
        {moments.value.map(summary => (
          <li key={summary.moment}>
            <button
              type="button"
              aria-pressed={moment.value === summary.moment}
              onClick={() =>
                dashboard.openMoment(moment.value === summary.moment ? undefined : summary.moment)
              }
            >
              <strong>{readable(summary.moment)}</strong>
              {summary.question && <span class="aside">{summary.question}</span>}
              {summary.groups.length === 0 && <span class="aside">no ratings yet</span>}
              {summary.groups.map(group => (
                <Group key={group.label} group={group} />
              ))}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function Group({ group }: { group: MomentSummary['groups'][number] }) {
  const enough = group.people >= SMALLEST_GROUP
  return (
    <span class="group">
      <span class="count">
        <b>{people(group.people)}</b> {group.label}
      </span>
      {enough && <Lean {...group} />}
      {group.people < FIRM_GROUP && (
        <span class="aside">
          {enough ? 'an early signal' : `fewer than ${SMALLEST_GROUP} people: read their words`}
        </span>
      )}
    </span>
  )
}

/** A bar of the shares of unhappy (left), neutral (grey) and happy people (right). */
function Lean({ negative, neutral, positive, people: all }: MomentSummary['groups'][number]) {
  const share = (n: number) => (100 * n) / all
  const text = `${negative} unhappy, ${neutral} neutral, ${positive} happy`
  return (
    <svg
      class={all < FIRM_GROUP ? 'lean early' : 'lean'}
      viewBox="0 0 100 6"
      preserveAspectRatio="none"
      role="img"
      aria-label={text}
    >
      <title>{text}</title>
      <rect class="bad" width={share(negative)} height="6" />
      <rect class="neither" x={share(negative)} width={share(neutral)} height="6" />
      <rect class="great" x={share(negative + neutral)} width={share(positive)} height="6" />
    </svg>
  )
}
