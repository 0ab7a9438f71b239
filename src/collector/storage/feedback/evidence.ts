import type { FeedbackItem, Item } from '../../../model/feedback.js'
import { DAY_MS } from '../../../model/time.js'
import { MAX_ROWS, type RatingRow, type TelemetryRow, WINDOW_DAYS } from '../../insight/rows.js'
import type { Database, Value } from '../databases/database.js'
import { yieldTurn } from '../databases/yield-turn.js'

/** Rows that are read before other requests get their turn. */
const PAGE_ROWS = 4000

type RatingRecord = Omit<RatingRow, 'at' | 'probe' | 'touchpoint' | 'delay'> & {
  id: string
  received_at: number
  created_at: number
  body: string
}

function toRatingRow({ created_at: at, id: _, received_at: __, body, ...row }: RatingRecord): RatingRow {
  const { answers, touchpoint, context } = JSON.parse(body) as FeedbackItem
  const delay = context?.answeredAfter
  return {
    ...{ ...row, at },
    ...(typeof delay === 'number' && row.source === 'prompted' && { delay }),
    ...(answers?.neutral_probe && { probe: answers.neutral_probe }),
    ...(touchpoint && { touchpoint }),
  }
}

export type Evidence = ReturnType<typeof evidence>

/** The rows that the figures are computed from. */
export function evidence(db: Database, now: () => number) {
  const since = () => now() - WINDOW_DAYS * DAY_MS
  return {
    /** The newest ratings of the last 90 days, at most `MAX_ROWS`, oldest first. */
    async ratings(project: number): Promise<RatingRow[]> {
      const ratings: RatingRow[] = []
      let before = ''
      let beforeParams: Value[] = []
      for (let left = MAX_ROWS; left > 0; left -= PAGE_ROWS) {
        const rows = await db.all<RatingRecord>(
          `SELECT id, received_at, person, device, moment, journey, run, stage, source, scale, value, created_at, body
           FROM item WHERE project = ? AND kind = 'feedback' AND received_at > ? ${before}
           ORDER BY received_at DESC, id DESC LIMIT ${PAGE_ROWS}`,
          [project, since(), ...beforeParams],
        )
        for (const row of rows) ratings.push(toRatingRow(row))
        await yieldTurn()
        const last = rows.at(-1)
        if (!last || rows.length < PAGE_ROWS) break
        before = 'AND (received_at, id) < (?, ?)'
        beforeParams = [last.received_at, last.id]
      }
      return ratings.sort((a, b) => a.at - b.at)
    },
    /** The newest telemetry items of one kind in the last 90 days, at most `MAX_ROWS`, oldest first. */
    async telemetry(project: number, kind: 'prompt' | 'journey' | 'outcome'): Promise<TelemetryRow[]> {
      const rows = await db.all<{ person: string; created_at: number; body: string }>(
        `SELECT person, created_at, body FROM item
         WHERE project = ? AND kind <> 'feedback' AND kind = ? AND received_at > ?
         ORDER BY received_at DESC LIMIT ${MAX_ROWS}`,
        [project, kind, since()],
      )
      await yieldTurn()
      return rows
        .map(({ person, created_at: at, body }) => ({ person, at, item: JSON.parse(body) as Item }))
        .sort((a, b) => a.at - b.at)
    },
  }
}
