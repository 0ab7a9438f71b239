import { Fragment } from 'preact'
import type { MomentDefinition, Trigger } from '../../model/moment.js'
import { AddChoice, Choice, FieldList, NumberField, Text } from './fields.jsx'

type When = MomentDefinition['when']

/** The conditions of a trigger, with their labels. */
const conditions = {
  appears: 'An element appears',
  clicked: 'An element is clicked',
  event: 'The page sends an event',
  signal: 'A signal is heard',
  scroll: 'The page is scrolled',
  exit: 'The pointer leaves at the top',
} as const
type Condition = keyof typeof conditions
const all = Object.keys(conditions) as Condition[]

/** Label and placeholder of the text that a condition needs. */
const details: Partial<Record<Condition, [label: string, placeholder: string]>> = {
  appears: ['CSS selector of what appears', '.order-confirmed'],
  clicked: ['CSS selector of what is clicked', '#cancel'],
  event: ['Name of the event', 'order:paid'],
  signal: ['Name of the signal', 'rage-click'],
}

/** The conditions that a trigger has. */
const conditionsIn = (trigger: Trigger) =>
  all.filter(name => trigger[name] !== undefined && trigger[name] !== false)

/** Keeps the form of the config: a single trigger stays an object, a list stays a list. */
const toWhen = (triggers: Trigger[], before: When): When =>
  triggers.length > 1 || (triggers.length && Array.isArray(before)) ? triggers : triggers[0]

/** The triggers of a moment, which ask without a call from the page; any one of them suffices. */
export function TriggerFields({ at, when, set }: { at: string; when: When; set: (when: When) => void }) {
  const triggers = [when ?? []].flat()
  return (
    <>
      <p class="aside wide">
        {triggers.length
          ? 'Asked as soon as one of these holds, and whenever the page says that the moment is reached.'
          : 'Asked when the page says that the moment is reached. A trigger asks without a word from the page.'}
      </p>
      <FieldList
        name="Trigger"
        all={triggers}
        set={all => set(toWhen(all, when))}
        initial={{ url: '' }}
        addLabel="Add a trigger"
      >
        {(trigger, i, change) => (
          <OneTrigger at={Array.isArray(when) ? `${at}.${i}` : at} trigger={trigger} set={change} />
        )}
      </FieldList>
    </>
  )
}

function OneTrigger({ at, trigger, set }: { at: string; trigger: Trigger; set: (trigger: Trigger) => void }) {
  const kinds = conditionsIn(trigger)
  const left = all.filter(name => !kinds.includes(name))
  /** A trigger without any condition would never fire: it keeps an empty `url`, which the collector refuses. */
  const change = (fields: Trigger) => {
    const after = { ...trigger, ...fields }
    const named = Object.entries(after).filter(
      ([name, value]) => value !== undefined && !(name === 'url' && !value),
    )
    set(named.some(([, value]) => value !== false) ? Object.fromEntries(named) : { url: '' })
  }
  /** Adds a condition, in place of `replaced` if given. */
  const addCondition = (next: string, replaced?: Condition) => {
    const value = next === 'exit' ? true : next === 'scroll' ? 0.5 : ''
    change({ ...(replaced && { [replaced]: undefined }), ...(next && { [next]: value }) })
  }
  return (
    <>
      {(kinds.length ? kinds : [undefined]).map((kind, i) => (
        <Fragment key={kind}>
          <Choice
            label={i ? 'And when' : 'When'}
            value={kind ?? ''}
            all={['', ...all.filter(name => name === kind || left.includes(name))]}
            set={next => addCondition(next, kind)}
            labelOf={name =>
              conditions[name as Condition] ?? (kinds.length > 1 ? 'Nothing else' : 'The page is open')
            }
          />
          {kind && <ConditionField at={at} kind={kind} trigger={trigger} change={change} />}
        </Fragment>
      ))}
      {kinds.length > 0 && left.length > 0 && (
        <AddChoice
          label="And when"
          all={left}
          set={addCondition}
          labelOf={name => conditions[name as Condition]}
        />
      )}
      <Text
        label={kinds.length ? 'Only at this address' : 'Address'}
        at={`${at}.url`}
        placeholder="/checkout/*"
        value={trigger.url ?? ''}
        set={url => change({ url })}
      />
      <NumberField
        label="Then wait, seconds"
        at={`${at}.delay`}
        placeholder="0"
        unit={1000}
        max={86_400}
        value={trigger.delay}
        set={delay => change({ delay })}
      />
      <NumberField
        label="And no input for, seconds"
        at={`${at}.idle`}
        unit={1000}
        max={86_400}
        value={trigger.idle}
        set={idle => change({ idle })}
      />
    </>
  )
}

/** The field for the value of a condition. */
function ConditionField({
  at,
  kind,
  trigger,
  change,
}: {
  at: string
  kind: Condition
  trigger: Trigger
  change: (fields: Trigger) => void
}) {
  const [label, placeholder] = details[kind] ?? []
  if (label)
    return (
      <Text
        label={label}
        at={`${at}.${kind}`}
        placeholder={placeholder!}
        value={String(trigger[kind])}
        set={text => change({ [kind]: text })}
      />
    )
  if (kind !== 'scroll') return null
  return (
    <NumberField
      label="Share of the page, 0–1"
      at={`${at}.scroll`}
      value={trigger.scroll}
      set={scroll => change({ scroll: scroll ?? 0 })}
    />
  )
}
