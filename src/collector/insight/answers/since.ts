import { SMALLEST_GROUP } from '../../../model/group-sizes.js'
import { DAY_MS } from '../../../model/time.js'
import type { ComparedKey, FoundChange } from '../cells/find-changes.js'
import { dateOf } from '../query/calendar.js'
import { changePoint } from '../statistics/change-point.js'

/** Something that began, or was announced, near a change: a first-seen version, or an annotation. */
export interface Coincidence {
  key: string
  value: string
  /** ISO 8601, UTC. */
  at: string
}

/** What happened, by the team or by a deployment script. */
export interface Annotation extends Coincidence {
  id: string
  who: string
}

/** Days between a change and what is named as coinciding with it. */
const NEAR_MS = 2 * DAY_MS

/** The first day, in the project's time zone, on which the changed rows were different. Undefined for too few days. */
export function sinceOf({ cell, measure, rows }: FoundChange, zone: string): string | undefined {
  const days = new Map<string, { sum: number; n: number }>()
  const order = [...cell.time.keys()].filter(rows).sort((a, b) => cell.time[a]! - cell.time[b]!)
  // Asking for the date of every row would take a second; rows of one hour are of one day.
  let [hour, day] = [Number.NaN, { sum: 0, n: 0 }]
  for (const i of order) {
    const current = Math.floor((4 * cell.time[i]!) / 3_600_000)
    if (current !== hour) {
      hour = current
      const date = dateOf(cell.time[i]!, zone)
      day = days.get(date) ?? { sum: 0, n: 0 }
      days.set(date, day)
    }
    day.sum += measure.of(cell.value[i]!)
    day.n++
  }
  const at = changePoint([...days.values()].map(({ sum, n }) => ({ sum, n })))
  return at === undefined ? undefined : [...days.keys()][at]
}

/**
 * What began within two days of a change: a value of a key that marks time, first seen then and with at least five people
 * among those that changed, or an annotation. The nearest one; it coincides, which does not make it the cause.
 * @param since Unix milliseconds: the beginning of the day.
 * @param began The beginning of the data: what was there from the start did not begin.
 */
export function coincidenceOf(
  { cell, rows }: FoundChange,
  since: number,
  began: number,
  times: readonly ComparedKey[],
  annotations: readonly Annotation[],
): Coincidence | undefined {
  const found: (Coincidence & { distance: number; people: number })[] = []
  const near = (at: number) =>
    Math.abs(at - since) <= NEAR_MS || (at >= since && at < since + NEAR_MS + DAY_MS)
  for (const { key, value, at } of annotations) {
    const time = Date.parse(at)
    if (near(time))
      found.push({ key, value, at, distance: distanceOf(time, since), people: Number.POSITIVE_INFINITY })
  }
  for (const { name, codes, nameOf } of times) {
    const values = new Map<number, { first: number; people: Set<number> }>()
    for (let i = 0; i < cell.size; i++) {
      const code = codes[cell.profile[i]!]!
      if (code === 0 || !rows(i)) continue
      const known = values.get(code)
      if (!known) values.set(code, { first: cell.time[i]!, people: new Set([cell.person[i]!]) })
      else {
        if (cell.time[i]! < known.first) known.first = cell.time[i]!
        known.people.add(cell.person[i]!)
      }
    }
    for (const [code, { first, people }] of values)
      if (near(first) && first >= began + DAY_MS && people.size >= SMALLEST_GROUP)
        found.push({
          ...{ key: name, value: nameOf(code), at: new Date(first).toISOString() },
          ...{ distance: distanceOf(first, since), people: people.size },
        })
  }
  const [nearest] = found.sort((a, b) => a.distance - b.distance || b.people - a.people)
  return nearest && { key: nearest.key, value: nearest.value, at: nearest.at }
}

/** Whole days between an instant and a day: 0 within it. */
const distanceOf = (at: number, since: number): number => Math.abs(Math.floor((at - since) / DAY_MS))
