import { emptySums, type PersonSums } from '../statistics/person-sums.js'
import type { Measure } from './measures.js'
import type { Cell } from './selection.js'

/** The sums of the window before and of the query's own. */
export type WindowSums = [before: PersonSums, after: PersonSums]

/** Which rows of a cell count. Default: all. */
export type RowTest = (row: number) => boolean

/** A measure of a cell's rows, added up by person and window: once for all keys whose values are compared. */
export interface Totals {
  /** What each row counts for; NaN for rows that do not count. */
  x: Float64Array
  /** Twice the person's number, plus the window. */
  slot: Uint32Array
  sum: Float64Array
  count: Uint32Array
  whole: WindowSums
}

export function totalsOf(cell: Cell, of: (value: number) => number, test?: RowTest): Totals {
  const { size, person, window, value } = cell
  const x = new Float64Array(size)
  const slot = new Uint32Array(size)
  const sum = new Float64Array(2 * cell.people)
  const count = new Uint32Array(2 * cell.people)
  for (let i = 0; i < size; i++) {
    const at = 2 * person[i]! + window[i]!
    slot[i] = at
    if (test && !test(i)) {
      x[i] = Number.NaN
      continue
    }
    x[i] = of(value[i]!)
    sum[at]! += x[i]!
    count[at]!++
  }
  const whole: WindowSums = [emptySums(), emptySums()]
  for (let at = 0; at < sum.length; at++) if (count[at]! > 0) add(whole[at & 1]!, sum[at]! / count[at]!, 1)
  return { x, slot, sum, count, whole }
}

/** Adds up people's means. */
export function sumsOf(cell: Cell, measure: Measure, test?: RowTest): WindowSums {
  const { whole } = totalsOf(cell, measure.of, test)
  if (measure.kind === 'net')
    for (const [name, wanted] of [
      ['positive', 1],
      ['negative', -1],
    ] as const) {
      const part = totalsOf(cell, value => +(measure.of(value) === wanted), test).whole
      whole[0][name] = part[0].sum
      whole[1][name] = part[1].sum
    }
  return whole
}

function add(sums: PersonSums, mean: number, by: 1 | -1): void {
  sums.people += by
  sums.sum += by * mean
  sums.squares += by * mean * mean
}

/** The rows of a cell in the order of a key's values: those of value `code` end at `ends[code]`. */
export interface Grouping {
  order: Uint32Array
  counts: Uint32Array
  ends: Uint32Array
}

/**
 * Sorts the rows of a cell by the values of a key; rows without the key are left out. Undefined if no row has it, or if
 * there are more values than `most`.
 * @param codes The value of each profile; 0 for none.
 */
export function groupingOf(cell: Cell, codes: Uint16Array, most: number): Grouping | undefined {
  const { size, profile } = cell
  let largest = 0
  for (let i = 0; i < codes.length; i++) if (codes[i]! > largest) largest = codes[i]!
  const counts = new Uint32Array(largest + 1)
  for (let i = 0; i < size; i++) counts[codes[profile[i]!]!]!++
  counts[0] = 0
  let [values, rows] = [0, 0]
  const ends = new Uint32Array(largest + 1)
  for (let code = 0; code <= largest; code++) {
    ends[code] = rows
    if (counts[code] === 0) continue
    rows += counts[code]!
    if (++values > most) return
  }
  if (values === 0) return
  const order = new Uint32Array(rows)
  for (let i = 0; i < size; i++) {
    const code = codes[profile[i]!]!
    if (code > 0) order[ends[code]!++] = i
  }
  return { order, counts, ends }
}

/** One value of a key: the people who have it, and everybody else. */
export interface GroupSums {
  /** 1 + the number of the value. */
  code: number
  group: WindowSums
  others: WindowSums
}

/**
 * The sums of each value of a key, beside those of everybody else. Somebody whose ratings carry several values is counted
 * in each group with the ratings that carry it. Rows without the key belong to everybody else.
 */
export function groupSums(
  { x, slot, sum, count, whole }: Totals,
  { order, counts, ends }: Grouping,
): GroupSums[] {
  const own = new Float64Array(sum.length)
  const rows = new Uint32Array(sum.length)
  const touched = new Uint32Array(sum.length)
  const groups: GroupSums[] = []
  for (let code = 1; code < counts.length; code++) {
    let size = 0
    for (let k = ends[code]! - counts[code]!; k < ends[code]!; k++) {
      const i = order[k]!
      const value = x[i]!
      if (Number.isNaN(value)) continue
      const at = slot[i]!
      if (rows[at] === 0) touched[size++] = at
      own[at]! += value
      rows[at]!++
    }
    if (size === 0) continue
    const group: WindowSums = [emptySums(), emptySums()]
    const others: WindowSums = [{ ...whole[0] }, { ...whole[1] }]
    for (let k = 0; k < size; k++) {
      const at = touched[k]!
      const window = at & 1
      add(group[window]!, own[at]! / rows[at]!, 1)
      add(others[window]!, sum[at]! / count[at]!, -1)
      const rest = count[at]! - rows[at]!
      if (rest > 0) add(others[window]!, (sum[at]! - own[at]!) / rest, 1)
      own[at] = 0
      rows[at] = 0
    }
    groups.push({ code, group, others })
  }
  return groups
}
