import type { CaseState } from '../../../model/case.js'
import type { Span } from '../../insight/query/calendar.js'
import type { Database } from '../databases/database.js'

/** What the team did about one feedback. */
export interface HandledCase {
  moment: string
  person: string
  /** When it was said. Unix milliseconds. */
  saidAt: number
  state: CaseState
  /** When the person first heard back, by a reply. Unix milliseconds. */
  repliedAt?: number
}

/** What the team did about the feedback of a time: cases with a state, and feedback with a reply. */
export async function handledCases(
  db: Database,
  project: number,
  { start, end }: Span,
): Promise<HandledCase[]> {
  // The few handled ones come first: SQLite keeps the order of a CROSS JOIN, and the unary plus keeps it from reading every
  // answer of the time by the index on said_at.
  const rows = await db.all<{
    moment: string
    person: string
    said_at: number
    state: CaseState | null
    replied_at: number | null
  }>(
    `SELECT item.moment, item.person, item.said_at, recovery_case.state, replied.at AS replied_at FROM (
       SELECT feedback FROM recovery_case WHERE project = ? UNION SELECT feedback FROM reply WHERE project = ?) AS handled
     CROSS JOIN item
     LEFT JOIN recovery_case ON recovery_case.project = ? AND recovery_case.feedback = handled.feedback
     LEFT JOIN (SELECT feedback, MIN(created_at) AS at FROM reply WHERE project = ? GROUP BY feedback) AS replied
       ON replied.feedback = handled.feedback
     WHERE item.project = ? AND item.id = handled.feedback AND +item.said_at >= ? AND +item.said_at < ?`,
    [project, project, project, project, project, start, end],
  )
  return rows.map(row => ({
    ...{ moment: row.moment, person: row.person, saidAt: row.said_at, state: row.state ?? 'open' },
    ...(row.replied_at !== null && { repliedAt: row.replied_at }),
  }))
}
