import type { FeedbackItem, Item } from '../../../model/feedback.js'
import { LATE_AFTER_MS, MINUTE_MS } from '../../../model/time.js'
import {
  ANSWER,
  ANSWERED_BIT,
  COMMENT_BIT,
  DISMISSED_BIT,
  HISTORY_BIT,
  IGNORED_BIT,
  LATE_BIT,
  NONE,
  type PackedDay,
  probes,
  SHOWN,
  SUPPRESSED,
  sourceNames,
  stepEvents,
} from './columns.js'
import { Dictionary, HashIndex } from './dictionary.js'

/** A stored item, as far as its columns are made from it. */
export interface DayItem {
  person: string
  source: string
  /** Milliseconds since the day's start. */
  at: number
  /** An imported item that was old when it arrived. */
  history: boolean
  item: Item
}

/** What the columns need from outside. */
export interface Coding {
  /** A hash from 1 to 2⁵³ − 1 of a person or a run, which differs between projects. */
  hash(text: string): number
  /** The terms of a feedback: stems and phrases of the comment, chosen words. */
  terms(item: FeedbackItem): readonly string[]
}

/** Values beyond which a key stands in a column of its own and is not compared. */
const MAX_VALUES = 200
/** Most keys of one day; those that most items carry. */
const MAX_KEYS = 40
const MAX_VALUE_CHARS = 100
/**
 * Keys that the widget adds to every answer: they are measurements of the device, with a value for almost everybody.
 */
const measurements = new Set(['tenureDays', 'visits', 'answeredAfter'])

/** Milliseconds added to the time of a rating before it is matched with its prompt: see moments/moment-figures.ts. */
const PROMPT_OFFSET_MS = MINUTE_MS

/** The keys and values by which an item can be selected: context, customer traits, and the locale. */
export function segmentsOf(item: Item): [key: string, value: string][] {
  const all: Record<string, unknown> = {
    ...(item.locale && { locale: item.locale }),
    ...item.customer?.traits,
    ...item.context,
  }
  const segments: [string, string][] = []
  for (const name of Object.keys(all)) {
    const value = all[name]
    if (measurements.has(name) || name === '__proto__') continue
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      const text = String(value)
      if (text !== '' && text.length <= MAX_VALUE_CHARS) segments.push([name, text])
    }
  }
  return segments
}

/** A 32-bit hash of a value (FNV-1a), never 0. @see http://www.isthe.com/chongo/tech/comp/fnv */
export function valueHash(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0 || 1
}

/** Makes the columns of one day. */
export function buildDay(unsorted: readonly DayItem[], { hash, terms }: Coding): PackedDay {
  // Within one millisecond, a prompt comes before its answer.
  const items = [...unsorted].sort((a, b) => a.at - b.at || answerLast(a) - answerLast(b))
  const people = new HashIndex()
  const hashes: number[] = []
  const hashOf = new Map<string, number>()
  const hashed = (text: string): number => {
    let value = hashOf.get(text)
    if (value === undefined) {
      value = hash(text)
      hashOf.set(text, value)
    }
    return value
  }
  const personOf = (name: string): number => {
    const id = people.id(hashed(name))
    if (id === hashes.length) hashes.push(hashed(name))
    return id
  }
  const [moments, points, places, contacts, reasons, termIds] = Array.from(
    { length: 6 },
    () => new Dictionary(),
  ) as [Dictionary, Dictionary, Dictionary, Dictionary, Dictionary, Dictionary]
  for (const dictionary of [places, contacts, reasons]) dictionary.id('')

  const segments = items.map(({ item }) => segmentsOf(item))
  const { keys, values, wideKeys } = keysOf(segments)
  const profileIds = new Dictionary()
  const profiles: number[] = []
  const profileOf = (own: [string, string][]): number => {
    const codes = new Array<number>(keys.length).fill(0)
    for (const [key, value] of own) {
      const at = keys.indexOf(key)
      if (at >= 0) codes[at] = 1 + values[at]!.id(value)
    }
    const id = profileIds.id(codes.join())
    if (id * keys.length === profiles.length) profiles.push(...codes)
    return id
  }
  const place = (journey?: string | null, stage?: string) =>
    journey ? places.id(`${journey}\0${stage ?? ''}`) : NONE

  const answers = rows(answerTypes)
  const prompts = rows(promptTypes)
  const steps = rows(stepTypes)
  const wide = new Map(
    wideKeys.map(key => [key, { answers: [] as number[], prompts: [] as number[], steps: [] as number[] }]),
  )
  const flat: number[] = []
  const note = (kind: 'answers' | 'prompts' | 'steps', own: [string, string][]) => {
    for (const [key, column] of wide) {
      const value = own.find(([name]) => name === key)?.[1]
      column[kind].push(value === undefined ? 0 : valueHash(value))
    }
  }

  /** The row of the last prompt that was shown, by person and moment, and what answers it. */
  const shown = new Map<string, number>()
  const settle = (person: number, moment: number, bit: number): boolean => {
    const row = shown.get(`${person} ${moment}`)
    if (row !== undefined) prompts.event![row]! |= bit
    return row !== undefined
  }
  type Pending = { at: number; person: number; moment: number; profile: number; own: [string, string][] }
  const pending: Pending[] = []
  const answerUntil = (at: number) => {
    while (pending.length > 0 && pending[0]!.at < at) {
      const one = pending.shift()!
      if (settle(one.person, one.moment, ANSWERED_BIT)) continue
      push(prompts, { ...one, event: ANSWER, reason: 0 })
      note('prompts', one.own)
    }
  }

  items.forEach(({ person: name, source, at, history, item }, i) => {
    const own = segments[i]!
    answerUntil(at)
    if (item.kind === 'feedback') {
      const person = personOf(name)
      const moment = moments.id(item.moment)
      const profile = profileOf(own)
      const delay = item.context?.answeredAfter
      const late = source === 'prompted' && typeof delay === 'number' && delay > LATE_AFTER_MS
      const probe = probes.indexOf(item.answers?.neutral_probe as (typeof probes)[number])
      push(answers, {
        ...{ at, person, value: item.value, moment, profile, probe: probe + 1, starts: flat.length },
        point: points.id(`${item.scale}\0${item.point}`),
        place: place(item.journey?.id, item.journey?.stage),
        contact: contactOf(item, contacts),
        run: item.journey ? hashed(`${item.journey.id}\0${item.journey.run}`) : NONE,
        flags:
          sourceNames.indexOf(source as (typeof sourceNames)[number]) |
          (late ? LATE_BIT : 0) |
          (history ? HISTORY_BIT : 0) |
          (item.comment ? COMMENT_BIT : 0),
      })
      for (const term of terms(item)) flat.push(termIds.id(term))
      note('answers', own)
      if (source === 'prompted') pending.push({ at: at + PROMPT_OFFSET_MS, person, moment, profile, own })
    } else if (item.kind === 'prompt' && item.source !== 'passive') {
      const person = personOf(name)
      const moment = moments.id(item.moment)
      if (item.event === 'shown' || item.event === 'suppressed') {
        const event = item.event === 'shown' ? SHOWN : SUPPRESSED
        if (event === SHOWN) shown.set(`${person} ${moment}`, prompts.at!.length)
        push(prompts, {
          at,
          person,
          moment,
          event,
          reason: reasons.id(item.reason ?? ''),
          profile: profileOf(own),
        })
        note('prompts', own)
      } else {
        const bit =
          item.event === 'answered' ? ANSWERED_BIT : item.event === 'dismissed' ? DISMISSED_BIT : IGNORED_BIT
        if (!settle(person, moment, bit) && bit === ANSWERED_BIT) {
          push(prompts, { at, person, moment, event: ANSWER, reason: 0, profile: profileOf(own) })
          note('prompts', own)
        }
      }
    } else if (item.kind === 'journey') {
      push(steps, {
        ...{ at, person: personOf(name), place: place(item.journey, item.stage), profile: profileOf(own) },
        ...{ run: hashed(`${item.journey}\0${item.run}`), event: stepEvents.indexOf(item.event) },
      })
      note('steps', own)
    }
  })
  answerUntil(Number.POSITIVE_INFINITY)
  answers.starts!.push(flat.length)

  return {
    people: Float64Array.from(hashes),
    ...{ moments: moments.names, points: points.names, places: places.names, contacts: contacts.names },
    ...{ reasons: reasons.names, terms: termIds.names, keys, values: values.map(({ names }) => names) },
    profiles: Uint16Array.from(profiles),
    answers: { ...typed(answers, answerTypes), terms: Uint32Array.from(flat) },
    prompts: typed(prompts, promptTypes),
    steps: typed(steps, stepTypes),
    wide: new Map(
      [...wide].map(([key, column]) => [
        key,
        {
          answers: Uint32Array.from(column.answers),
          prompts: Uint32Array.from(column.prompts),
          steps: Uint32Array.from(column.steps),
        },
      ]),
    ),
  }
}

const answerLast = ({ item }: DayItem): number => +(item.kind === 'prompt' && item.event !== 'shown')

/** The columns of each kind of row, with their types. */
const answerTypes = {
  ...{ at: Uint32Array, person: Uint32Array, value: Float64Array, point: Uint16Array, moment: Uint16Array },
  ...{ place: Uint16Array, contact: Uint16Array, run: Float64Array, profile: Uint32Array },
  ...{ flags: Uint8Array, probe: Uint8Array, starts: Uint32Array },
}
const promptTypes = {
  ...{ at: Uint32Array, person: Uint32Array, moment: Uint16Array, event: Uint8Array },
  ...{ reason: Uint16Array, profile: Uint32Array },
}
const stepTypes = {
  ...{ at: Uint32Array, person: Uint32Array, place: Uint16Array, run: Float64Array },
  ...{ event: Uint8Array, profile: Uint32Array },
}
type Types = Record<string, { from(values: readonly number[]): unknown }>

/** An empty list for each column. */
const rows = (types: Types): Record<string, number[]> =>
  Object.fromEntries(Object.keys(types).map(name => [name, []]))

const typed = <T extends Types>(columns: Record<string, number[]>, types: T) =>
  Object.fromEntries(Object.entries(types).map(([name, type]) => [name, type.from(columns[name]!)])) as {
    [Name in keyof T]: ReturnType<T[Name]['from']>
  }

function push(columns: Record<string, number[]>, row: Record<string, unknown>): void {
  for (const name of Object.keys(columns)) columns[name]!.push(row[name] as number)
}

function contactOf({ touchpoint }: FeedbackItem, contacts: Dictionary): number {
  if (!touchpoint) return NONE
  const { owner, channel, kind, phase } = touchpoint
  return contacts.id(JSON.stringify({ owner, channel, kind, phase }))
}

/** The keys of a day: those in profiles with a dictionary for their values, and those with too many values for it. */
function keysOf(segments: readonly [string, string][][]) {
  const seen = new Map<string, { items: number; values: Set<string> }>()
  for (const own of segments)
    for (const [key, value] of own) {
      let known = seen.get(key)
      if (!known) {
        // Anybody with the public key can send any number of keys.
        if (seen.size >= 10 * MAX_KEYS) continue
        known = { items: 0, values: new Set() }
        seen.set(key, known)
      }
      known.items++
      if (known.values.size <= MAX_VALUES) known.values.add(value)
    }
  const kept = [...seen].sort(([, a], [, b]) => b.items - a.items).slice(0, MAX_KEYS)
  const keys = kept.filter(([, { values }]) => values.size <= MAX_VALUES).map(([key]) => key)
  return {
    keys,
    values: keys.map(() => new Dictionary()),
    wideKeys: kept.map(([key]) => key).filter(key => !keys.includes(key)),
  }
}
