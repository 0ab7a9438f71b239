import type { Span } from '../../insight/query/calendar.js'
import type { Database } from '../databases/database.js'
import { annotations } from './annotations.js'
import { handledCases } from './handled-cases.js'
import { insightDays } from './insight-days.js'
import { listFeedback } from './list-feedback.js'
import { namedThemes } from './named-themes.js'

export type Insight = ReturnType<typeof insight>

/** What the figures are computed from, and what the team says about it. */
export function insight(db: Database, now: () => number) {
  return {
    days: insightDays(db, now),
    annotations: annotations(db, now),
    themes: namedThemes(db, now),
    handled: (project: number, span: Span) => handledCases(db, project, span),
    feedback: listFeedback(db),
  }
}
