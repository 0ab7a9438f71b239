import { Fragment } from 'preact'
import type { MomentDefinition, Trigger } from '../../model/moment.js'
import { Another, Choice, FieldList, NumberField, Text } from './fields.jsx'

type When = MomentDefinition['when']

/** What can happen, as people say it. */
const happenings = {
  appears: 'An element appears',
  clicked: 'An element is clicked',
  event: 'The page sends an event',
  signal: 'A signal is heard',
  scroll: 'The page is scrolled',
  exit: 'The pointer leaves at the top',
} as const
type Happening = keyof typeof happenings
const all = Object.keys(happenings) as Happening[]

/** What each must be told. */
const details: Partial<Record<Happening, [label: string, standard: string]>> = {
  appears: ['CSS selector of what appears', '.order-confirmed'],
  clicked: ['CSS selector of what is clicked', '#cancel'],
  event: ['Name of the event', 'order:paid'],
  signal: ['Name of the signal', 'rage-click'],
}

const happensIn = (trigger: Trigger) =>
  all.filter(name => trigger[name] !== undefined && trigger[name] !== false)

/** A lone trigger stays alone, and a list a list. */
const together = (triggers: Trigger[], before: When): When =>
  triggers.length > 1 || (triggers.length && Array.isArray(before)) ? triggers : triggers[0]

/** When a moment is asked without a call from the page: any one of these suffices. */
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
        set={all => set(together(all, when))}
        fresh={{ url: '' }}
        add="Add a trigger"
      >
        {(trigger, i, change) => (
          <OneTrigger at={Array.isArray(when) ? `${at}.${i}` : at} trigger={trigger} set={change} />
        )}
      </FieldList>
    </>
  )
}

function OneTrigger({ at, trigger, set }: { at: string; trigger: Trigger; set: (trigger: Trigger) => void }) {
  const kinds = happensIn(trigger)
  const left = all.filter(name => !kinds.includes(name))
  /** A trigger that names nothing would never ask: its address stays, empty, for the collector to say so. */
  const change = (fields: Trigger) => {
    const after = { ...trigger, ...fields }
    const named = Object.entries(after).filter(
      ([name, value]) => value !== undefined && !(name === 'url' && !value),
    )
    set(named.some(([, value]) => value !== false) ? Object.fromEntries(named) : { url: '' })
  }
  const begin = (next: string, instead?: Happening) => {
    const first = next === 'exit' ? true : next === 'scroll' ? 0.5 : ''
    change({ ...(instead && { [instead]: undefined }), ...(next && { [next]: first }) })
  }
  return (
    <>
      {(kinds.length ? kinds : [undefined]).map((kind, i) => (
        <Fragment key={kind}>
          <Choice
            label={i ? 'And when' : 'When'}
            value={kind ?? ''}
            all={['', ...all.filter(name => name === kind || left.includes(name))]}
            set={next => begin(next, kind)}
            name={name =>
              happenings[name as Happening] ?? (kinds.length > 1 ? 'Nothing else' : 'The page is open')
            }
          />
          {kind && <Detail at={at} kind={kind} trigger={trigger} change={change} />}
        </Fragment>
      ))}
      {kinds.length > 0 && left.length > 0 && (
        <Another label="And when" all={left} set={begin} name={name => happenings[name as Happening]} />
      )}
      <Text
        label={kinds.length ? 'Only at this address' : 'Address'}
        at={`${at}.url`}
        standard="/checkout/*"
        value={trigger.url ?? ''}
        set={url => change({ url })}
      />
      <NumberField
        label="Then wait, seconds"
        at={`${at}.delay`}
        standard="0"
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

/** What one happening must be told. */
function Detail({
  at,
  kind,
  trigger,
  change,
}: {
  at: string
  kind: Happening
  trigger: Trigger
  change: (fields: Trigger) => void
}) {
  const [label, standard] = details[kind] ?? []
  if (label)
    return (
      <Text
        label={label}
        at={`${at}.${kind}`}
        standard={standard!}
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
