import { DAY_MS } from '../../model/time.js'
import { scaled } from '../insight/answers/figure.js'
import type { Coincidence } from '../insight/answers/since.js'
import { coincidenceOf, sinceOf } from '../insight/answers/since.js'
import { themeAnswers } from '../insight/answers/theme-answer.js'
import { type CaseCount, type CaseOf, countCase } from '../insight/cells/case-rows.js'
import { comparedKeys } from '../insight/cells/compared-keys.js'
import { type Changes, type FoundChange, findChanges } from '../insight/cells/find-changes.js'
import { comparedMeasures } from '../insight/cells/measures.js'
import { type Cell, type CellRows, gather, rowOfRef } from '../insight/cells/selection.js'
import { spanOf } from '../insight/query/calendar.js'
import type { Interval } from '../insight/statistics/interval.js'
import { countThemes } from '../insight/themes/find-themes.js'
import type { Question, Selected } from './question.js'
import { endOf, lastOfEachRun } from './remembered.js'
import { run } from './run.js'

type Shown = Interval & { value: number }

/** One believed difference between the two windows. */
export interface ChangeAnswer {
  moment: string
  /** Of the moment that is asked at a journey's end: how the journey is remembered. */
  journey?: string
  scale?: string
  source: string
  measure: string
  direction: 'better' | 'worse'
  /** The values by key that changed; empty for everybody. */
  segment: Record<string, string>
  before: Shown & { people: number }
  after: Shown & { people: number }
  difference: Shown
  p: number
  q: number
  /** The first day that was different, in the project's time zone. */
  since?: string
  coincides?: Coincidence
  themes: { theme: string; before: number; after: number }[]
  /** Ids of up to three answers. */
  voices: string[]
  cases: CaseCount
}

const MAX_VOICES = 3
const MAX_THEMES = 3

/** Cells that are compared: shown in both windows, with a measure. */
function* comparedCells(question: Question, { cells, hidden }: Selected): Generator<Cell> {
  for (const rows of cells) {
    if (rows.of === 'ratings' && comparedMeasures(rows.scale).length === 0) continue
    if (hidden(rows).some(reason => reason !== undefined)) continue
    yield ofJourney(question, gather(question.evidence, rows))
  }
}

/** At a journey's end only the last answer of each run counts. */
function ofJourney({ project, evidence }: Question, cell: Cell): Cell {
  return cell.of === 'ratings' && endOf(project.config, cell.moment) !== undefined
    ? lastOfEachRun(evidence, cell)
    : cell
}

export async function foundChanges(question: Question, selection: Selected): Promise<Changes> {
  if (!question.windows.before) return { changes: [], comparisons: 0 }
  const { segments } = comparedKeys(question.evidence.dictionaries)
  return run(findChanges(comparedCells(question, selection), segments))
}

/** The changes of a query as the read API shows them, the clearest first. */
export async function changeAnswers(
  question: Question,
  found: Changes,
  caseOf: CaseOf,
): Promise<ChangeAnswer[]> {
  const { evidence, windows, project, store } = question
  const { times } = comparedKeys(evidence.dictionaries)
  const annotations = found.changes.length > 0 ? await store.insight.annotations.list(project.id) : []
  const answers: ChangeAnswer[] = []
  for (const change of found.changes) {
    const { cell, measure, segment, difference } = change
    const since = sinceOf(change, project.timezone)
    const began = Math.min(windows.now.start, windows.before!.start)
    const coincides =
      since === undefined
        ? undefined
        : coincidenceOf(
            change,
            spanOf({ from: since, to: since }, project.timezone).start,
            began,
            times,
            annotations,
          )
    const journey = cell.of === 'ratings' ? endOf(project.config, cell.moment) : undefined
    answers.push({
      moment: cell.moment,
      ...(journey !== undefined && { journey }),
      ...(cell.of === 'ratings' && { scale: cell.scale }),
      ...{ source: cell.source, measure: measure.name },
      direction: difference.value * measure.better > 0 ? 'better' : 'worse',
      segment: segment ? { [segment.key.name]: segment.key.nameOf(segment.code) } : {},
      before: { ...scaled(change.before, measure.factor), people: change.before.people },
      after: { ...scaled(change.after, measure.factor), people: change.after.people },
      difference: scaled(difference, measure.factor),
      ...{ p: change.p, q: change.q },
      ...(since !== undefined && { since }),
      ...(coincides && { coincides }),
      themes: cell.of === 'ratings' ? await themesOf(question, change) : [],
      voices: cell.of === 'ratings' ? await voicesOf(question, change) : [],
      cases: cell.of === 'ratings' ? casesIn(change, caseOf, question.now) : { waiting: 0, overdue: 0 },
    })
  }
  return answers
}

/** What the people of a change say more than before. */
async function themesOf(
  { evidence, themes }: Question,
  { cell, rows }: FoundChange,
): Promise<ChangeAnswer['themes']> {
  const own = [...cell.ref.keys()].filter(rows)
  const changed: CellRows = {
    ...{ moment: cell.moment, scale: cell.scale, source: cell.source, of: cell.of, size: own.length },
    refs: Float64Array.from(own, i => cell.ref[i]!),
    windows: Uint8Array.from(own, i => cell.window[i]!),
  }
  const counted = await run(countThemes(evidence, [changed], themes))
  const before = new Map(counted.themes.map(({ name, people }) => [name, people.before]))
  return themeAnswers(counted, true)
    .filter(({ change }) => change?.grew)
    .slice(0, MAX_THEMES)
    .map(({ theme, people }) => ({ theme, before: before.get(theme)!, after: people }))
}

/** Ids of answers of the query's own window that show a change best, those with a comment first. */
async function voicesOf(
  question: Question,
  { cell, rows, measure, difference }: FoundChange,
): Promise<string[]> {
  const { evidence } = question
  const own: { ref: number; value: number; time: number; comment: boolean }[] = []
  for (let i = 0; i < cell.size; i++) {
    if (cell.window[i] !== 1 || !rows(i)) continue
    const { day, row } = rowOfRef(cell.ref[i]!)
    const { starts, flags } = evidence.days[day]!.answers
    const comment = starts[row + 1]! > starts[row]! || (flags[row]! & 16) !== 0
    own.push({ ref: cell.ref[i]!, value: cell.value[i]!, time: cell.time[i]!, comment })
  }
  const sign = difference.value * measure.better < 0 ? 1 : -1
  const chosen = own
    .sort((a, b) => Number(b.comment) - Number(a.comment) || sign * (a.value - b.value) || b.time - a.time)
    .slice(0, MAX_VOICES)
  return idsOf(
    question,
    chosen.map(({ ref }) => ref),
  )
}

/** The ids of answers by where they stand in the columns. */
export async function idsOf(
  { evidence, store, project }: Question,
  refs: readonly number[],
): Promise<string[]> {
  const wanted = refs.map(ref => {
    const { day: d, row } = rowOfRef(ref)
    const { day, answers } = evidence.days[d]!
    return {
      saidAt: day * DAY_MS + answers.at[row]!,
      moment: evidence.dictionaries.moments.names[answers.moment[row]!]!,
      person: answers.person[row]!,
    }
  })
  const ids = await store.insight.feedback.ids(project.id, wanted, evidence.person)
  return [...new Set(ids.flatMap(id => id ?? []))]
}

function casesIn({ cell, rows }: FoundChange, caseOf: CaseOf, now: number): CaseCount {
  const count = { waiting: 0, overdue: 0 }
  for (let i = 0; i < cell.size; i++) {
    if (cell.window[i] !== 1 || !rows(i)) continue
    const { day, row } = rowOfRef(cell.ref[i]!)
    const status = caseOf(day, row)
    if (status) countCase(count, status, now)
  }
  return count
}
