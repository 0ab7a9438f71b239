import { type Case, type CaseState, caseStates } from '../../model/case.js'
import type { Dashboard } from '../state.js'

const names: Record<Case['state'], string> = {
  open: 'open',
  acknowledged: 'taken up',
  fixing: 'being put right',
  closed: 'put right, not told yet',
  told: 'told, waiting for their word',
  confirmed: 'put right, they say',
  reopened: 'not put right, they say',
  set_aside: 'set aside',
}

/** State, owner and cause of a case, with the controls that change them. */
export function CaseBar({ one, dashboard }: { one: Case; dashboard: Dashboard }) {
  const { cases, me, opened } = dashboard
  const { voice, state, owner, cause } = one
  const myName = me.value?.name
  const mayChange = me.value?.role !== 'reader'
  const change = (fields: Parameters<typeof cases.change>[1]) => cases.change(voice.id, fields)
  return (
    <div class="case">
      <p class={`stage ${state}`}>
        <strong>{names[state]}</strong>
        {owner && ` · ${owner}`}
        {cause && ` · because of ${cause}`}
      </p>
      {mayChange && (
        <p class="row">
          <span class="chips">
            {(state === 'open' || owner !== myName) && (
              <button
                type="button"
                onClick={() => change({ owner: myName, ...(state === 'open' && { state: 'acknowledged' }) })}
              >
                I take it
              </button>
            )}
            {(state === 'told' || state === 'reopened') && opened.value !== voice.id && (
              <button type="button" onClick={() => dashboard.openVoice(voice.id)}>
                Ask again
              </button>
            )}
          </span>
          <label>
            <span class="unseen">State</span>
            <select
              value={caseStates.includes(state as CaseState) ? state : 'closed'}
              onChange={event => change({ state: event.currentTarget.value as CaseState })}
            >
              {caseStates.map(name => (
                <option key={name} value={name}>
                  {name === 'closed' ? 'put right' : names[name]}
                </option>
              ))}
            </select>
          </label>
          <label>
            <span class="unseen">Cause</span>
            <select value={cause ?? ''} onChange={event => change({ cause: event.currentTarget.value })}>
              <option value="">cause not known</option>
              {['product', 'person', 'process', 'place', 'help'].map(name => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        </p>
      )}
    </div>
  )
}
