import type { FeedbackItem, Item } from '../../model/feedback.js'
import type { Database } from './database.js'

/** One rating as the metrics read it. Times are Unix milliseconds by the collector's clock. */
export interface Felt {
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
export interface Around {
  item: Item
  person: string
  at: number
}

/** Days that the figures look back. */
export const DAYS = 90
/**
 * The most answers, and the most of what is told around them, that the figures are made from: the newest. Reading them
 * takes as long after a billion rows as after a hundred thousand.
 */
export const MOST = 20_000

export type Evidence = ReturnType<typeof evidence>

export function evidence(db: Database, now: () => number) {
  const since = () => now() - DAYS * 86_400_000
  return {
    /** The newest answers, oldest first. */
    async felt(project: number): Promise<Felt[]> {
      const rows = await db.all<Omit<Felt, 'at' | 'probe'> & { created_at: number; body: string }>(
        `SELECT person, device, moment, journey, run, stage, source, scale, value, created_at, body FROM item
         WHERE project = ? AND kind = 'feedback' AND received_at > ? ORDER BY received_at DESC, id DESC LIMIT ${MOST}`,
        [project, since()],
      )
      return rows
        .map(({ created_at: at, body, ...row }) => {
          const { answers, touchpoint, context } = JSON.parse(body) as FeedbackItem
          const delay = context?.answeredAfter
          return {
            ...{ ...row, at },
            ...(typeof delay === 'number' && row.source === 'prompted' && { delay }),
            ...(answers?.neutral_probe && { probe: answers.neutral_probe }),
            ...(touchpoint && { touchpoint }),
          }
        })
        .sort((a, b) => a.at - b.at)
    },
    /** The newest of one kind, oldest first. */
    async around(project: number, kind: 'prompt' | 'journey' | 'outcome'): Promise<Around[]> {
      const rows = await db.all<{ person: string; created_at: number; body: string }>(
        `SELECT person, created_at, body FROM item
         WHERE project = ? AND kind <> 'feedback' AND kind = ? AND received_at > ?
         ORDER BY received_at DESC LIMIT ${MOST}`,
        [project, kind, since()],
      )
      return rows
        .map(({ person, created_at: at, body }) => ({ person, at, item: JSON.parse(body) as Item }))
        .sort((a, b) => a.at - b.at)
    },
  }
}
