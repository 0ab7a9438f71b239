import type { FeedbackItem } from '../../../model/feedback.js'
import type { Voice } from '../../../model/voice.js'
import type { Span } from '../../insight/query/calendar.js'
import { HISTORY_AGE_MS } from '../arrival.js'
import type { Database, Value } from '../databases/database.js'
import { inList } from '../databases/database.js'
import { yieldTurn } from '../databases/yield-turn.js'
import { toVoice, type VoiceRow, voiceColumns } from '../feedback/voices.js'
import { senders } from '../items/sender.js'

/** Which feedback to list, newest first by the time it was said. */
export interface FeedbackRequest extends Span {
  /** Conditions that the database checks. */
  moment?: string
  scale?: string
  source?: string
  journey?: string
  stage?: string
  /** Further conditions. */
  fits(item: FeedbackItem, row: { saidAt: number; history: boolean }): boolean
  /** Where an earlier page ended. */
  after?: { at: number; id: string }
  /** 1–200. */
  limit: number
}

/** A page of feedback. */
export interface FeedbackPage {
  voices: (Voice & { person: string; saidAt: number })[]
  /** Where the next page begins; absent at the end. */
  next?: { at: number; id: string }
}

const PAGE_ROWS = 500
/** Most rows that one page searches; the next page continues. */
const MAX_ROWS = 50_000

/** Lists feedback by the time it was said. */
export function listFeedback(db: Database) {
  return {
    async page(project: number, request: FeedbackRequest): Promise<FeedbackPage> {
      const { start, end, fits, limit } = request
      const where = ['project = ?', `kind = 'feedback'`, 'said_at >= ?']
      const params: Value[] = [project, start]
      for (const name of ['moment', 'scale', 'source', 'journey', 'stage'] as const)
        if (request[name] !== undefined) {
          where.push(`${name} = ?`)
          params.push(request[name])
        }
      const voices: FeedbackPage['voices'] = []
      let position = request.after ?? { at: end, id: '' }
      for (let read = 0; read < MAX_ROWS; read += PAGE_ROWS) {
        const rows = await db.all<VoiceRow & { sender: number; said_at: number }>(
          `SELECT ${voiceColumns}, sender, said_at FROM item WHERE ${where.join(' AND ')} AND (said_at, id) < (?, ?)
           ORDER BY said_at DESC, id DESC LIMIT ${PAGE_ROWS}`,
          [...params, position.at, position.id],
        )
        for (const row of rows) {
          position = { at: row.said_at, id: row.id }
          const { person, said_at: saidAt } = row
          const history = row.sender === senders.server && row.created_at < row.received_at - HISTORY_AGE_MS
          if (!fits(JSON.parse(row.body) as FeedbackItem, { saidAt, history })) continue
          voices.push({ ...toVoice(row), person, saidAt })
          if (voices.length === limit) return { voices, next: position }
        }
        if (rows.length < PAGE_ROWS) return { voices }
        await yieldTurn()
      }
      return { voices, next: position }
    },
    /** The ids of answers by when, where and by whom they were given. */
    async ids(
      project: number,
      answers: readonly { saidAt: number; moment: string; person: number }[],
      personOf: (name: string) => number,
    ): Promise<(string | undefined)[]> {
      if (answers.length === 0) return []
      const { list, params } = inList([...new Set(answers.map(({ saidAt }) => saidAt))])
      const rows = await db.all<{ id: string; said_at: number; moment: string; person: string }>(
        `SELECT id, said_at, moment, person FROM item WHERE project = ? AND kind = 'feedback' AND said_at IN ${list}`,
        [project, ...params],
      )
      return answers.map(
        ({ saidAt, moment, person }) =>
          rows.find(row => row.said_at === saidAt && row.moment === moment && personOf(row.person) === person)
            ?.id,
      )
    },
    /** Everything that a person said, oldest first; at most 1000. */
    async ofPerson(project: number, person: { customer: string } | { device: string }): Promise<Voice[]> {
      const [column, id] = 'customer' in person ? ['customer', person.customer] : ['device', person.device]
      const rows = await db.all<VoiceRow>(
        `SELECT ${voiceColumns} FROM item WHERE project = ? AND ${column} = ? AND kind = 'feedback'
         ORDER BY said_at DESC, id DESC LIMIT 1000`,
        [project, id!],
      )
      return rows.reverse().map(toVoice)
    },
  }
}
