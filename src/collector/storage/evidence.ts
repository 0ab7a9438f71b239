import type { FeedbackItem, Item } from '../../model/feedback.js'
import { DAY_MS } from '../../model/time.js'
import type { Database, Value } from './database.js'
import { yieldTurn } from './yield-turn.js'

/** One rating as the metrics read it. Times are Unix milliseconds by the collector's clock. */
export interface RatingRow {
  person: string
  device: string | null
  moment: string
  journey: string | null
  run: string | null
  stage: string | null
  source: 'prompted' | 'passive' | 'import'
  scale: string
  value: number
  at: number
  /** What the neutral answer meant, where that was asked. */
  probe?: string
  touchpoint?: FeedbackItem['touchpoint']
  /** Milliseconds between the question and the answer, where the device tells that they were many. */
  delay?: number
}

/** What happened around the answers: prompts and journeys. */
export interface TelemetryRow {
  item: Item
  person: string
  at: number
}

/** Days that the figures look back. */
export const WINDOW_DAYS = 90
/**
 * The most answers, and the most of what is told around them, that the figures are made from: the newest. Reading them
 * takes as long after a billion rows as after a hundred thousand.
 */
export const MAX_ROWS = 20_000

/** Answers that are read before others have their turn. */
const PAGE_ROWS = 4000

type FeltRow = Omit<RatingRow, 'at' | 'probe' | 'touchpoint' | 'delay'> & {
  id: string
  received_at: number
  created_at: number
  body: string
}

function toFelt({ created_at: at, id: _, received_at: __, body, ...row }: FeltRow): RatingRow {
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

export function evidence(db: Database, now: () => number) {
  const since = () => now() - WINDOW_DAYS * DAY_MS
  return {
    /** The newest answers, oldest first. */
    async felt(project: number): Promise<RatingRow[]> {
      const felt: RatingRow[] = []
      let place = ''
      let at: Value[] = []
      for (let left = MAX_ROWS; left > 0; left -= PAGE_ROWS) {
        const rows = await db.all<FeltRow>(
          `SELECT id, received_at, person, device, moment, journey, run, stage, source, scale, value, created_at, body
           FROM item WHERE project = ? AND kind = 'feedback' AND received_at > ? ${place}
           ORDER BY received_at DESC, id DESC LIMIT ${PAGE_ROWS}`,
          [project, since(), ...at],
        )
        for (const row of rows) felt.push(toFelt(row))
        await yieldTurn()
        const last = rows.at(-1)
        if (!last || rows.length < PAGE_ROWS) break
        place = 'AND (received_at, id) < (?, ?)'
        at = [last.received_at, last.id]
      }
      return felt.sort((a, b) => a.at - b.at)
    },
    /** The newest of one kind, oldest first. */
    async around(project: number, kind: 'prompt' | 'journey' | 'outcome'): Promise<TelemetryRow[]> {
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
