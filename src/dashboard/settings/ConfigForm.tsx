import { useEffect, useRef } from 'preact/hooks'
import { when } from '../when.js'
import { FieldErrorContext, NumberField, reveal } from './fields.jsx'
import { JourneyFields } from './JourneyFields.jsx'
import { MomentFields } from './MomentFields.jsx'
import { PolicyFields } from './PolicyFields.jsx'
import { Preview } from './Preview.jsx'
import type { Settings } from './state.js'
import { TextFields } from './TextFields.jsx'

/** The form for the config that widgets fetch: moments with previews, journeys, policy, texts; and the earlier versions. */
export function ConfigForm({ settings }: { settings: Settings }) {
  const { draft, versions, saved, fieldError } = settings
  const { moments, journeys } = draft.value!
  const set = (fields: object) => {
    draft.value = { ...draft.value!, ...fields }
    // The error names a field by its index, which may belong to another entry after this change.
    fieldError.value = undefined
  }
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    const field = fieldError.value && form.current?.querySelector<HTMLElement>('[aria-invalid]')
    if (!field) return
    reveal(field)
    field.focus()
  }, [fieldError.value])
  /** A copy of a list with fields of one entry changed. */
  const withFields = <T,>(all: T[], i: number, fields: Partial<T>): T[] =>
    all.map((one, j) => (i === j ? ({ ...one, ...fields } as T) : one))
  return (
    <section>
      <h2>Moments and journeys</h2>
      <form
        ref={form}
        // Browsers show no validation message for a field inside a closed <details>.
        onInvalidCapture={event => reveal(event.target as Element)}
        onSubmit={event => {
          event.preventDefault()
          settings.saveConfig()
        }}
      >
        <FieldErrorContext.Provider value={fieldError.value}>
          {moments.map((moment, i) => (
            <fieldset key={i}>
              <MomentFields
                at={`moments.${i}`}
                moment={moment}
                journeys={journeys}
                policy={draft.value!.policy}
                change={fields => set({ moments: withFields(moments, i, fields) })}
              />
              <div class="row wide">
                <Preview moment={moment} />
                <button type="button" onClick={() => set({ moments: moments.filter((_, j) => j !== i) })}>
                  Remove
                </button>
              </div>
            </fieldset>
          ))}
          {journeys.map((journey, i) => (
            <fieldset key={i}>
              <JourneyFields
                at={`journeys.${i}`}
                journey={journey}
                change={fields => set({ journeys: withFields(journeys, i, fields) })}
              />
              <p class="row wide">
                <span />
                <button type="button" onClick={() => set({ journeys: journeys.filter((_, j) => j !== i) })}>
                  Remove
                </button>
              </p>
            </fieldset>
          ))}
          <PolicyFields at="policy" policy={draft.value!.policy} change={policy => set({ policy })} />
          <TextFields at="locales" texts={draft.value!.locales} set={locales => set({ locales })} />
          <NumberField
            label="Share of devices that tell which moments were reached, 0–1"
            at="telemetry"
            placeholder="1"
            max={1}
            value={draft.value!.telemetry}
            set={telemetry => set({ telemetry })}
          />
        </FieldErrorContext.Provider>
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
                <button type="button" onClick={() => settings.restoreVersion(version)}>
                  Put in force again
                </button>
              </p>
            ))}
        </details>
      )}
    </section>
  )
}
