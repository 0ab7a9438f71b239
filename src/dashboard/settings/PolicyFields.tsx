import type { Policy } from '../../model/moment.js'
import { withEntry } from './entries.js'
import { NumberField } from './fields.jsx'

/** Every limit of the policy with its label and its default. */
export const limits: Record<keyof Policy, [label: string, defaultValue: number]> = {
  perSession: ['Questions in one visit', 1],
  perDay: ['Questions in 24 hours', 1],
  per90Days: ['Questions in 90 days', 3],
  perYear: ['Questions in 365 days', 8],
  anyDays: ['Days between any two', 14],
  momentDays: ['Days between two about one moment', 30],
  relationshipDays: ['Days between two about the relation', 90],
  graceDays: ['Days after the first visit without any', 7],
  dismissDays: ['Days of silence after a no', 30],
  dismissTwiceDays: ['Days of silence after two in a row', 90],
  sample: ['Share of people who are asked, 0–1', 1],
}

/** The limits on how often people are asked; an empty field shows and means the default. */
export function PolicyFields({
  at,
  policy,
  change,
  inherited = {},
}: {
  at: string
  policy: Partial<Policy>
  change: (policy: Partial<Policy>) => void
  /** The project's limits, which apply to a moment instead of the defaults. */
  inherited?: Partial<Policy>
}) {
  return (
    <details class="wide">
      <summary>How often people are asked</summary>
      <fieldset>
        {(Object.keys(limits) as (keyof Policy)[]).map(name => {
          const [label, defaultValue] = limits[name]
          return (
            <NumberField
              key={name}
              label={label}
              at={`${at}.${name}`}
              placeholder={String(inherited[name] ?? defaultValue)}
              value={policy[name]}
              set={value => change(withEntry(policy, name, value))}
            />
          )
        })}
      </fieldset>
    </details>
  )
}
