import type { FeedbackItem } from '../../../model/feedback.js'
import { type Leaning, neutralBounds } from '../../../model/leaning.js'
import type { MomentCount, Voice } from '../../../model/voice.js'
import type { Database, Value } from '../databases/database.js'
import { yieldTurn } from '../databases/yield-turn.js'

/** Which voices to list. */
export interface VoiceQuery {
  moment?: string
  /** Only feedback whose value lies in [`from`, `to`], −1 to 1. */
  from?: number
  to?: number
  /** Only feedback that leans this way on its own scale. */
  leaning?: Leaning
  /** Only feedback for which this word was chosen, or whose comment or goal contains it; case is ignored. */
  word?: string
  /** Only what follows this position in the list: the `next` of an earlier page. */
  after?: string
  /** Only what arrived or changed after this time, in Unix milliseconds. */
  since?: number
  /** 1–200. Default 50. */
  limit?: number
}

export interface VoiceRow {
  id: string
  person: string
  moment: string
  scale: string
  value: number
  body: string
  verified: number
  created_at: number
  received_at: number
  updated_at: number
  seen_at: number | null
  replies: number
}

export const voiceColumns = `id, person, moment, scale, value, body, verified, created_at, received_at, updated_at, seen_at,
  (SELECT COUNT(*) FROM reply WHERE reply.project = item.project AND reply.feedback = item.id) AS replies`

const bySqlScale = (ofScale: (from: number, to: number) => string, other: string): string =>
  `CASE scale ${Object.entries(neutralBounds)
    .map(([scale, [from, to]]) => `WHEN '${scale}' THEN ${ofScale(from, to)}`)
    .join(' ')} ELSE ${other} END`

/** SQL conditions: which way the value of a row leans. */
const leaningSql: Record<Leaning, string> = {
  negative: bySqlScale(from => `value < ${from}`, 'value < 0'),
  neutral: bySqlScale((from, to) => `value >= ${from} AND value < ${to}`, 'value = 0'),
  positive: bySqlScale((_, to) => `value >= ${to}`, 'value > 0'),
}

export type Voices = ReturnType<typeof voices>

/** Feedback as the team sees it. */
export function voices(db: Database, now: () => number) {
  return {
    /** Lists the voices of a project, newest first. `next` is the position of the following page. */
    async list(project: number, query: VoiceQuery = {}): Promise<{ voices: Voice[]; next?: string }> {
      const limit = Math.trunc(Math.min(Math.max(query.limit ?? 50, 1), 200))
      const where = [`project = ?`, `kind = 'feedback'`]
      const params: Value[] = [project]
      if (query.moment !== undefined) {
        where.push('moment = ?')
        params.push(query.moment)
      }
      if (query.from !== undefined) {
        where.push('value >= ?')
        params.push(query.from)
      }
      if (query.to !== undefined) {
        where.push('value <= ?')
        params.push(query.to)
      }
      if (query.leaning !== undefined) where.push(leaningSql[query.leaning])
      const mentioned = query.word === undefined ? undefined : mentions(query.word)
      const found: Voice[] = []
      let position = query.after?.match(/^(\d{1,16})~(.+)$/)?.slice(1)
      const { since } = query
      const filtered = where.length > 2 && since === undefined
      // A rare match is searched for in a bounded number of steps; the next page continues the search.
      const pages = mentioned ? MAX_WORD_PAGES : filtered ? MAX_PAGES : 1
      let chars = 0
      for (let page = 0; page < pages && chars < MAX_SEARCH_CHARS; page++) {
        const size = mentioned ? WORD_PAGE_ROWS : limit
        const before = position ? 'AND (received_at, id) < (?, ?)' : ''
        const at = position ? [Number(position[0]), position[1]!] : []
        const read = (more: string, values: Value[], order = 'received_at DESC, id DESC') =>
          db.all<VoiceRow>(
            `SELECT ${voiceColumns} FROM item WHERE ${where.join(' AND ')} ${before} ${more} ORDER BY ${order} LIMIT ?`,
            [...params, ...at, ...values, size + 1],
          )
        const [end] = filtered
          ? await db.all<{ received_at: number; id: string }>(
              `SELECT received_at, id FROM item WHERE project = ? AND kind = 'feedback' ${before}
               ORDER BY received_at DESC, id DESC LIMIT 1 OFFSET ${FILTER_STEP_ROWS}`,
              [project, ...at],
            )
          : []
        const rows = await (since !== undefined
          ? read('AND received_at > ?', [since])
          : end
            ? read('AND (received_at, id) >= (?, ?)', [end.received_at, end.id])
            : read('', []))
        if (since !== undefined && rows.length <= size)
          // The unary plus stops the database from using the index on received_at: few of these rows have changed.
          rows.push(
            ...(await read(
              'AND updated_at > received_at AND updated_at > ? AND +received_at <= ?',
              [since, since],
              '+received_at DESC, id DESC',
            )),
          )
        for (const row of rows.slice(0, size)) {
          chars += row.body.length
          position = [String(row.received_at), row.id]
          const voice = toVoice(row)
          if (!mentioned || mentioned(voice)) found.push(voice)
          if (found.length === limit) break
        }
        const more = rows.length > size || rows.at(-1)?.id !== position?.[1]
        if (rows.length === 0 || !more) {
          if (!end) return { voices: found }
          position = [String(end.received_at), end.id]
        }
        if (found.length === limit) break
        await yieldTurn()
      }
      return { voices: found, next: position!.join('~') }
    },
    /** Reads one voice. */
    async one(project: number, id: string): Promise<Voice | undefined> {
      const [row] = await db.all<VoiceRow>(
        `SELECT ${voiceColumns} FROM item WHERE project = ? AND id = ? AND kind = 'feedback'`,
        [project, id],
      )
      return row && toVoice(row)
    },
    /** Marks voices as seen by the team; their authors see that in their history. */
    async markSeen(project: number, ids: readonly string[]): Promise<void> {
      if (ids.length === 0) return
      // A transaction is retried if it deadlocks with a new revision of the same feedback.
      const changed = await db.transaction(tx =>
        tx.run(
          `UPDATE item SET seen_at = ?, updated_at = ?
           WHERE project = ? AND kind = 'feedback' AND seen_at IS NULL AND id IN (${ids.map(() => '?').join(', ')})`,
          [now(), now(), project, ...ids],
        ),
      )
      if (changed > 0) db.announce(project)
    },
    /** How many people rated each moment, for the 1000 moments with the most people, separately for each source. */
    async counts(project: number): Promise<MomentCount[]> {
      const counts = await db.all<MomentCount>(
        `SELECT moment, scale, source, SUM(people) AS people, SUM(ratings) AS ratings, SUM(negative) AS negative,
           SUM(neutral) AS neutral, SUM(positive) AS positive
         FROM moment_count WHERE project = ?
         GROUP BY moment, scale, source HAVING SUM(people) > 0 ORDER BY people DESC, moment, scale, source LIMIT ${MAX_COUNTS}`,
        [project],
      )
      const key = ({ moment, scale, source }: MomentCount) => [moment, scale, source].join('\0')
      return counts.sort((a, b) => (key(a) < key(b) ? -1 : 1))
    },
  }
}

/** Most counts that are returned: anybody with the public key can send feedback for any number of moments. */
const MAX_COUNTS = 1000

/** Rows that one step of a search for a word reads; each may have tens of kilobytes. */
const WORD_PAGE_ROWS = 200
/** Rows that one step of a search by moment or value covers. */
const FILTER_STEP_ROWS = 5000
/** Most steps of one search by moment or value, and of one for a word. */
const MAX_PAGES = 20
const MAX_WORD_PAGES = 100
/** Characters of stored items after which a search continues on the next page. */
const MAX_SEARCH_CHARS = 20_000_000

/** Tests whether a word was chosen or written. Case, and `_` or `-` instead of a space, are ignored. */
function mentions(word: string): (voice: Voice) => boolean {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[_-]+/g, ' ')
  const wanted = plain(word.trim())
  return ({ words, comment = '', goal = '' }) =>
    [...words, comment, goal].some(text => plain(text).includes(wanted))
}

const iso = (ms: number): string => new Date(ms).toISOString()

/** A row of the table `item` as a voice. */
export function toVoice(row: VoiceRow): Voice {
  const item = JSON.parse(row.body) as FeedbackItem
  const { id, revision, moment, journey, source, scale, point, value, words, customer } = item
  const { comment, contact, goal, answers, attachments, locale, page, context } = item
  return {
    ...{
      id,
      revision,
      moment,
      journey,
      source: source ?? 'passive',
      scale,
      point,
      value,
      words: words ?? [],
    },
    ...{ comment, contact, goal, answers, attachments, locale, page, context },
    ...(customer && { customer: { id: customer.id, verified: row.verified === 1 } }),
    createdAt: iso(row.created_at),
    receivedAt: iso(row.received_at),
    updatedAt: iso(row.updated_at),
    replies: row.replies,
    ...(row.seen_at !== null && { seenAt: iso(row.seen_at) }),
  }
}
