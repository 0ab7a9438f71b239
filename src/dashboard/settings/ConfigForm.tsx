import { type JourneyDefinition, phases } from '../../model/journey.js'
import type { MomentDefinition, Touchpoint } from '../../model/moment.js'
import { isScaleId, scales } from '../../model/scale.js'
import { Face } from '../Face.jsx'
import { when } from '../when.js'
import { PolicyFields } from './PolicyFields.jsx'
import type { Settings } from './state.js'

type Change<T> = (fields: Partial<T>) => void

/** Moments, journeys and limits on asking, as widgets fetch them; with what each will look like, and every earlier version. */
export function ConfigForm({ settings }: { settings: Settings }) {
  const { draft, versions, saved } = settings
  const { moments, journeys } = draft.value!
  const set = (fields: object) => {
    draft.value = { ...draft.value!, ...fields }
  }
  const at = <T,>(all: T[], i: number, fields: Partial<T>): T[] =>
    all.map((one, j) => (i === j ? ({ ...one, ...fields } as T) : one))
  return (
    <section>
      <h2>Moments and journeys</h2>
      <form
        onSubmit={event => {
          event.preventDefault()
          settings.saveConfig()
        }}
      >
        {moments.map((moment, i) => (
          <fieldset key={i}>
            <MomentFields
              moment={moment}
              journeys={journeys}
              change={fields => set({ moments: at(moments, i, fields) })}
            />
            <p class="row wide">
              <Preview moment={moment} />
              <button type="button" onClick={() => set({ moments: moments.filter((_, j) => j !== i) })}>
                Remove
              </button>
            </p>
          </fieldset>
        ))}
        {journeys.map((journey, i) => (
          <fieldset key={i}>
            <JourneyFields journey={journey} change={fields => set({ journeys: at(journeys, i, fields) })} />
            <p class="row wide">
              <span />
              <button type="button" onClick={() => set({ journeys: journeys.filter((_, j) => j !== i) })}>
                Remove
              </button>
            </p>
          </fieldset>
        ))}
        <PolicyFields policy={draft.value!.policy} change={policy => set({ policy })} />
        <p class="row">
          <span>
            <button type="button" onClick={() => set({ moments: [...moments, { id: '' }] })}>
              Add a moment
            </button>
            <button type="button" onClick={() => set({ journeys: [...journeys, { id: '', stages: [''] }] })}>
              Add a journey
            </button>
          </span>
          <button type="submit" class="primary">
            Save
          </button>
        </p>
      </form>
      {versions.value.length > 1 && (
        <details>
          <summary>Earlier versions</summary>
          {versions.value
            .filter(({ version }) => version !== saved.value!.configVersion)
            .map(version => (
              <p class="row" key={version.version}>
                <span>
                  Version {version.version}, {version.who}, {when(version.at, Date.now())}:{' '}
                  {version.config.moments.length} moments, {version.config.journeys.length} journeys
                </span>
                <button type="button" onClick={() => settings.takeBack(version)}>
                  Put in force again
                </button>
              </p>
            ))}
        </details>
      )}
    </section>
  )
}

function MomentFields({
  moment,
  journeys,
  change,
}: {
  moment: MomentDefinition
  journeys: JourneyDefinition[]
  change: Change<MomentDefinition>
}) {
  const { question } = moment
  const journey = journeys.find(({ id }) => id === moment.journey)
  return (
    <>
      <Text label="Moment" required value={moment.id} set={id => change({ id })} />
      <Text
        label="Question (English)"
        live
        value={typeof question === 'object' ? (question.en ?? '') : (question ?? '')}
        set={text =>
          change({ question: typeof question === 'object' ? { ...question, en: text } : text || undefined })
        }
      />
      <Choice
        label="Scale"
        value={moment.scale ?? 'mood5'}
        all={Object.keys(scales)}
        set={scale => isScaleId(scale) && change({ scale })}
      />
      <Choice
        label="Journey"
        value={moment.journey ?? ''}
        all={['', ...journeys.map(({ id }) => id)]}
        set={id => change({ journey: id || undefined, stage: undefined })}
      />
      {journey && (
        <Choice
          label="Stage"
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
      <Choice
        label="Kind of contact"
        value={moment.touchpoint?.kind ?? ''}
        all={['', 'direct', 'indirect', 'recovery']}
        set={kind =>
          change({ touchpoint: { ...moment.touchpoint, kind: (kind || undefined) as Touchpoint['kind'] } })
        }
      />
      <Choice
        label="Phase"
        value={moment.touchpoint?.phase ?? ''}
        all={['', ...phases]}
        set={phase =>
          change({ touchpoint: { ...moment.touchpoint, phase: (phase || undefined) as Touchpoint['phase'] } })
        }
      />
      <Check label="Offer a comment" value={moment.comment ?? true} set={comment => change({ comment })} />
      <Check
        label="Offer a way to be reached"
        value={moment.contact ?? false}
        set={contact => change({ contact })}
      />
      <Check label="Planned as a wow moment" value={moment.wow ?? false} set={wow => change({ wow })} />
    </>
  )
}

function JourneyFields({
  journey,
  change,
}: {
  journey: JourneyDefinition
  change: Change<JourneyDefinition>
}) {
  return (
    <>
      <Text label="Journey" required value={journey.id} set={id => change({ id })} />
      <Text
        label="Goal, in the customer’s words"
        value={journey.goal ?? ''}
        set={goal => change({ goal: goal || undefined })}
      />
      <Text
        label="Stages, separated by commas"
        required
        value={journey.stages.join(', ')}
        set={text => change({ stages: text.split(',').map(stage => stage.trim()) })}
      />
    </>
  )
}

function Preview({ moment }: { moment: MomentDefinition }) {
  const { question, scale = 'mood5' } = moment
  const points = Object.entries(scales[scale])
  return (
    <span class="preview">
      <strong>{(typeof question === 'object' ? question.en : question) || 'How did that feel?'}</strong>
      {scale.startsWith('mood')
        ? points.map(([point, value]) => <Face key={point} value={value} />)
        : points.map(([point]) => point.replaceAll('_', ' ')).join(' · ')}
    </span>
  )
}

const Text = ({
  label,
  value,
  set,
  required,
  live,
}: {
  label: string
  value: string
  set: (text: string) => void
  required?: boolean
  /** Whether each stroke counts, so that the preview follows. */
  live?: boolean
}) => (
  <label>
    {label}
    <input
      required={required}
      value={value}
      onInput={event => live && set(event.currentTarget.value)}
      onChange={event => set(event.currentTarget.value.trim())}
    />
  </label>
)

const Choice = ({
  label,
  value,
  all,
  set,
}: {
  label: string
  value: string
  all: string[]
  set: (value: string) => void
}) => (
  <label>
    {label}
    <select value={value} onChange={event => set(event.currentTarget.value)}>
      {all.map(one => (
        <option key={one} value={one}>
          {one || '–'}
        </option>
      ))}
    </select>
  </label>
)

const Check = ({ label, value, set }: { label: string; value: boolean; set: (value: boolean) => void }) => (
  <label class="check">
    <input type="checkbox" checked={value} onChange={event => set(event.currentTarget.checked)} />
    {label}
  </label>
)
