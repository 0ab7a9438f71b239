import type { Policy } from '../../model/moment.js'
import { withEntry } from './entries.js'
import { NumberField } from './fields.jsx'

/** Every limit on asking, in words, and what holds where nothing is written. */
export const limits: Record<keyof Policy, [label: string, standard: number]> = {
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

/** How often people are asked; what is left empty is as it comes. */
export function PolicyFields({
  at,
  policy,
  change,
  otherwise = {},
}: {
  at: string
  policy: Partial<Policy>
  change: (policy: Partial<Policy>) => void
  /** What holds here where nothing is written, if that is not the standard. */
  otherwise?: Partial<Policy>
}) {
  return (
    <details class="wide">
      <summary>How often people are asked</summary>
      <fieldset>
        {(Object.keys(limits) as (keyof Policy)[]).map(name => {
          const [label, standard] = limits[name]
          return (
            <NumberField
              key={name}
              label={label}
              at={`${at}.${name}`}
              standard={String(otherwise[name] ?? standard)}
              value={policy[name]}
              set={value => change(withEntry(policy, name, value))}
            />
          )
        })}
      </fieldset>
    </details>
  )
}
