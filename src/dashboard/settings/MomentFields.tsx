import { type JourneyDefinition, phases } from '../../model/journey.js'
import type { MomentDefinition, Policy, Touchpoint } from '../../model/moment.js'
import { isScaleId, scales } from '../../model/scale.js'
import { FollowUpFields, WordFields } from './FollowUpFields.jsx'
import { Check, Choice, List, NumberField, Text, YesOrNo } from './fields.jsx'
import { PolicyFields } from './PolicyFields.jsx'
import { EnglishQuestion, OtherLanguages } from './QuestionFields.jsx'
import { TriggerFields } from './TriggerFields.jsx'

/** Changes some fields of an entry. */
export type Change<T> = (fields: Partial<T>) => void

interface MomentProps {
  at: string
  moment: MomentDefinition
  change: Change<MomentDefinition>
}

/** The fields of one moment; those that are seldom changed stand in closed <details>. */
export function MomentFields({
  at,
  moment,
  journeys,
  policy,
  change,
}: MomentProps & { journeys: JourneyDefinition[]; policy: Partial<Policy> }) {
  const { question } = moment
  const journey = journeys.find(({ id }) => id === moment.journey)
  const localised = {
    label: 'Question',
    at: `${at}.question`,
    value: question,
    set: (question: MomentDefinition['question']) => change({ question }),
  }
  return (
    <>
      <Text label="Moment" at={`${at}.id`} required value={moment.id} set={id => change({ id })} />
      <EnglishQuestion {...localised} placeholder="How did that feel?" />
      <Choice
        label="Scale"
        at={`${at}.scale`}
        value={moment.scale ?? 'mood5'}
        all={Object.keys(scales)}
        set={scale => isScaleId(scale) && change({ scale })}
      />
      <Choice
        label="Journey"
        at={`${at}.journey`}
        value={moment.journey ?? ''}
        all={['', ...journeys.map(({ id }) => id)]}
        set={id => change({ journey: id || undefined, stage: undefined })}
      />
      {journey && (
        <Choice
          label="Stage"
          at={`${at}.stage`}
          value={moment.stage ?? ''}
          all={['', ...journey.stages]}
          set={stage => change({ stage: stage || undefined })}
        />
      )}
      {journey && (
        <Choice
          label="Asked"
          value={moment.role ?? 'live'}
          all={['live', 'end', 'pulse']}
          set={role => change({ role: role === 'live' ? undefined : (role as 'end' | 'pulse') })}
        />
      )}
      <ContactFields at={at} moment={moment} change={change} />
      <Check label="Offer a comment" value={moment.comment ?? true} set={comment => change({ comment })} />
      <Check
        label="Offer a way to be reached"
        value={moment.contact ?? false}
        set={contact => change({ contact })}
      />
      <Check label="Planned as a wow moment" value={moment.wow ?? false} set={wow => change({ wow })} />
      <details class="wide">
        <summary>When it is asked</summary>
        <div class="fields">
          <TriggerFields at={`${at}.when`} when={moment.when} set={when => change({ when })} />
        </div>
      </details>
      <details class="wide">
        <summary>What follows the answer</summary>
        <div class="fields">
          <WordFields
            at={`${at}.words`}
            words={moment.words}
            set={words => change({ words })}
            placeholder="those that fit the answer"
          />
          <FollowUpFields at={`${at}.followUp`} moment={moment} set={followUp => change({ followUp })} />
          <PromiseFields at={at} moment={moment} change={change} />
        </div>
      </details>
      <details class="wide">
        <summary>More</summary>
        <div class="fields">
          <OtherLanguages {...localised} />
          <YesOrNo
            label="Offer a photo"
            placeholder="after a bad answer"
            value={moment.attachments}
            set={attachments => change({ attachments })}
          />
          <Check
            label="Ask what they were trying to do"
            value={moment.goal ?? false}
            set={goal => change({ goal })}
          />
          <MoreContactFields at={at} moment={moment} change={change} />
          <PolicyFields
            at={`${at}.policy`}
            policy={moment.policy ?? {}}
            inherited={policy}
            change={own => change({ policy: Object.keys(own).length ? own : undefined })}
          />
        </div>
      </details>
    </>
  )
}

/** The promise that the widget shows at the end: who reads the answer, and within how many days the person hears back. */
function PromiseFields({ at, moment: { promise }, change }: MomentProps) {
  const set = (name: string, days: number | undefined) =>
    change({
      promise: name || days !== undefined ? { ...promise, name, days } : undefined,
    })
  return (
    <>
      <Text
        label="Who reads it, told at the end"
        at={`${at}.promise.name`}
        placeholder="Maya from support"
        live
        value={promise?.name ?? ''}
        set={name => set(name, promise?.days)}
      />
      <NumberField
        label="They hear from us within, days"
        at={`${at}.promise.days`}
        value={promise?.days}
        set={days => set(promise?.name ?? '', days)}
      />
    </>
  )
}

/** Kind and phase of the touchpoint. */
function ContactFields({ at, moment: { touchpoint }, change }: MomentProps) {
  const choose = (label: string, name: 'kind' | 'phase', all: readonly string[]) => (
    <Choice
      label={label}
      at={`${at}.touchpoint.${name}`}
      value={touchpoint?.[name] ?? ''}
      all={['', ...all]}
      set={one => change({ touchpoint: { ...touchpoint, [name]: one || undefined } as Touchpoint })}
    />
  )
  return (
    <>
      {choose('Kind of contact', 'kind', ['direct', 'indirect', 'recovery'])}
      {choose('Phase', 'phase', phases)}
    </>
  )
}

/** The other fields of the touchpoint: participants, channel, owner, and the moments before and after it. */
function MoreContactFields({ at, moment: { touchpoint = {} }, change }: MomentProps) {
  const set = (fields: Partial<Touchpoint>) => change({ touchpoint: { ...touchpoint, ...fields } })
  const choose = (label: string, name: 'subtype' | 'initiatedBy' | 'actor', all: string[]) => (
    <Choice
      label={label}
      at={`${at}.touchpoint.${name}`}
      value={touchpoint[name] ?? ''}
      all={['', ...all]}
      set={one => set({ [name]: one || undefined })}
      labelOf={one => one.replaceAll('_', ' ') || '–'}
    />
  )
  const text = (label: string, name: 'channel' | 'owner' | 'department') => (
    <Text
      label={label}
      at={`${at}.touchpoint.${name}`}
      value={touchpoint[name] ?? ''}
      set={value => set({ [name]: value || undefined })}
    />
  )
  const list = (label: string, name: 'upstream' | 'downstream') => (
    <List
      label={label}
      at={`${at}.touchpoint.${name}`}
      value={touchpoint[name] ?? []}
      set={all => set({ [name]: all.length ? all : undefined })}
    />
  )
  return (
    <>
      {touchpoint.kind === 'indirect' &&
        choose('Reached them by', 'subtype', ['ad', 'news', 'encounter', 'recommendation', 'criticism'])}
      {choose('Begun by', 'initiatedBy', ['customer', 'company', 'third_party'])}
      {choose('They dealt with', 'actor', ['human', 'bot', 'self'])}
      {text('Channel', 'channel')}
      {text('Who answers for it', 'owner')}
      {text('Department', 'department')}
      {list('Moments that lead here, separated by commas', 'upstream')}
      {list('Moments it leads to, separated by commas', 'downstream')}
    </>
  )
}
