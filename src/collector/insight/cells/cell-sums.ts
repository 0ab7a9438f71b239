import { emptySums, type PersonSums } from '../statistics/person-sums.js'
import type { Measure } from './measures.js'
import type { Cell } from './selection.js'

/** The sums of the window before and of the query's own. */
export type WindowSums = [before: PersonSums, after: PersonSums]

/** Which rows of a cell count. Default: all. */
export type RowTest = (row: number) => boolean

/** Each person's sum and number of ratings, by window. */
interface PersonTotals {
  sum: Float64Array
  count: Uint32Array
}

function totalsOf(cell: Cell, of: (value: number) => number, test?: RowTest): PersonTotals {
  const sum = new Float64Array(2 * cell.people)
  const count = new Uint32Array(2 * cell.people)
  for (let i = 0; i < cell.size; i++) {
    if (test && !test(i)) continue
    const at = 2 * cell.person[i]! + cell.window[i]!
    sum[at]! += of(cell.value[i]!)
    count[at]!++
  }
  return { sum, count }
}

/** Adds up people's means. */
export function sumsOf(cell: Cell, measure: Measure, test?: RowTest): WindowSums {
  const result = fold(totalsOf(cell, measure.of, test))
  if (measure.kind === 'net')
    for (const [name, wanted] of [
      ['positive', 1],
      ['negative', -1],
    ] as const) {
      const part = fold(totalsOf(cell, value => +(measure.of(value) === wanted), test))
      result[0][name] = part[0].sum
      result[1][name] = part[1].sum
    }
  return result
}

function fold({ sum, count }: PersonTotals): WindowSums {
  const result: WindowSums = [emptySums(), emptySums()]
  for (let at = 0; at < sum.length; at++) {
    const n = count[at]!
    if (n > 0) add(result[at & 1]!, sum[at]! / n, 1)
  }
  return result
}

function add(sums: PersonSums, mean: number, by: 1 | -1): void {
  sums.people += by
  sums.sum += by * mean
  sums.squares += by * mean * mean
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
 * in each group with the ratings that carry it.
 * @param codes The value of each profile; 0 for none.
 * @param most Most values; of a key with more none is compared. Rows without the key belong to everybody else.
 */
export function groupSums(
  cell: Cell,
  measure: Measure,
  codes: Uint16Array,
  most: number,
  test?: RowTest,
): GroupSums[] {
  const byCode = new Map<number, number>()
  for (let i = 0; i < cell.size; i++) {
    const code = codes[cell.profile[i]!]!
    if (code > 0 && !(test && !test(i))) byCode.set(code, (byCode.get(code) ?? 0) + 1)
    if (byCode.size > most) return []
  }
  if (byCode.size === 0) return []
  // Rows in the order of their values.
  const start = new Map<number, number>()
  let end = 0
  for (const [code, count] of byCode) {
    start.set(code, end)
    end += count
  }
  const order = new Uint32Array(end)
  const next = new Map(start)
  for (let i = 0; i < cell.size; i++) {
    const code = codes[cell.profile[i]!]!
    if (code === 0 || (test && !test(i))) continue
    const at = next.get(code)!
    order[at] = i
    next.set(code, at + 1)
  }

  const all = totalsOf(cell, measure.of, test)
  const whole = fold(all)
  const sum = new Float64Array(all.sum.length)
  const count = new Uint32Array(all.sum.length)
  const touched = new Uint32Array(all.sum.length)
  return [...byCode].map(([code, rows]) => {
    let size = 0
    const first = start.get(code)!
    for (let k = first; k < first + rows; k++) {
      const i = order[k]!
      const at = 2 * cell.person[i]! + cell.window[i]!
      if (count[at] === 0) touched[size++] = at
      sum[at]! += measure.of(cell.value[i]!)
      count[at]!++
    }
    const group: WindowSums = [emptySums(), emptySums()]
    const others: WindowSums = [{ ...whole[0] }, { ...whole[1] }]
    for (let k = 0; k < size; k++) {
      const at = touched[k]!
      const window = at & 1
      add(group[window]!, sum[at]! / count[at]!, 1)
      add(others[window]!, all.sum[at]! / all.count[at]!, -1)
      const rest = all.count[at]! - count[at]!
      if (rest > 0) add(others[window]!, (all.sum[at]! - sum[at]!) / rest, 1)
      sum[at] = 0
      count[at] = 0
    }
    return { code, group, others }
  })
}
