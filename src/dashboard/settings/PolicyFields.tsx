import type { Policy } from '../../model/moment.js'

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
  policy,
  change,
}: {
  policy: Partial<Policy>
  change: (policy: Partial<Policy>) => void
}) {
  return (
    <details>
      <summary>How often people are asked</summary>
      <fieldset>
        {(Object.keys(limits) as (keyof Policy)[]).map(name => {
          const [label, standard] = limits[name]
          return (
            <label key={name}>
              {label}
              <input
                type="number"
                min="0"
                step={name === 'sample' ? 'any' : 1}
                placeholder={String(standard)}
                value={policy[name] ?? ''}
                onChange={({ currentTarget: { value } }) => {
                  const { [name]: _, ...others } = policy
                  change(value === '' ? others : { ...others, [name]: Number(value) })
                }}
              />
            </label>
          )
        })}
      </fieldset>
    </details>
  )
}
