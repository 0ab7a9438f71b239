import { SMALLEST_GROUP } from '../../../model/group-sizes.js'
import {
  type CellRows,
  type Evidence,
  type RowFilter,
  rowFilter,
  rowOfRef,
  type SaidTest,
  segmentTest,
  select,
  type Windows,
} from '../cells/selection.js'
import { showable } from '../gates.js'
import type { Query } from '../query/query.js'

/** Why the figures of the two windows of a cell are hidden, if they are. */
export type Hidden = [before?: string, now?: string]

const REST = `fewer than ${SMALLEST_GROUP} people would be left outside of this selection`

const nameOf = ({
  moment,
  scale,
  source,
  of,
}: Pick<CellRows, 'moment' | 'scale' | 'source' | 'of'>): string => [moment, scale, source, of].join('\0')

/** The parts of a query that narrow a cell: each may single out few people by a difference of two queries. */
function partsOf(query: Query): Partial<Query>[] {
  const { segment, feeling, theme, q, journey, stage } = query
  const keys = Object.keys(segment).map(key => ({ segment: { [key]: segment[key]! } }))
  const others = [{ feeling }, { theme, q }, { journey, stage }].filter(part =>
    Object.values(part).some(value => value !== undefined),
  )
  // Of many conditions those beside the segments count as one, so that the combinations fit into 32 bits.
  return keys.length + others.length <= MAX_PARTS
    ? [...keys, ...others]
    : [...keys, Object.assign({}, ...others)]
}

const MAX_PARTS = 5

/**
 * Complementary suppression: which cells of a query must be hidden although enough people answered, because somebody who
 * also asks without one of the conditions, or with another value, could compute the figures of fewer than five people.
 * All combinations of fulfilled and unfulfilled conditions must hold nobody or at least five people; and the values of a
 * key that are asked for must be shown next to the others (`showable`).
 */
export function* gateOf(
  evidence: Evidence,
  windows: Windows,
  query: Query,
  said: readonly SaidTest[],
): Generator<void, (cell: Pick<CellRows, 'moment' | 'scale' | 'source' | 'of'>) => Hidden> {
  const parts = partsOf(query)
  if (parts.length === 0) return () => []
  const { dictionaries } = evidence
  const { from, to, compare, moment, scale, source } = query
  const bare: Query = { from, to, compare, moment, scale, source, segment: {} }
  const filters = parts.map(part =>
    rowFilter({ from, to, compare, segment: {}, ...part }, dictionaries, 'q' in part ? said : []),
  )
  const { cells } = yield* select(evidence, windows, rowFilter(bare, dictionaries))
  const hidden = new Map<string, Hidden>()
  for (const cell of cells) {
    hidden.set(nameOf(cell), hiddenIn(evidence, cell, filters, query))
    yield
  }
  return cell => hidden.get(nameOf(cell)) ?? []
}

function hiddenIn(
  { days, dictionaries }: Evidence,
  { of, size, refs, windows }: CellRows,
  filters: readonly RowFilter[],
  { segment }: Query,
): Hidden {
  // One bit per combination of conditions, for each person and window.
  const held = [new Map<number, number>(), new Map<number, number>()]
  const keys = Object.entries(segment).map(([key, values]) => ({
    key,
    values,
    test: segmentTest(key, values, dictionaries),
    people: [new Map<number, Set<number>>(), new Map<number, Set<number>>()],
    id: dictionaries.keys.find(key),
  }))
  for (let i = 0; i < size; i++) {
    const { day: d, row } = rowOfRef(refs[i]!)
    const day = days[d]!
    const window = windows[i]! & 1
    const ratings = of === 'ratings'
    const columns = ratings ? day.answers : day.prompts
    let combination = 0
    filters.forEach((filter, f) => {
      if (ratings ? filter.answer(day, row) : filter.prompt(day, row)) combination |= 1 << f
    })
    const person = columns.person[row]!
    held[window]!.set(person, (held[window]!.get(person) ?? 0) | (1 << combination))
    for (const { id, people } of keys) {
      const code = id === undefined ? 0 : (dictionaries.profiles[columns.profile[row]!]![id] ?? 0)
      const own = people[window]!.get(code)
      if (own) own.add(person)
      else people[window]!.set(code, new Set([person]))
    }
  }
  const all = 1 << ((1 << filters.length) - 1)
  return [0, 1].map(window => {
    const counts = new Array<number>(1 << filters.length).fill(0)
    for (const bits of held[window]!.values())
      for (let c = 0; c < counts.length; c++) if (bits & (1 << c)) counts[c]!++
    if (![...held[window]!.values()].some(bits => bits & all)) return undefined
    if (counts.some(n => n > 0 && n < SMALLEST_GROUP)) return REST
    const single = keys.every(({ id, values, people }) => {
      if (id === undefined) return true
      const groups = [...people[window]!]
      const shown = showable(groups.map(([, { size }]) => size))
      const wanted = new Set(values.map(value => 1 + (dictionaries.values[id]!.find(value) ?? -2)))
      const [asked, unasked] = [true, false].map(of =>
        groups.flatMap(([code], i) => (wanted.has(code) === of ? [shown[i]!] : [])),
      )
      // The hidden values together are one group of at least five people: all of them, or none.
      return asked!.every(Boolean) || unasked!.every(Boolean)
    })
    return single ? undefined : REST
  }) as Hidden
}
