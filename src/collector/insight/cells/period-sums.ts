import { constructs, isScaleId } from '../../../model/scale.js'
import { DAY_MS } from '../../../model/time.js'
import { ANSWERED_BIT, EVENT_BITS, LATE_BIT, SHOWN, SOURCE_BITS, sourceNames } from '../columns/columns.js'
import type { Span } from '../query/calendar.js'
import { emptySums, type PersonSums } from '../statistics/person-sums.js'
import { type Measure, measuresOf, response } from './measures.js'
import type { Evidence, RowFilter } from './selection.js'

/** What a series counts. */
export interface SeriesMeasure {
  name: string
  /** Undefined for the number of people. */
  measure?: Measure
  /** Scales whose ratings it takes; all of one construct. */
  takes(scale: string): boolean
}

/** Finds a measure by the name that the read API uses. */
export function seriesMeasure(name: string, scales: readonly string[]): SeriesMeasure | undefined {
  if (name === 'people') return { name, takes: () => true }
  if (name === 'response') return { name, measure: response, takes: () => false }
  const scale = scales.find(own => measuresOf(own).some(measure => measure.name === name))
  const measure = scale && measuresOf(scale).find(own => own.name === name)
  if (!measure) return
  const construct = isScaleId(scale) ? constructs[scale] : undefined
  return {
    ...{ name, measure },
    takes: own =>
      isScaleId(own) &&
      measuresOf(own).some(one => one.name === name) &&
      // `mean` of a mood is not that of an affect grid.
      (name === 'thumbs' || constructs[own] === construct || name === 'words'),
  }
}

/** The source whose ratings a series shows: never several together. */
export type SourceName = (typeof sourceNames)[number]

/** Rows between two turns of the event loop. */
const ROWS_PER_TURN = 40_000

/**
 * Adds up people's means by period, each person once per period.
 * @param periods In order, without overlap.
 */
export function* sumsByPeriod(
  { days, dictionaries }: Evidence,
  periods: readonly Span[],
  filter: RowFilter,
  { name, measure, takes }: SeriesMeasure,
  source: SourceName,
): Generator<void, PersonSums[]> {
  const scaleOf = dictionaries.points.names.map(point => point.split('\0', 1)[0]!)
  const taken = scaleOf.map(takes)
  const sourceId = sourceNames.indexOf(source)
  const size = dictionaries.people.size
  const sum = new Float64Array(size)
  const positive = new Float64Array(size)
  const negative = new Float64Array(size)
  const count = new Uint32Array(size)
  const touched: number[] = []
  const all: PersonSums[] = []
  let rows = 0
  const add = (person: number, x: number) => {
    if (count[person] === 0) touched.push(person)
    count[person]!++
    sum[person]! += x
    if (x > 0) positive[person]!++
    else if (x < 0) negative[person]!++
  }
  for (const { start, end } of periods) {
    for (const day of days) {
      const begin = day.day * DAY_MS
      if (begin >= end || begin + DAY_MS <= start) continue
      const { answers, prompts } = day
      const within = (at: number) => begin + at >= start && begin + at < end
      if (name === 'response') {
        for (let i = 0; i < prompts.at.length; i++)
          if ((prompts.event[i]! & EVENT_BITS) === SHOWN && within(prompts.at[i]!) && filter.prompt(day, i))
            add(prompts.person[i]!, prompts.event[i]! & ANSWERED_BIT ? 1 : 0)
      } else
        for (let i = 0; i < answers.at.length; i++) {
          const flags = answers.flags[i]!
          if (!taken[answers.point[i]!] || !within(answers.at[i]!) || !filter.answer(day, i)) continue
          if (measure && (flags & LATE_BIT || (flags & SOURCE_BITS) !== sourceId)) continue
          add(answers.person[i]!, measure ? measure.of(answers.value[i]!) : 0)
        }
      rows += answers.at.length
      if (rows > ROWS_PER_TURN) {
        rows = 0
        yield
      }
    }
    const sums = emptySums()
    for (const person of touched) {
      const mean = sum[person]! / count[person]!
      sums.people++
      sums.sum += mean
      sums.squares += mean * mean
      sums.positive += positive[person]! / count[person]!
      sums.negative += negative[person]! / count[person]!
      sum[person] = 0
      positive[person] = 0
      negative[person] = 0
      count[person] = 0
    }
    touched.length = 0
    all.push(sums)
  }
  return all
}
