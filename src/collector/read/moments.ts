import { FIRM_GROUP, SMALLEST_GROUP } from '../../model/group-sizes.js'
import { scales as allScales, constructs, isScaleId } from '../../model/scale.js'
import type { Localised } from '../../model/text.js'
import { DAY_MS } from '../../model/time.js'
import { type ComparedFigure, comparedFigure, type Figure, figure } from '../insight/answers/figure.js'
import { groupingOf, groupSums, sumsOf, totalsOf, type WindowSums } from '../insight/cells/cell-sums.js'
import { comparedKeys, keyOf } from '../insight/cells/compared-keys.js'
import type { ComparedKey } from '../insight/cells/find-changes.js'
import { type Measure, measuresOf, response } from '../insight/cells/measures.js'
import { type Cell, type CellRows, gather, rowFilter, rowOfRef } from '../insight/cells/selection.js'
import { EVENT_BITS, LATE_BIT, probes, SUPPRESSED } from '../insight/columns/columns.js'
import { showable } from '../insight/gates.js'
import {
  indifferenceShare,
  intensity,
  meanValenceByMoment,
  worstTenth,
  wowFigure,
} from '../insight/ratings/feelings.js'
import { netEmotion } from '../insight/ratings/net-emotion.js'
import { silenceBounds } from '../insight/response/silence-bounds.js'
import { estimateOf } from '../insight/statistics/person-sums.js'
import { shrink } from '../insight/statistics/shrinkage.js'
import { CHOSEN } from '../insight/themes/terms.js'
import { type Question, type Selected, selected, shownQuery } from './question.js'
import { run } from './run.js'

/** Parameters of the moments besides the query. */
export const momentParameters = ['by'] as const

/** A segment's figure, with its value drawn towards everybody's as far as few people gave it. */
interface SegmentFigure extends ComparedFigure {
  value_of: string
  ranked?: number
}

/** A moment on one scale from one source. */
export interface MomentAnswer {
  moment: string
  question?: Localised
  scale: string
  source: string
  /** The figure of the scale: `mean`, `nps`, `csat` … */
  measure: string
  /** All figures of the scale, by measure. */
  figures: Record<string, ComparedFigure>
  /** How often each point was given, in the order of the scale; each person counts once. From ten people on. */
  points?: { point: string; share: number }[]
  /** NPS only: shares of people. */
  classes?: { promoters: number; passives: number; detractors: number }
}

const plain = ({ n: people, ...rest }: { n: number; display: Figure['display'] }): Figure => ({
  people,
  ...rest,
})

/** The figures of each moment, per scale and source, never pooled. */
export async function moments(question: Question, { by }: Record<string, string | undefined>) {
  const { project } = question
  const selection = await selected(question)
  const all = await run(
    (function* () {
      const found: (MomentAnswer & Record<string, unknown>)[] = []
      for (const rows of selection.cells) {
        if (rows.of !== 'ratings' || measuresOf(rows.scale).length === 0) continue
        found.push(momentAnswer(question, selection, rows, by))
        yield
      }
      return found
    })(),
  )
  return {
    query: shownQuery(question),
    people: selection.people,
    moments: all,
    response: await run(responses(question, selection)),
    silent: project.config.moments.map(({ id }) => id).filter(id => !all.some(({ moment }) => moment === id)),
  }
}

function momentAnswer(
  question: Question,
  { hidden }: Selected,
  rows: CellRows,
  by: string | undefined,
): MomentAnswer & Record<string, unknown> {
  const { evidence, project, windows } = question
  const { moment, scale, source } = rows
  const cell = gather(evidence, rows)
  const reasons = hidden(rows)
  const compared = windows.before !== undefined
  const measures = measuresOf(scale)
  const definition = project.config.moments.find(({ id }) => id === moment)
  const own = [...cell.person.keys()].filter(i => cell.window[i] === 1)
  const ratings = own.map(i => ({ person: String(cell.person[i]), value: cell.value[i]!, scale, source }))
  const isMood = isScaleId(scale) && constructs[scale] === 'valence'
  const people = new Set(own.map(i => cell.person[i]!)).size
  const open = reasons[1] === undefined
  const firm = open && people >= FIRM_GROUP
  const sums = sumsOf(cell, measures[0]!)
  return {
    moment,
    ...(definition?.question !== undefined && { question: definition.question }),
    ...{ scale, source, measure: measures[0]!.name },
    figures: Object.fromEntries(
      measures.map(measure => [
        measure.name,
        comparedFigure(sumsOf(cell, measure), measure, compared, reasons),
      ]),
    ),
    ...(firm && { points: pointShares(question, cell, own, people) }),
    ...(firm && scale === 'nps11' && { classes: classesOf(sums) }),
    ...(open &&
      isMood && {
        intensity: plain(intensity(ratings, { source })),
        byRating: plain(meanValenceByMoment(ratings, { source })),
        worstTenth: plain(worstTenth(ratings, { source })),
        ...neutralOf(question, cell, own, source),
        ...(definition?.wow && { wow: plain(wowFigure(ratings, { source })) }),
      }),
    ...(open && wordsOf(question, cell, own)),
    ...(source === 'prompted' && open && lateOf(question, moment, scale)),
    segments: segmentsOf(question, cell, measures[0]!, sums, by, reasons),
  }
}

/** The share of each point, where each person's ratings share one vote. */
function pointShares({ evidence }: Question, cell: Cell, own: readonly number[], people: number) {
  const { names } = evidence.dictionaries.points
  const count = new Map<number, number>()
  for (const i of own) count.set(cell.person[i]!, (count.get(cell.person[i]!) ?? 0) + 1)
  const shares = new Map<string, number>()
  for (const i of own) {
    const { day, row } = rowOfRef(cell.ref[i]!)
    const point = names[evidence.days[day]!.answers.point[row]!]!.split('\0')[1]!
    shares.set(point, (shares.get(point) ?? 0) + 1 / count.get(cell.person[i]!)! / people)
  }
  const known = isScaleId(cell.scale) ? Object.keys(allScales[cell.scale]) : []
  const points = known.length > 0 ? known : [...shares.keys()].sort()
  return points.map(point => ({ point, share: shares.get(point) ?? 0 }))
}

function classesOf([, { people, positive, negative }]: WindowSums) {
  const [promoters, detractors] = [positive / people, negative / people]
  return { promoters, passives: 1 - promoters - detractors, detractors }
}

function neutralOf({ evidence }: Question, cell: Cell, own: readonly number[], source: Cell['source']) {
  const ratings = own.map(i => {
    const { day, row } = rowOfRef(cell.ref[i]!)
    const probe = evidence.days[day]!.answers.probe[row]!
    return {
      ...{ person: String(cell.person[i]), value: cell.value[i]!, scale: cell.scale, source },
      ...(probe > 0 && { probe: probes[probe - 1]! }),
    }
  })
  const { neutral, indifferent, probed } = indifferenceShare(ratings, { source })
  return { neutral: plain(neutral), probed, ...(indifferent !== undefined && { indifferent }) }
}

/** The words that people chose, and the balance of pleasant and unpleasant ones. */
function wordsOf({ evidence }: Question, cell: Cell, own: readonly number[]) {
  const { names } = evidence.dictionaries.terms
  const choices: { person: string; words: string[] }[] = []
  const byWord = new Map<string, Set<number>>()
  for (const i of own) {
    const { day, row } = rowOfRef(cell.ref[i]!)
    const { starts, terms } = evidence.days[day]!.answers
    const words: string[] = []
    for (let t = starts[row]!; t < starts[row + 1]!; t++) {
      const name = names[terms[t]!]!
      if (name.startsWith(CHOSEN)) words.push(name.slice(CHOSEN.length))
    }
    if (words.length > 0) choices.push({ person: String(cell.person[i]), words })
    for (const word of words) byWord.set(word, (byWord.get(word) ?? new Set()).add(cell.person[i]!))
  }
  if (choices.length === 0) return {}
  const groups = [...byWord]
  const shown = showable(groups.map(([, { size }]) => size))
  const words = groups
    .filter((_, i) => shown[i])
    .map(([word, { size }]) => ({ word, people: size }))
    .sort((a, b) => b.people - a.people)
  return { words, netEmotion: plain(netEmotion(choices)) }
}

/** Answers that came more than thirty minutes after the question, from memory: in none of the other figures. */
function lateOf(question: Question, moment: string, scale: string) {
  const { evidence, query, windows, said } = question
  const filter = rowFilter({ ...query, moment, scale, source: 'prompted' }, evidence.dictionaries, said)
  const people = new Map<number, { sum: number; n: number }>()
  for (const day of evidence.days)
    for (let i = 0; i < day.answers.at.length; i++) {
      const { flags, at, person, value } = day.answers
      const time = day.day * DAY_MS + at[i]!
      if (!(flags[i]! & LATE_BIT) || time < windows.now.start || time >= windows.now.end) continue
      if (!filter.answer(day, i)) continue
      const own = people.get(person[i]!) ?? { sum: 0, n: 0 }
      people.set(person[i]!, { sum: own.sum + value[i]!, n: own.n + 1 })
    }
  if (people.size === 0) return {}
  const sums = { people: people.size, sum: 0, squares: 0, positive: 0, negative: 0 }
  for (const { sum, n } of people.values()) {
    sums.sum += sum / n
    sums.squares += (sum / n) ** 2
  }
  return { late: figure(people.size, () => estimateOf(sums, 'mean')) }
}

/** Values beyond which a key's values are not listed side by side. */
const MAX_VALUES = 50

/** The values of each key side by side, ranked by shrunk means. @param by The only key. */
function segmentsOf(
  { evidence, windows }: Question,
  cell: Cell,
  measure: Measure,
  whole: WindowSums,
  by: string | undefined,
  [, hidden]: readonly (string | undefined)[],
) {
  if (hidden !== undefined || whole[1].people < SMALLEST_GROUP) return {}
  const { segments, times } = comparedKeys(evidence.dictionaries)
  const key = by === undefined ? undefined : keyOf(evidence.dictionaries, by)
  const keys: ComparedKey[] = by === undefined ? [...segments, ...times] : key ? [key] : []
  const totals = totalsOf(cell, measure.of)
  const answer: Record<string, SegmentFigure[]> = {}
  for (const { name, codes, nameOf } of keys) {
    const grouping = groupingOf(cell, codes, MAX_VALUES)
    if (!grouping) continue
    const groups = groupSums(totals, grouping)
    const absent = Math.max(0, whole[1].people - groups.reduce((sum, { group }) => sum + group[1].people, 0))
    const shown = [0, 1].map(window =>
      showable([...groups.map(({ group }) => group[window]!.people), window === 1 ? absent : 0]),
    )
    const rest = 'hidden with another group that is too small'
    const figures = groups.map(({ code, group, others }, i): SegmentFigure => {
      const small = (window: 0 | 1) => {
        const left = others[window].people
        return !shown[window]![i] || (left > 0 && left < SMALLEST_GROUP)
      }
      const reasons = ([0, 1] as const).map(window =>
        group[window].people >= SMALLEST_GROUP && small(window) ? rest : undefined,
      )
      return {
        value_of: nameOf(code),
        ...comparedFigure(group, measure, windows.before !== undefined, [reasons[0], reasons[1]]),
      }
    })
    const firm = figures.filter(one => one.value !== undefined)
    if (firm.length > 1) {
      const variance = Math.max(
        0.01,
        whole[1].squares / whole[1].people - (whole[1].sum / whole[1].people) ** 2,
      )
      const { shrunk } = shrink(
        firm.map(one => ({ n: one.people, mean: one.value! / measure.factor })),
        variance,
      )
      firm.forEach((one, i) => {
        one.ranked = measure.factor * shrunk[i]!
      })
    }
    answer[name] = figures.sort((a, b) => (b.ranked ?? -2) - (a.ranked ?? -2) || b.people - a.people)
  }
  return answer
}

/** Who answers at each moment, of those who saw the question, and why others were not asked. */
function* responses(question: Question, { cells, hidden }: Selected): Generator<void, object[]> {
  const { evidence, windows, query, said } = question
  const filter = rowFilter(query, evidence.dictionaries, said)
  const suppressed = new Map<string, Map<string, number>>()
  for (const day of evidence.days) {
    const { prompts } = day
    for (let i = 0; i < prompts.at.length; i++) {
      const time = day.day * DAY_MS + prompts.at[i]!
      if (
        (prompts.event[i]! & EVENT_BITS) !== SUPPRESSED ||
        time < windows.now.start ||
        time >= windows.now.end
      )
        continue
      if (!filter.prompt(day, i)) continue
      const moment = evidence.dictionaries.moments.names[prompts.moment[i]!]!
      const own = suppressed.get(moment) ?? new Map<string, number>()
      suppressed.set(moment, own)
      const reason = evidence.dictionaries.reasons.names[prompts.reason[i]!]!
      own.set(reason, (own.get(reason) ?? 0) + 1)
    }
    yield
  }
  const answers: object[] = []
  for (const rows of cells) {
    if (rows.of !== 'response') continue
    const cell = gather(evidence, rows)
    const own = [...cell.person.keys()].filter(i => cell.window[i] === 1)
    const answered = own.filter(i => cell.value[i]! > 0).length
    const reasons = hidden(rows)
    const rated = cells.find(
      one =>
        one.moment === rows.moment &&
        one.source === 'prompted' &&
        one.of === 'ratings' &&
        measuresOf(one.scale)[0]?.name === 'mean',
    )
    const mean = rated && sumsOf(gather(evidence, rated), measuresOf(rated.scale)[0]!)[1]
    const figureOfRate = comparedFigure(
      sumsOf(cell, response),
      response,
      windows.before !== undefined,
      reasons,
    )
    answers.push({
      moment: rows.moment,
      ...figureOfRate,
      ...{ shown: own.length, answered },
      ...(figureOfRate.value !== undefined &&
        mean &&
        mean.people >= FIRM_GROUP && { bounds: silenceBounds(own.length, answered, mean.sum / mean.people) }),
      ...(suppressed.has(rows.moment) && { suppressed: Object.fromEntries(suppressed.get(rows.moment)!) }),
    })
    yield
  }
  return answers
}
