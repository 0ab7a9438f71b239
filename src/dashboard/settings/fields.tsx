import { type ComponentChildren, createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { splitList } from './entries.js'
import type { FieldError } from './field-error.js'

/** The field of the form that was refused, with the reason. */
export const FieldErrorContext = createContext<FieldError | undefined>(undefined)

/** The attribute and the text of a field whose path `at`, or a path below it, was refused. */
function useFieldError(at: string | undefined) {
  const error = useContext(FieldErrorContext)
  if (!at || !error || !`${error.field}.`.startsWith(`${at}.`)) return {}
  return {
    invalid: { 'aria-invalid': 'true' } as const,
    reason: <span class="field-error">{error.text}</span>,
  }
}

interface FieldProps {
  label: string
  /** Path of the field in the config, such as `moments.0.id`; the collector names refused fields by it. */
  at?: string
  /** The value that applies while the field is empty, shown in grey. */
  placeholder?: string
}

/** A field for one line of text. */
export const Text = ({
  label,
  at,
  placeholder,
  value,
  set,
  required,
  live,
  wide,
  ...more
}: FieldProps & {
  value: string
  set: (text: string) => void
  required?: boolean
  /** Whether the field takes the whole width. */
  wide?: boolean
  /** Whether every keystroke calls `set`, so that the preview follows. Default: only when the field is left. */
  live?: boolean
  lang?: string
  dir?: 'auto'
}) => {
  const { invalid, reason } = useFieldError(at)
  return (
    <label class={wide ? 'wide' : undefined}>
      {label}
      <input
        {...invalid}
        {...more}
        required={required}
        placeholder={placeholder}
        value={value}
        onInput={event => live && set(event.currentTarget.value)}
        onChange={event => set(event.currentTarget.value.trim())}
      />
      {reason}
    </label>
  )
}

/** A field for several short texts, separated by commas. */
export const List = ({
  value,
  set,
  ...more
}: FieldProps & { value: string[]; set: (all: string[]) => void; required?: boolean; wide?: boolean }) => (
  <Text {...more} value={value.join(', ')} set={text => set(splitList(text))} />
)

/** A field for a number; it shows the value divided by `unit`. */
export const NumberField = ({
  label,
  at,
  placeholder,
  value,
  set,
  unit = 1,
  max,
}: FieldProps & {
  value: number | undefined
  set: (value: number | undefined) => void
  unit?: number
  /** The largest number that may be entered: the collector would name the limit in its own unit. */
  max?: number
}) => {
  const { invalid, reason } = useFieldError(at)
  return (
    <label>
      {label}
      <input
        {...invalid}
        type="number"
        min="0"
        max={max}
        step="any"
        placeholder={placeholder}
        value={value === undefined ? '' : Number((value / unit).toPrecision(12))}
        onChange={({ currentTarget: { value } }) =>
          set(value === '' ? undefined : Number((Number(value) * unit).toPrecision(12)))
        }
      />
      {reason}
    </label>
  )
}

/** A field with a list of choices. */
export const Choice = ({
  label,
  at,
  value,
  all,
  set,
  labelOf = one => one || '–',
}: FieldProps & {
  value: string
  all: readonly string[]
  set: (value: string) => void
  /** The label of a choice. Default: its id. */
  labelOf?: (one: string) => string
}) => {
  const { invalid, reason } = useFieldError(at)
  return (
    <label>
      {label}
      <select {...invalid} value={value} onChange={event => set(event.currentTarget.value)}>
        {all.map(one => (
          <option key={one} value={one}>
            {labelOf(one)}
          </option>
        ))}
      </select>
      {reason}
    </label>
  )
}

/** A list from which each choice adds an entry; afterwards it shows “Choose” again. */
export const AddChoice = ({
  label,
  all,
  set,
  labelOf,
}: {
  label: string
  all: readonly string[]
  set: (one: string) => void
  /** The label of a choice. */
  labelOf: (one: string) => string
}) => (
  <Choice
    label={label}
    value=""
    all={['', ...all]}
    set={one => one && set(one)}
    labelOf={one => (one ? labelOf(one) : 'Choose')}
  />
)

/** The schema of a moment allows at most this many triggers and follow-ups. */
const MAX_ENTRIES = 10

/** A list of entries, each with its own fields; entries can be added and removed. */
export function FieldList<T>({
  name,
  all,
  set,
  initial,
  addLabel,
  children,
}: {
  /** The label of one entry. */
  name: string
  all: T[]
  set: (all: T[]) => void
  /** A new entry. */
  initial: T
  /** The label of the button that adds an entry. */
  addLabel: string
  children: (one: T, i: number, set: (one: T) => void) => ComponentChildren
}) {
  return (
    <>
      {all.map((one, i) => (
        <fieldset key={i}>
          <legend class="unseen">
            {name} {i + 1}
          </legend>
          {children(one, i, changed => set(all.map((other, j) => (i === j ? changed : other))))}
          <p class="row wide">
            <span />
            <button
              type="button"
              aria-label={`Remove ${name.toLowerCase()} ${i + 1}`}
              onClick={() => set(all.filter((_, j) => j !== i))}
            >
              Remove
            </button>
          </p>
        </fieldset>
      ))}
      {all.length < MAX_ENTRIES && (
        <p class="row wide">
          <button type="button" onClick={() => set([...all, initial])}>
            {addLabel}
          </button>
        </p>
      )}
    </>
  )
}

/** A choice of yes, no, or the default. */
export const YesOrNo = ({
  value,
  set,
  ...more
}: FieldProps & { value: boolean | undefined; set: (value: boolean | undefined) => void }) => (
  <Choice
    {...more}
    value={value === undefined ? '' : value ? 'yes' : 'no'}
    all={['', 'yes', 'no']}
    set={one => set(one ? one === 'yes' : undefined)}
    labelOf={one => one || (more.placeholder ?? '–')}
  />
)

/** A checkbox with its label. */
export const Check = ({
  label,
  value,
  set,
}: {
  label: string
  value: boolean
  set: (value: boolean) => void
}) => (
  <label class="check">
    <input type="checkbox" checked={value} onChange={event => set(event.currentTarget.checked)} />
    {label}
  </label>
)

/** Opens every `<details>` around a field, so that the field is visible. */
export function reveal(field: Element): void {
  for (let one = field.closest('details'); one; one = one.parentElement?.closest('details') ?? null)
    one.open = true
}
