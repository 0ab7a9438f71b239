import type { MomentDefinition, Trigger } from '../../model/moment.js'
import { Amount, Choice, Several, Text } from './fields.jsx'

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
  appears: ['CSS selector', '.order-confirmed'],
  clicked: ['CSS selector', '#cancel'],
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
      <Several
        name="Trigger"
        all={triggers}
        set={all => set(together(all, when))}
        fresh={{ url: '' }}
        add="Add a trigger"
      >
        {(trigger, i, change) => (
          <OneTrigger at={Array.isArray(when) ? `${at}.${i}` : at} trigger={trigger} set={change} />
        )}
      </Several>
    </>
  )
}

function OneTrigger({ at, trigger, set }: { at: string; trigger: Trigger; set: (trigger: Trigger) => void }) {
  const [kind, ...others] = happensIn(trigger)
  const told = kind && details[kind]
  /** A trigger that names nothing would never ask: its address stays, empty, for the collector to say so. */
  const change = (fields: Trigger) => {
    const after = { ...trigger, ...fields }
    const named = Object.entries(after).filter(
      ([name, value]) => value !== undefined && !(name === 'url' && !value),
    )
    set(named.length ? Object.fromEntries(named) : { url: '' })
  }
  const begin = (next: string) => {
    const first = next === 'exit' ? true : next === 'scroll' ? 0.5 : ''
    change({ ...(kind && { [kind]: undefined }), ...(next && { [next]: first }) })
  }
  return (
    <>
      <Choice
        label="When"
        value={kind ?? ''}
        all={['', ...all.filter(name => !others.includes(name))]}
        set={begin}
        name={name => happenings[name as Happening] ?? 'The page is open'}
      />
      {kind === 'scroll' && (
        <Amount
          label="Share of the page, 0–1"
          at={`${at}.scroll`}
          value={trigger.scroll}
          set={scroll => change({ scroll: scroll ?? 0 })}
        />
      )}
      {kind && told && (
        <Text
          label={told[0]}
          at={`${at}.${kind}`}
          standard={told[1]}
          value={String(trigger[kind])}
          set={text => change({ [kind]: text })}
        />
      )}
      <Text
        label={kind ? 'Only at this address' : 'Address'}
        at={`${at}.url`}
        standard="/checkout/*"
        value={trigger.url ?? ''}
        set={url => change({ url })}
      />
      <Amount
        label="Then wait, seconds"
        at={`${at}.delay`}
        standard="0"
        unit={1000}
        max={86_400}
        value={trigger.delay}
        set={delay => change({ delay })}
      />
      <Amount
        label="And no input for, seconds"
        at={`${at}.idle`}
        unit={1000}
        max={86_400}
        value={trigger.idle}
        set={idle => change({ idle })}
      />
      {others.length > 0 && (
        <p class="aside wide">
          And also, as it was written: {others.map(name => `${name} ${trigger[name]}`).join(', ')}
        </p>
      )}
    </>
  )
}
