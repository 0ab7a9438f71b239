import type { JourneyDefinition } from '../../model/journey.js'
import { JOURNEY_TIMEOUT_DAYS } from '../../model/time.js'
import { List, NumberField, Text } from './fields.jsx'
import type { Change } from './MomentFields.jsx'

/** The fields of one journey. */
export function JourneyFields({
  at,
  journey,
  change,
}: {
  at: string
  journey: JourneyDefinition
  change: Change<JourneyDefinition>
}) {
  const text = (label: string, name: 'goal' | 'label' | 'owner') => (
    <Text
      label={label}
      at={`${at}.${name}`}
      value={journey[name] ?? ''}
      set={value => change({ [name]: value || undefined })}
    />
  )
  return (
    <>
      <Text label="Journey" at={`${at}.id`} required value={journey.id} set={id => change({ id })} />
      {text('Goal, in the customer’s words', 'goal')}
      <List
        label="Stages, separated by commas"
        at={`${at}.stages`}
        required
        value={journey.stages}
        set={stages => change({ stages })}
      />
      <details class="wide">
        <summary>More</summary>
        <div class="fields">
          {text('What we call it', 'label')}
          {text('Who answers for it', 'owner')}
          <NumberField
            label="Given up after days without a sign of life"
            at={`${at}.timeoutDays`}
            placeholder={String(JOURNEY_TIMEOUT_DAYS)}
            value={journey.timeoutDays}
            set={timeoutDays => change({ timeoutDays })}
          />
        </div>
      </details>
    </>
  )
}
