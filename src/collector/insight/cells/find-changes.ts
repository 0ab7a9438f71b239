import { FIRM_GROUP } from '../../../model/group-sizes.js'
import { benjaminiHochbergQ } from '../statistics/benjamini-hochberg.js'
import {
  compareChanges,
  compareSums,
  type Difference,
  estimateOf,
  type Valued,
} from '../statistics/person-sums.js'
import {
  type Grouping,
  groupingOf,
  groupSums,
  type RowTest,
  sumsOf,
  totalsOf,
  type WindowSums,
} from './cell-sums.js'
import { comparedMeasures, type Measure, response } from './measures.js'
import type { Cell } from './selection.js'

/** One key whose values are compared, with the value of each profile. */
export interface ComparedKey {
  name: string
  codes: Uint16Array
  /** The value of a code. */
  nameOf(code: number): string
}

/** A difference that is believed. Numbers are in the measure's own unit divided by its factor: −1 to 1. */
export interface FoundChange {
  cell: Cell
  measure: Measure
  /** The segment that changed; without it, everybody. */
  segment?: { key: ComparedKey; code: number }
  before: Valued & { people: number }
  after: Valued & { people: number }
  difference: Difference
  /** Of a segment the larger of two p-values: that it changed, and that it changed otherwise than everybody else. */
  p: number
  /** The smallest false discovery rate at which it is reported. */
  q: number
  /** The rows that changed. */
  rows: RowTest
}

/** What was found, and what was looked at. */
export interface Changes {
  /** The clearest first. */
  changes: FoundChange[]
  /** Number of comparisons that were made together. */
  comparisons: number
  /** The difference of everybody's figures that would most likely have been noticed, for half of the moments. */
  noticeable?: number
}

/** Standard errors of a difference that is found in four of five cases, at 5 % two-sided: 1.96 + 0.84. */
const NOTICED_ERRORS = 2.8
/** Share of the reported changes that may be false. */
const FALSE_DISCOVERY_RATE = 0.1
/** Smallest difference that is reported: 0.1 of a mean in [−1, 1], 10 points of a share or a net score. */
const SMALLEST_DIFFERENCE = 0.1
/** Values beyond which a key is not compared. */
const MAX_VALUES = 50
/** Most segments that are named for one cell. */
const MAX_SEGMENTS = 3

/** One comparison: a measure of a cell, of everybody or of a segment. */
interface Candidate {
  p: number
  q: number
  /** How clearly the segment differs from everybody else. */
  t: number
  key?: ComparedKey
  code: number
  size: number
  /** Standard error of the change. */
  se: number
}

/** The comparisons of one measure of one cell. */
interface Comparisons {
  cell: Cell
  measure: Measure
  all: Candidate[]
}

/**
 * Looks for changes between the two windows, over all cells: people's means by Welch, shares by Agresti & Caffo, at a
 * false discovery rate of 10 % over all comparisons together (Benjamini & Hochberg 1995). A segment is named where it
 * changed and its change differs from that of everybody else; of several the clearest, then what is left without it is
 * compared again, so that neither everybody nor a segment of mostly the same people repeats it.
 * It yields after each cell, so that other work can run.
 */
export function* findChanges(cells: Iterable<Cell>, keys: readonly ComparedKey[]): Generator<void, Changes> {
  const comparisons: Comparisons[] = []
  for (const cell of cells) {
    const grouped = groupedBy(cell, keys)
    for (const measure of cell.of === 'response' ? [response] : comparedMeasures(cell.scale)) {
      const all = compare(cell, measure, grouped)
      if (all.length > 0) comparisons.push({ cell, measure, all })
    }
    yield
  }
  const candidates = comparisons.flatMap(({ all }) => all)
  const qs = benjaminiHochbergQ(candidates.map(({ p }) => p))
  candidates.forEach((candidate, i) => {
    candidate.q = qs[i]!
  })
  // What is left without a named segment is held to the same limit.
  const limit = Math.max(0, ...candidates.filter(({ q }) => q <= FALSE_DISCOVERY_RATE).map(({ p }) => p))
  const found: FoundChange[] = []
  for (const one of comparisons) {
    if (!one.all.some(believed)) continue
    found.push(...explain(one, limit))
    yield
  }
  const errors = candidates.flatMap(({ key, se }) => (key ? [] : [se])).sort((a, b) => a - b)
  return {
    changes: withoutRepeats(found).sort((a, b) => strength(b) - strength(a)),
    comparisons: candidates.length,
    ...(errors.length > 0 && {
      noticeable: Math.max(SMALLEST_DIFFERENCE, NOTICED_ERRORS * errors[errors.length >> 1]!),
    }),
  }
}

const believed = ({ q }: Candidate): boolean => q <= FALSE_DISCOVERY_RATE

/** How clear and how large a change is: its distance from 0 in standard errors. */
const strength = ({ difference: { value, lo, hi } }: FoundChange): number =>
  Math.abs(value) / Math.max(1e-9, hi - lo)

const firm = ([before, after]: WindowSums): boolean =>
  before.people >= FIRM_GROUP && after.people >= FIRM_GROUP

/** A key with the rows of a cell in the order of its values. */
type GroupedKey = [key: ComparedKey, grouping: Grouping]

const groupedBy = (cell: Cell, keys: readonly ComparedKey[]): GroupedKey[] =>
  keys.flatMap(key => {
    const grouping = groupingOf(cell, key.codes, MAX_VALUES)
    return grouping ? [[key, grouping] as GroupedKey] : []
  })

function compare(cell: Cell, measure: Measure, keys: readonly GroupedKey[], test?: RowTest): Candidate[] {
  const totals = totalsOf(cell, measure.of, test)
  const { whole } = totals
  if (!firm(whole)) return []
  const { p, se } = compareSums(...whole, measure.kind, false)
  const all: Candidate[] = [{ p, q: 1, t: 0, code: 0, se, size: whole[0].people + whole[1].people }]
  for (const [key, grouping] of keys)
    for (const { code, group, others } of groupSums(totals, grouping)) {
      if (!firm(group) || !firm(others)) continue
      const own = compareSums(...group, measure.kind, false)
      const { p: apart, t } = compareChanges(
        { before: group[0], after: group[1] },
        { before: others[0], after: others[1] },
        measure.kind,
      )
      const size = group[0].people + group[1].people
      all.push({ p: Math.max(own.p, apart), q: 1, t, key, code, size, se: own.se })
    }
  return all
}

/** Names the segments that explain the changes of a measure, and everybody only if they do not. */
function explain({ cell, measure, all }: Comparisons, limit: number): FoundChange[] {
  const found: FoundChange[] = []
  let candidates = all
  let isBelieved = believed
  let rest: RowTest | undefined
  for (let named = 0; named <= MAX_SEGMENTS; named++) {
    const segment =
      named < MAX_SEGMENTS
        ? candidates
            .filter(one => one.key && isBelieved(one) && enough(cell, measure, rest, one))
            // Of equally clear ones the larger: it is the simpler explanation.
            .sort((a, b) => b.t - a.t || b.size - a.size)[0]
        : undefined
    const chosen = segment ?? candidates.find(one => !one.key)
    if (!chosen || !isBelieved(chosen)) break
    const change = describe(cell, measure, chosen)
    if (change) found.push(change)
    if (!segment) break
    const { key, code } = segment
    const before = rest
    rest = row => (!before || before(row)) && key!.codes[cell.profile[row]!] !== code
    candidates = compare(
      cell,
      measure,
      groupedBy(cell, [...new Set(all.filter(believed).flatMap(one => one.key ?? []))]),
      rest,
    )
    const known = new Map(all.map(one => [idOf(one), one]))
    for (const one of candidates) one.q = known.get(idOf(one))?.q ?? 1
    // It must have been believed beside everybody, and still be without the segments that were named.
    isBelieved = one => believed(one) && one.p <= limit
  }
  return found
}

const idOf = ({ key, code }: Candidate): string => `${key?.name ?? ''}\0${code}`

const rowsOf = (cell: Cell, { key, code }: Candidate, rest?: RowTest): RowTest =>
  key ? row => (!rest || rest(row)) && key.codes[cell.profile[row]!] === code : (rest ?? (() => true))

function enough(cell: Cell, measure: Measure, rest: RowTest | undefined, one: Candidate): boolean {
  const [before, after] = sumsOf(cell, measure, rowsOf(cell, one, rest))
  return Math.abs(after.sum / after.people - before.sum / before.people) >= SMALLEST_DIFFERENCE
}

function describe(cell: Cell, measure: Measure, chosen: Candidate): FoundChange | undefined {
  const rows = rowsOf(cell, chosen)
  const [before, after] = sumsOf(cell, measure, rows)
  const difference = compareSums(before, after, measure.kind)
  if (Math.abs(difference.value) < SMALLEST_DIFFERENCE) return
  return {
    ...{ cell, measure, difference, rows, p: chosen.p, q: chosen.q },
    ...(chosen.key && { segment: { key: chosen.key, code: chosen.code } }),
    before: { ...estimateOf(before, measure.kind), people: before.people },
    after: { ...estimateOf(after, measure.kind), people: after.people },
  }
}

/** Of the mean and the unhappy share, which move together, the mean; the share where only it changed. */
function withoutRepeats(found: FoundChange[]): FoundChange[] {
  return found.filter(
    one =>
      one.measure.name !== 'unhappy' ||
      !found.some(other => other.cell === one.cell && other.measure.name !== 'unhappy'),
  )
}
