import { type Figure, figure } from '../insight/answers/figure.js'
import { type CaseCount, type CaseOf, casesOf, countCase } from '../insight/cells/case-rows.js'
import { rowOfRef } from '../insight/cells/selection.js'
import { wilson } from '../insight/statistics/wilson.js'
import type { Question, Selected } from './question.js'

/** Reads what the team did about the answers of the query's own window. */
export async function caseStatus({ evidence, project, windows, store }: Question): Promise<CaseOf> {
  const handled = await store.insight.handled(project.id, windows.now)
  return casesOf(
    evidence,
    project.config,
    handled.map(({ moment, person, saidAt, state, repliedAt }) => ({
      ...{ moment, saidAt, person: evidence.person(person) },
      done: state === 'closed' || state === 'set_aside',
      ...(repliedAt !== undefined && { repliedAt }),
    })),
  )
}

/** Cases that wait, and promises: of those that were due, how many people heard back in time. */
export interface CaseSummary {
  cases: CaseCount
  promises: { due: number; kept: number } & Figure
}

export function* summarise(
  { now }: Question,
  { cells }: Selected,
  caseOf: CaseOf,
): Generator<void, CaseSummary> {
  const cases = { waiting: 0, overdue: 0 }
  let [due, kept] = [0, 0]
  for (const { of, size, refs, windows } of cells) {
    if (of !== 'ratings') continue
    for (let i = 0; i < size; i++) {
      if ((windows[i]! & 1) === 0) continue
      const { day, row } = rowOfRef(refs[i]!)
      const status = caseOf(day, row)
      if (!status) continue
      countCase(cases, status, now)
      if (status.due === undefined) continue
      const heard = status.repliedAt !== undefined && status.repliedAt <= status.due
      if (!heard && status.due > now) continue
      due++
      if (heard) kept++
    }
    yield
  }
  return {
    cases,
    promises: { due, kept, ...figure(due, () => ({ value: kept / due, ...wilson(kept, due) })) },
  }
}
