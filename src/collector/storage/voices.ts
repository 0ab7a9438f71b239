import type { FeedbackItem } from '../../model/feedback.js'
import type { MomentCount, Voice } from '../../model/voice.js'
import type { Database, Value } from './database.js'
import { yieldTurn } from './yield-turn.js'

export interface VoiceQuery {
  moment?: string
  /** Only answers whose value lies in [`from`, `to`], −1 to 1. */
  from?: number
  to?: number
  /** Only answers for which this word was chosen, or whose comment holds it, whatever the case. */
  word?: string
  /** Only what comes after this place in the list: the `next` of an earlier page. */
  after?: string
  /** Only what arrived or changed after this instant, in Unix milliseconds. */
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

export type Voices = ReturnType<typeof voices>

export function voices(db: Database, now: () => number) {
  return {
    /** Voices of a project, newest first. `next` leads to the page after this one. */
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
      const said = query.word === undefined ? undefined : mentions(query.word)
      const found: Voice[] = []
      let place = query.after?.match(/^(\d{1,16})~(.+)$/)?.slice(1)
      const { since } = query
      const sieved = where.length > 2 && since === undefined
      // What is rare is looked for a stretch at a time and not for ever: who wants to search on asks for the next page.
      for (let page = 0; page < (said || sieved ? PAGES : 1); page++) {
        const size = said ? PAGE : limit
        const before = place ? 'AND (received_at, id) < (?, ?)' : ''
        const at = place ? [Number(place[0]), place[1]!] : []
        const read = (more: string, values: Value[], order = 'received_at DESC, id DESC') =>
          db.all<VoiceRow>(
            `SELECT ${voiceColumns} FROM item WHERE ${where.join(' AND ')} ${before} ${more} ORDER BY ${order} LIMIT ?`,
            [...params, ...at, ...values, size + 1],
          )
        const [end] = sieved
          ? await db.all<{ received_at: number; id: string }>(
              `SELECT received_at, id FROM item WHERE project = ? AND kind = 'feedback' ${before}
               ORDER BY received_at DESC, id DESC LIMIT 1 OFFSET ${STRETCH}`,
              [project, ...at],
            )
          : []
        const rows = await (since !== undefined
          ? read('AND received_at > ?', [since])
          : end
            ? read('AND (received_at, id) >= (?, ?)', [end.received_at, end.id])
            : read('', []))
        if (since !== undefined && rows.length <= size)
          // The sign keeps databases from walking the index of times for the sake of the order: few of these have changed.
          rows.push(
            ...(await read(
              'AND updated_at > received_at AND updated_at > ? AND +received_at <= ?',
              [since, since],
              '+received_at DESC, id DESC',
            )),
          )
        for (const row of rows.slice(0, size)) {
          place = [String(row.received_at), row.id]
          const voice = toVoice(row)
          if (!said || said(voice)) found.push(voice)
          if (found.length === limit) break
        }
        const more = rows.length > size || rows.at(-1)?.id !== place?.[1]
        if (rows.length === 0 || !more) {
          if (!end) return { voices: found }
          place = [String(end.received_at), end.id]
        }
        if (found.length === limit) break
        await yieldTurn()
      }
      return { voices: found, next: place!.join('~') }
    },
    async one(project: number, id: string): Promise<Voice | undefined> {
      const [row] = await db.all<VoiceRow>(
        `SELECT ${voiceColumns} FROM item WHERE project = ? AND id = ? AND kind = 'feedback'`,
        [project, id],
      )
      return row && toVoice(row)
    },
    /** Somebody of the team has opened these: their authors may know. */
    async markSeen(project: number, ids: readonly string[]): Promise<void> {
      if (ids.length === 0) return
      // In a transaction, which is tried again where it and a new revision of the same answers wait for each other.
      const changed = await db.transaction(tx =>
        tx.run(
          `UPDATE item SET seen_at = ?, updated_at = ?
           WHERE project = ? AND kind = 'feedback' AND seen_at IS NULL AND id IN (${ids.map(() => '?').join(', ')})`,
          [now(), now(), project, ...ids],
        ),
      )
      if (changed > 0) db.announce(project)
    },
    /** How many people rated each moment, of those that most rated; prompted, volunteered and imported answers apart. */
    async counts(project: number): Promise<MomentCount[]> {
      const counts = await db.all<MomentCount>(
        `SELECT moment, scale, source, SUM(people) AS people, SUM(ratings) AS ratings, SUM(negative) AS negative,
           SUM(neutral) AS neutral, SUM(positive) AS positive
         FROM moment_count WHERE project = ?
         GROUP BY moment, scale, source HAVING SUM(people) > 0 ORDER BY people DESC, moment, scale, source LIMIT ${MAX_COUNTS}`,
        [project],
      )
      const place = ({ moment, scale, source }: MomentCount) => [moment, scale, source].join('\0')
      return counts.sort((a, b) => (place(a) < place(b) ? -1 : 1))
    },
  }
}

/** Counts that are told: anybody who has the public key can send answers to more moments than anybody can read of. */
const MAX_COUNTS = 1000

/** Rows that are looked through at a time for a word, and for a moment or a value; and how many times at most. */
const [PAGE, STRETCH, PAGES] = [1000, 5000, 20]

/** Whether a word was chosen, or stands in what a person wrote. Case and the spelling of ids do not matter. */
function mentions(word: string): (voice: Voice) => boolean {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[_-]+/g, ' ')
  const wanted = plain(word.trim())
  return ({ words, comment = '', goal = '' }) =>
    [...words, comment, goal].some(text => plain(text).includes(wanted))
}

const iso = (ms: number): string => new Date(ms).toISOString()

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
