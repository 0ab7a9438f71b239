import { leaningNames, leaningOf } from '../../../model/leaning.js'
import { DAY_MS } from '../../../model/time.js'
import { valueHash } from '../columns/build-day.js'
import {
  ANSWER,
  ANSWERED_BIT,
  type Day,
  type Dictionaries,
  EVENT_BITS,
  LATE_BIT,
  SHOWN,
  SOURCE_BITS,
  sourceNames,
} from '../columns/columns.js'
import type { Span } from '../query/calendar.js'
import { type Query, QueryError } from '../query/query.js'

/** The days that a query reads, and their dictionaries. */
export interface Evidence {
  days: readonly Day[]
  dictionaries: Dictionaries
}

/** The two windows of a query. */
export interface Windows {
  now: Span
  before?: Span
}

/** The ratings of one moment on one scale from one source, or the prompts of one moment. */
export interface Cell {
  moment: string
  scale: string
  source: (typeof sourceNames)[number]
  /** `response`: each entry is a shown prompt, its value 1 if it was answered. */
  of: 'ratings' | 'response'
  size: number
  /** Number of different people. */
  people: number
  /** Numbered within the cell. */
  person: Uint32Array
  value: Float64Array
  /** 0: the window before; 1: the query's own. */
  window: Uint8Array
  profile: Uint32Array
  /** Unix milliseconds. */
  time: Float64Array
  /** Where the entry stands: its day's index × 2³² + its row. */
  ref: Float64Array
}

const REF_DAY = 2 ** 32
const refOf = (day: number, row: number): number => day * REF_DAY + row
export const rowOfRef = (ref: number): { day: number; row: number } => ({
  day: Math.floor(ref / REF_DAY),
  row: ref % REF_DAY,
})

/** Which rows a query takes, by everything but the time. */
export interface RowFilter {
  /** Whether any row may fit. */
  answer(day: Day, row: number): boolean
  prompt(day: Day, row: number): boolean
  step(day: Day, row: number): boolean
}

/** Throws a QueryError for a key that no item has. */
export function checkSegments({ segment }: Query, { keys, wide }: Dictionaries): void {
  const known = [...new Set([...keys.names, ...wide])].sort()
  for (const key of Object.keys(segment))
    if (!known.includes(key))
      throw new QueryError(
        `segment.${key}`,
        known.length > 0
          ? `no answer has this key; known are ${known.slice(0, 40).join(', ')}`
          : 'no answer has this key; none carries context yet',
      )
}

type SegmentTest = (day: Day, kind: 'answers' | 'prompts' | 'steps', row: number) => boolean

/** A test for one key of the query: whether a row has one of the values. */
export function segmentTest(
  key: string,
  values: readonly string[],
  { keys, values: known, profiles }: Dictionaries,
): SegmentTest {
  const id = keys.find(key)
  const codes = new Set(
    id === undefined
      ? []
      : values.flatMap(value => (known[id]!.find(value) ?? -2) + 1).filter(code => code > 0),
  )
  const fits = Uint8Array.from(profiles, own => +(id !== undefined && codes.has(own[id] ?? 0)))
  const hashes = new Set(values.map(valueHash))
  return (day, kind, row) => {
    if (fits[day[kind].profile[row]!] === 1) return true
    const wide = day.wide.get(key)
    return wide !== undefined && hashes.has(wide[kind][row]!)
  }
}

/** Whether an answer's comment says what a query asks for. */
export type SaidTest = (day: Day, row: number) => boolean

/**
 * Makes the filter of a query.
 * @param said What comments must say, if the query names words or a theme.
 */
export function rowFilter(
  query: Query,
  dictionaries: Dictionaries,
  said: readonly SaidTest[] = [],
): RowFilter {
  const { moments, points, places } = dictionaries
  const tests = Object.entries(query.segment).map(([key, values]) => segmentTest(key, values, dictionaries))
  const moment = query.moment === undefined ? undefined : (moments.find(query.moment) ?? -1)
  const source = query.source === undefined ? undefined : sourceNames.indexOf(query.source)
  const scaleOf = points.names.map(name => name.split('\0', 1)[0]!)
  const placeFits =
    query.journey === undefined && query.stage === undefined
      ? undefined
      : Uint8Array.from(places.names, name => {
          const [journey, stage] = name.split('\0')
          const fits =
            (query.journey === undefined || journey === query.journey) &&
            (query.stage === undefined || stage === query.stage)
          return +(name !== '' && fits)
        })
  const leaning = query.feeling && leaningNames[query.feeling]
  const inSegments: SegmentTest = (day, kind, row) => tests.every(test => test(day, kind, row))
  const ofRatings = query.scale !== undefined || leaning !== undefined || said.length > 0
  return {
    answer(day, row) {
      const { answers } = day
      if (moment !== undefined && answers.moment[row] !== moment) return false
      if (source !== undefined && (answers.flags[row]! & SOURCE_BITS) !== source) return false
      if (placeFits && placeFits[answers.place[row]!] === 0) return false
      const scale = scaleOf[answers.point[row]!]!
      if (query.scale !== undefined && scale !== query.scale) return false
      if (leaning && leaningOf(scale, answers.value[row]!) !== leaning) return false
      if (!said.every(test => test(day, row))) return false
      return inSegments(day, 'answers', row)
    },
    prompt: (day, row) =>
      !ofRatings &&
      (source === undefined || source === 0) &&
      placeFits === undefined &&
      (moment === undefined || day.prompts.moment[row] === moment) &&
      inSegments(day, 'prompts', row),
    step: (day, row) =>
      !ofRatings &&
      moment === undefined &&
      (placeFits === undefined || placeFits[day.steps.place[row]!] === 1) &&
      inSegments(day, 'steps', row),
  }
}

/** Days that are gone through between two turns of the event loop. */
const ROWS_PER_TURN = 60_000

/** The number of the window in which an instant lies; −1 for none. */
const windowOf = (time: number, { now, before }: Windows): number =>
  time >= now.start && time < now.end ? 1 : before && time >= before.start && time < before.end ? 0 : -1

/** The rows of a query, by cell. */
export interface Selection {
  cells: CellRows[]
  /** Distinct people with an answer in the query's own window. */
  people: number
}

/** Where the rows of a cell are; `gather` reads them. */
export interface CellRows {
  moment: string
  scale: string
  source: Cell['source']
  of: Cell['of']
  size: number
  refs: Float64Array
  windows: Uint8Array
}

/**
 * Finds the rows of a query and divides them into cells: one per moment, scale and source, and one per moment for its
 * prompts. It yields now and then, so that other work can run. Late answers, which people give from memory, count
 * nowhere.
 */
export function* select(
  { days, dictionaries }: Evidence,
  windows: Windows,
  filter: RowFilter,
): Generator<void, Selection> {
  const scaleOf = dictionaries.points.names.map(name => name.split('\0', 1)[0]!)
  const scales = [...new Set(scaleOf)]
  const scaleId = Uint8Array.from(scaleOf, scale => Math.min(scales.indexOf(scale), 255))
  const kinds = scales.length * sourceNames.length + 1
  const lists: (RefList | undefined)[] = []
  const listOf = (moment: number, kind: number): RefList => {
    const at = moment * kinds + kind
    let list = lists[at]
    if (!list) {
      list = new RefList()
      lists[at] = list
    }
    return list
  }
  const seen = new Uint8Array(dictionaries.people.size)
  let people = 0
  let rows = 0
  for (const [d, day] of days.entries()) {
    const start = day.day * DAY_MS
    const { answers } = day
    for (let i = 0; i < answers.at.length; i++) {
      const window = windowOf(start + answers.at[i]!, windows)
      if (window < 0 || !filter.answer(day, i)) continue
      const flags = answers.flags[i]!
      const person = answers.person[i]!
      if (window === 1 && seen[person] === 0) {
        seen[person] = 1
        people++
      }
      if (flags & LATE_BIT) continue
      const kind = scaleId[answers.point[i]!]! * sourceNames.length + (flags & SOURCE_BITS)
      listOf(answers.moment[i]!, kind).push(refOf(d, i), window)
    }
    rows += answers.at.length + day.prompts.at.length
    if (rows > ROWS_PER_TURN) {
      rows = 0
      yield
    }
  }
  yield* selectPrompts({ days, dictionaries }, windows, filter, moment => listOf(moment, kinds - 1))
  const cells: CellRows[] = []
  for (const [at, list] of lists.entries()) {
    if (!list || list.size === 0) continue
    const kind = at % kinds
    const ofResponse = kind === kinds - 1
    cells.push({
      moment: dictionaries.moments.names[Math.floor(at / kinds)]!,
      scale: ofResponse ? '' : scales[Math.floor(kind / sourceNames.length)]!,
      source: ofResponse ? 'prompted' : sourceNames[kind % sourceNames.length]!,
      of: ofResponse ? 'response' : 'ratings',
      ...list.taken(),
    })
  }
  return { cells, people }
}

/** The shown prompts. An answer whose prompt was shown on an earlier day is given to the last prompt before it. */
function* selectPrompts(
  { days, dictionaries }: Evidence,
  windows: Windows,
  filter: RowFilter,
  listOf: (moment: number) => RefList,
): Generator<void, void> {
  const late = lateAnswers(days, dictionaries.people.size)
  let rows = 0
  for (const [d, day] of days.entries()) {
    const start = day.day * DAY_MS
    const { prompts } = day
    for (let i = 0; i < prompts.at.length; i++) {
      if ((prompts.event[i]! & EVENT_BITS) !== SHOWN) continue
      const window = windowOf(start + prompts.at[i]!, windows)
      if (window < 0 || !filter.prompt(day, i)) continue
      const ref = refOf(d, i)
      const answered = prompts.event[i]! & ANSWERED_BIT || late.has(ref)
      listOf(prompts.moment[i]!).push(ref, answered ? window | 2 : window)
    }
    rows += prompts.at.length
    if (rows > ROWS_PER_TURN) {
      rows = 0
      yield
    }
  }
}

/** One more than the largest number of a moment. */
const MAX_MOMENTS = 65_536

function lateAnswers(days: readonly Day[], size: number): Set<number> {
  const people = new Uint8Array(size)
  let some = false
  for (const { prompts } of days)
    for (let i = 0; i < prompts.at.length; i++)
      if ((prompts.event[i]! & EVENT_BITS) === ANSWER) {
        people[prompts.person[i]!] = 1
        some = true
      }
  const answered = new Set<number>()
  if (!some) return answered
  const last = new Map<number, number>()
  for (const [d, { prompts }] of days.entries())
    for (let i = 0; i < prompts.at.length; i++) {
      if (people[prompts.person[i]!] === 0) continue
      const key = prompts.person[i]! * MAX_MOMENTS + prompts.moment[i]!
      const event = prompts.event[i]! & EVENT_BITS
      if (event === SHOWN) last.set(key, refOf(d, i))
      else if (event === ANSWER && last.has(key)) answered.add(last.get(key)!)
    }
  return answered
}

/** A list of row references that grows without boxing its numbers. */
class RefList {
  size = 0
  #refs = new Float64Array(256)
  #windows = new Uint8Array(256)

  push(ref: number, window: number): void {
    if (this.size === this.#refs.length) {
      const [refs, windows] = [this.#refs, this.#windows]
      this.#refs = new Float64Array(2 * refs.length)
      this.#refs.set(refs)
      this.#windows = new Uint8Array(2 * windows.length)
      this.#windows.set(windows)
    }
    this.#refs[this.size] = ref
    this.#windows[this.size] = window
    this.size++
  }

  taken(): Pick<CellRows, 'size' | 'refs' | 'windows'> {
    return {
      size: this.size,
      refs: this.#refs.subarray(0, this.size),
      windows: this.#windows.subarray(0, this.size),
    }
  }
}

/** Reads the rows of a cell. */
export function gather({ days, dictionaries }: Evidence, rows: CellRows): Cell {
  const { moment, scale, source, of, size, refs, windows } = rows
  const cell: Cell = {
    ...{ moment, scale, source, of, size, people: 0, ref: refs },
    person: new Uint32Array(size),
    value: new Float64Array(size),
    window: new Uint8Array(size),
    profile: new Uint32Array(size),
    time: new Float64Array(size),
  }
  const local = localNumbers(dictionaries.people.size)
  const ratings = of === 'ratings'
  // References rise, so that the day of each is that of the one before or a later one.
  let d = 0
  for (let i = 0; i < size; i++) {
    let row = refs[i]! - d * REF_DAY
    while (row >= REF_DAY) {
      d++
      row -= REF_DAY
    }
    const day = days[d]!
    const columns = ratings ? day.answers : day.prompts
    const person = columns.person[row]!
    if (local[person]! < 0) local[person] = cell.people++
    cell.person[i] = local[person]!
    cell.value[i] = ratings ? day.answers.value[row]! : windows[i]! >> 1
    cell.window[i] = windows[i]! & 1
    cell.profile[i] = columns.profile[row]!
    cell.time[i] = day.day * DAY_MS + columns.at[row]!
  }
  d = 0
  for (let i = 0; i < size; i++) {
    let row = refs[i]! - d * REF_DAY
    while (row >= REF_DAY) {
      d++
      row -= REF_DAY
    }
    local[(ratings ? days[d]!.answers : days[d]!.prompts).person[row]!] = -1
  }
  return cell
}

let scratch = new Int32Array(0)

/** An array of −1 for numbering people within a cell; the caller restores it. */
function localNumbers(size: number): Int32Array {
  if (scratch.length < size) scratch = new Int32Array(2 * size).fill(-1)
  return scratch
}
