import type { FeedbackItem, Item } from '../../../model/feedback.js'
import type { Reply } from '../../../model/reply.js'
import { DAY_MS } from '../../../model/time.js'
import type { Database, Value } from '../databases/database.js'
import { deviceHash } from '../items/devices.js'
import { eraseAndForget, eraseWhere } from '../items/erase.js'
import type { ErasureSubject } from '../items/person.js'
import { type ProvenDevice, sentByDevice } from '../items/sender.js'
import { type ReplyRow, replyColumns, toReply } from './replies.js'

/** A person who asks for their own data in one project (a data subject, as the GDPR calls them). */
export type DataSubject = (ProvenDevice | { customer: string }) & { project: number }

/** One of a person's own feedbacks: sent, seen by the team, or answered. */
export type OwnFeedback = Omit<FeedbackItem, 'state' | 'customer'> & { state: 'sent' | 'seen' | 'answered' }

type PromptItem = Extract<Item, { kind: 'prompt' }>

/** A prompt that a person got on any of their devices; the widget applies its frequency limits over all of them. */
export type AskedPrompt = { at: string } & Pick<PromptItem, 'moment' | 'event' | 'reason' | 'device'>

export type DataSubjects = ReturnType<typeof dataSubjects>

/** What a person may do with their own data: read their feedback, prompts and replies, and erase everything. */
export function dataSubjects(db: Database, now: () => number) {
  return {
    /** The device in each project in which it is bound to this proof. */
    async devicesOf(device: string, proof: string): Promise<(ProvenDevice & { project: number })[]> {
      const rows = await db.all<{ project: number; proof: string; at: number }>(
        'SELECT project, proof, at FROM device WHERE hash = ?',
        [deviceHash(device)],
      )
      return rows
        .filter(row => row.proof === proof)
        .map(({ project, at }) => ({ project, device, boundAt: at }))
    },
    /**
     * A page of the person's feedback, newest first: at most 1000, and about two megabytes. `next` is the position of the
     * following page.
     * @param unsigned Leaves out signed feedback, which belongs to the customer and not to the device.
     * @param after The `next` of an earlier page.
     */
    async history(
      subjects: readonly DataSubject[],
      unsigned = false,
      after?: string,
    ): Promise<{ items: OwnFeedback[]; next?: string }> {
      const all: HistoryRow[] = []
      let bytes = 0
      // Where the page ends: the subject that was cut off first, counted from the newest.
      let end: HistoryRow | undefined
      for (const subject of subjects) {
        const [where, params] = belongsTo(subject)
        let position = after?.match(/^(\d{1,16})~(.+)$/)?.slice(1) as [string, string] | undefined
        for (let count = 0; ; ) {
          const rows = await db.all<HistoryRow>(
            `SELECT id, created_at, body, seen_at, (SELECT COUNT(*) FROM reply WHERE reply.project = item.project
               AND reply.feedback = item.id) AS replies
             FROM item WHERE ${where} AND kind = 'feedback' AND (device = ? OR verified = 1)
               ${unsigned ? 'AND verified = 0' : ''} ${position ? 'AND (created_at, id) < (?, ?)' : ''}
             ORDER BY created_at DESC, id DESC LIMIT ${HISTORY_STEP_ROWS}`,
            // A customer gets only signed feedback: anybody can write another person's customer id into an unsigned one.
            [
              ...[...params, 'device' in subject ? subject.device : null],
              ...(position ? [Number(position[0]), position[1]] : []),
            ],
          )
          all.push(...rows)
          bytes += rows.reduce((sum, { body }) => sum + body.length, 0)
          count += rows.length
          const last = rows.at(-1)
          if (!last || rows.length < HISTORY_STEP_ROWS) break
          position = [String(last.created_at), last.id]
          if (count < MAX_HISTORY_ROWS && bytes < MAX_HISTORY_BYTES) continue
          if (!end || isNewer(last, end)) end = last
          break
        }
      }
      const page = all
        .filter(row => !end || row === end || isNewer(row, end))
        .sort((a, b) => (isNewer(a, b) ? -1 : 1))
      return { items: page.map(toOwnFeedback), ...(end && { next: `${end.created_at}~${end.id}` }) }
    },
    /** The prompts of the last 365 days on all devices of these people, newest first, at most 1000 per project. */
    async prompts(subjects: readonly DataSubject[]): Promise<AskedPrompt[]> {
      const all: AskedPrompt[] = []
      for (const subject of subjects) {
        const [where, params] = belongsTo(subject)
        const rows = await db.all<{ body: string; created_at: number }>(
          `SELECT body, created_at FROM item
           WHERE ${where} AND kind = 'prompt' AND source = 'prompted' AND (device = ? OR verified = 1) AND created_at > ?
             AND body NOT LIKE '%"event":"suppressed"%'
           ORDER BY created_at DESC, id DESC LIMIT 1000`,
          [...params, 'device' in subject ? subject.device : null, now() - 365 * DAY_MS],
        )
        for (const row of rows) {
          const { moment, event, reason, device } = JSON.parse(row.body) as PromptItem
          if (event !== 'suppressed')
            all.push({
              at: new Date(row.created_at).toISOString(),
              ...{ moment, event },
              ...(reason && { reason }),
              ...(device && { device }),
            })
        }
      }
      return all
    },
    /** The replies to these people, newest first; marks them as fetched. */
    async replies(subjects: readonly DataSubject[], unsigned = false): Promise<Reply[]> {
      const all: Reply[] = []
      for (const subject of subjects) {
        const [own, params] = repliesTo(subject)
        const where = unsigned ? `${own} AND customer IS NULL` : own
        const rows = await db.all<ReplyRow>(
          `SELECT ${replyColumns} FROM reply
           WHERE ${where} ORDER BY created_at DESC, id DESC LIMIT 200`,
          params,
        )
        all.push(...rows.map(toReply))
        if (rows.length > 0)
          await db.run(`UPDATE reply SET fetched_at = ? WHERE ${where} AND fetched_at IS NULL`, [
            now(),
            ...params,
          ])
      }
      return all.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
    },
    /** The number of replies to these devices that were not fetched yet. */
    async waiting(project: number, devices: readonly string[]): Promise<number> {
      if (devices.length === 0) return 0
      const [row] = await db.all<{ n: number }>(
        `SELECT COUNT(*) AS n FROM reply
         WHERE project = ? AND device IN (${devices.map(() => '?').join(', ')}) AND fetched_at IS NULL`,
        [project, ...devices],
      )
      return row!.n
    },
    /**
     * Erases everything that these people sent, and refuses items of theirs that arrive late. Returns the number of
     * items removed.
     */
    async erase(subjects: readonly (ErasureSubject & { project: number })[]): Promise<number> {
      let total = 0
      for (const { project, ...person } of subjects) total += await eraseAndForget(db, project, person, now())
      return total
    },
    /**
     * Erases everything that the author of a feedback sent: the verified customer's items, else the device's, else
     * this feedback only.
     */
    async eraseAuthor(project: number, feedback: string): Promise<number> {
      const [author] = await db.all<{ device: string | null; customer: string | null; verified: number }>(
        'SELECT device, customer, verified FROM item WHERE project = ? AND id = ?',
        [project, feedback],
      )
      if (!author) return 0
      if (author.verified && author.customer)
        return eraseAndForget(db, project, { customer: author.customer }, now())
      if (author.device) return eraseAndForget(db, project, { device: author.device }, now())
      return db.transaction(tx => eraseWhere(tx, project, 'id = ?', [feedback], now()))
    },
  }
}

interface HistoryRow {
  id: string
  created_at: number
  body: string
  seen_at: number | null
  replies: number
}

const HISTORY_STEP_ROWS = 100
const MAX_HISTORY_ROWS = 1000
const MAX_HISTORY_BYTES = 2_000_000

const isNewer = (a: HistoryRow, b: HistoryRow): boolean =>
  a.created_at === b.created_at ? a.id > b.id : a.created_at > b.created_at

function toOwnFeedback({ body, replies, seen_at }: HistoryRow): OwnFeedback {
  const { customer: _, ...item } = JSON.parse(body) as FeedbackItem
  return { ...item, state: replies > 0 ? 'answered' : seen_at === null ? 'sent' : 'seen' }
}

/** SQL condition for the items of a person, and its parameters. */
function belongsTo(subject: DataSubject): [string, Value[]] {
  if (!('device' in subject)) return ['project = ? AND customer = ?', [subject.project, subject.customer]]
  const [where, params] = sentByDevice(subject)
  return [`project = ? AND ${where}`, [subject.project, ...params]]
}

/** SQL condition for the replies to a person, and its parameters. */
const repliesTo = (subject: DataSubject): [string, Value[]] =>
  'device' in subject
    ? ['project = ? AND device = ?', [subject.project, subject.device]]
    : ['project = ? AND customer = ?', [subject.project, subject.customer]]
