import { type ComponentChildren, createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { FieldError } from './field-error.js'

/** What the collector refused of the form, and which field it named. */
export const Refused = createContext<FieldError | undefined>(undefined)

/** What the collector says against a field that it calls `at`, or against a part of it. */
function useRefusal(at: string | undefined) {
  const refused = useContext(Refused)
  if (!at || !refused || !`${refused.field}.`.startsWith(`${at}.`)) return {}
  return { invalid: { 'aria-invalid': 'true' } as const, reason: <span class="wrong">{refused.text}</span> }
}

interface Shared {
  label: string
  at?: string
  /** What holds where nothing is written. */
  standard?: string
}

export const Text = ({
  label,
  at,
  standard,
  value,
  set,
  required,
  live,
  wide,
  ...more
}: Shared & {
  value: string
  set: (text: string) => void
  required?: boolean
  /** Takes the whole line. */
  wide?: boolean
  /** Whether each stroke counts, so that the preview follows. */
  live?: boolean
  lang?: string
  dir?: 'auto'
}) => {
  const { invalid, reason } = useRefusal(at)
  return (
    <label class={wide ? 'wide' : undefined}>
      {label}
      <input
        {...invalid}
        {...more}
        required={required}
        placeholder={standard}
        value={value}
        onInput={event => live && set(event.currentTarget.value)}
        onChange={event => set(event.currentTarget.value.trim())}
      />
      {reason}
    </label>
  )
}

/** Several short texts in one line; nothing between two commas is nothing. */
export const List = ({
  value,
  set,
  ...more
}: Shared & { value: string[]; set: (all: string[]) => void; required?: boolean; wide?: boolean }) => (
  <Text
    {...more}
    value={value.join(', ')}
    set={text =>
      set(
        text
          .split(',')
          .map(one => one.trim())
          .filter(Boolean),
      )
    }
  />
)

/** A number, shown in units of `unit` of what is kept. */
export const NumberField = ({
  label,
  at,
  standard,
  value,
  set,
  unit = 1,
  max,
}: Shared & {
  value: number | undefined
  set: (value: number | undefined) => void
  unit?: number
  /** In shown units, where the collector would name its own. */
  max?: number
}) => {
  const { invalid, reason } = useRefusal(at)
  return (
    <label>
      {label}
      <input
        {...invalid}
        type="number"
        min="0"
        max={max}
        step="any"
        placeholder={standard}
        value={value === undefined ? '' : Number((value / unit).toPrecision(12))}
        onChange={({ currentTarget: { value } }) =>
          set(value === '' ? undefined : Number((Number(value) * unit).toPrecision(12)))
        }
      />
      {reason}
    </label>
  )
}

export const Choice = ({
  label,
  at,
  value,
  all,
  set,
  name = one => one || '–',
}: Shared & {
  value: string
  all: readonly string[]
  set: (value: string) => void
  /** How people call one of them. Default: by its id. */
  name?: (one: string) => string
}) => {
  const { invalid, reason } = useRefusal(at)
  return (
    <label>
      {label}
      <select {...invalid} value={value} onChange={event => set(event.currentTarget.value)}>
        {all.map(one => (
          <option key={one} value={one}>
            {name(one)}
          </option>
        ))}
      </select>
      {reason}
    </label>
  )
}

/** Adds one more of those that are left; stays empty itself. */
export const Another = ({
  label,
  all,
  set,
  name,
}: {
  label: string
  all: readonly string[]
  set: (one: string) => void
  /** How people call one of them. */
  name: (one: string) => string
}) => (
  <Choice
    label={label}
    value=""
    all={['', ...all]}
    set={one => one && set(one)}
    name={one => (one ? name(one) : 'Choose')}
  />
)

/** The most of a kind that a moment can have, as the collector takes them. */
const MAX_ENTRIES = 10

/** Several of one kind, each with fields of its own; any can be removed, and another added. */
export function FieldList<T>({
  name,
  all,
  set,
  fresh,
  add,
  children,
}: {
  /** How people call one of them. */
  name: string
  all: T[]
  set: (all: T[]) => void
  /** What a new one begins as. */
  fresh: T
  /** What the button that adds one says. */
  add: string
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
          <button type="button" onClick={() => set([...all, fresh])}>
            {add}
          </button>
        </p>
      )}
    </>
  )
}

/** Yes, no, or as it comes. */
export const YesOrNo = ({
  value,
  set,
  ...more
}: Shared & { value: boolean | undefined; set: (value: boolean | undefined) => void }) => (
  <Choice
    {...more}
    value={value === undefined ? '' : value ? 'yes' : 'no'}
    all={['', 'yes', 'no']}
    set={one => set(one ? one === 'yes' : undefined)}
    name={one => one || (more.standard ?? '–')}
  />
)

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

/** Opens what hides a field. */
export function reveal(field: Element): void {
  for (let one = field.closest('details'); one; one = one.parentElement?.closest('details') ?? null)
    one.open = true
}
