import type { FeedbackItem, Item } from '../../model/feedback.js'
import { uuidv7 } from '../../model/identifier.js'
import type { Reply } from '../../model/reply.js'
import { DAY_MS } from '../../model/time.js'
import { handle } from './cases.js'
import type { Database, Value } from './database.js'
import { deviceHash } from './devices.js'
import { eraseForGood, eraseWhere } from './erase.js'
import type { Person, Subject } from './subject.js'

/** A person who asks for what is theirs, in one project. */
export type DataSubject = Person & { project: number }

/** One of a person's own answers, and what became of it. */
export type Remembered = Omit<FeedbackItem, 'state' | 'customer'> & { state: 'sent' | 'seen' | 'answered' }

type PromptItem = Extract<Item, { kind: 'prompt' }>

/** A question that somebody was asked; by it their limits hold over all their devices. */
export type AskedPrompt = { at: string } & Pick<PromptItem, 'moment' | 'event' | 'reason' | 'device'>

export interface ReplyRow {
  id: string
  feedback: string
  moment: string | null
  name: string
  text: string
  closes: number
  created_at: number
}

export const replyColumns = 'id, feedback, moment, name, text, closes, created_at'

export type People = ReturnType<typeof people>

/** What a person may do with their own words: read them and the replies, and erase them. */
export function people(db: Database, now: () => number) {
  return {
    /** The projects in which a device is bound to this proof; `undefined` if the device is not known at all. */
    async devicesOf(device: string, proof: string): Promise<number[] | undefined> {
      const rows = await db.all<{ project: number; proof: string }>(
        'SELECT project, proof FROM device WHERE hash = ?',
        [deviceHash(device)],
      )
      if (rows.length === 0) return undefined
      return rows.filter(row => row.proof === proof).map(row => row.project)
    },
    /**
     * Newest first.
     * @param unsigned Without what customers said under their signature: that is theirs, on whichever device.
     */
    async history(selves: readonly DataSubject[], unsigned = false): Promise<Remembered[]> {
      const all: Remembered[] = []
      for (const self of selves) {
        const [where, params] = belongsTo(self)
        const rows = await db.all<{ body: string; seen_at: number | null; replies: number }>(
          `SELECT body, seen_at, (SELECT COUNT(*) FROM reply WHERE reply.project = item.project
             AND reply.feedback = item.id) AS replies
           FROM item WHERE ${where} AND kind = 'feedback' AND (device = ? OR verified = 1)
             ${unsigned ? 'AND verified = 0' : ''} ORDER BY created_at DESC, id DESC LIMIT 1000`,
          // A customer's are only those that were signed for: anybody can write another's name on a card.
          [...params, 'device' in self ? self.device : null],
        )
        for (const row of rows) {
          const { customer: _, ...item } = JSON.parse(row.body) as FeedbackItem
          all.push({ ...item, state: row.replies > 0 ? 'answered' : row.seen_at === null ? 'sent' : 'seen' })
        }
      }
      return all.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
    },
    /** What these people were asked within a year, on all their devices, and what became of it; newest first. */
    async prompts(selves: readonly DataSubject[]): Promise<AskedPrompt[]> {
      const all: AskedPrompt[] = []
      for (const self of selves) {
        const [where, params] = belongsTo(self)
        const rows = await db.all<{ body: string; created_at: number }>(
          `SELECT body, created_at FROM item
           WHERE ${where} AND kind = 'prompt' AND source = 'prompted' AND (device = ? OR verified = 1) AND created_at > ?
             AND body NOT LIKE '%"event":"suppressed"%'
           ORDER BY created_at DESC, id DESC LIMIT 1000`,
          [...params, 'device' in self ? self.device : null, now() - 365 * DAY_MS],
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
    /** Newest first; what is handed out here no longer waits. */
    async replies(selves: readonly DataSubject[], unsigned = false): Promise<Reply[]> {
      const all: Reply[] = []
      for (const self of selves) {
        const [own, params] = belongsTo(self)
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
    /** How many replies none of these devices has fetched yet. */
    async waiting(project: number, devices: readonly string[]): Promise<number> {
      if (devices.length === 0) return 0
      const [row] = await db.all<{ n: number }>(
        `SELECT COUNT(*) AS n FROM reply
         WHERE project = ? AND device IN (${devices.map(() => '?').join(', ')}) AND fetched_at IS NULL`,
        [project, ...devices],
      )
      return row!.n
    },
    /** Erases all that these people sent, and what is still on its way; tells how many items that were. */
    async erase(selves: readonly (Subject & { project: number })[]): Promise<number> {
      return db.transaction(async tx => {
        let total = 0
        // In one order everywhere, as whoever stores in several projects has it: nobody waits in a circle.
        for (const { project, ...subject } of [...selves].sort((a, b) => a.project - b.project))
          total += await eraseForGood(tx, project, subject, now())
        return total
      })
    },
    /** Erases all that the author of an answer sent: the signed-for customer, else the device, else this answer alone. */
    async eraseAuthor(project: number, feedback: string): Promise<number> {
      return db.transaction(async tx => {
        const [author] = await tx.all<{ device: string | null; customer: string | null; verified: number }>(
          'SELECT device, customer, verified FROM item WHERE project = ? AND id = ?',
          [project, feedback],
        )
        if (!author) return 0
        if (author.verified && author.customer)
          return eraseForGood(tx, project, { customer: author.customer }, now())
        if (author.device) return eraseForGood(tx, project, { device: author.device }, now())
        return eraseWhere(tx, project, 'id = ?', [feedback], now())
      })
    },
    /** Answers a voice, signed with a name. Gives nothing if there is no such voice. */
    async reply(
      project: number,
      feedback: string,
      { name, text, closes = false }: { name: string; text: string; closes?: boolean },
    ): Promise<Reply | undefined> {
      const written = await db.transaction(async tx => {
        const [item] = await tx.all<{
          device: string | null
          customer: string | null
          verified: number
          moment: string
        }>(
          `SELECT device, customer, verified, moment FROM item
           WHERE project = ? AND id = ? AND kind = 'feedback'${tx.forUpdate}`,
          [project, feedback],
        )
        if (!item) return undefined
        const { device, moment } = item
        const reply = {
          id: uuidv7(now()),
          feedback,
          moment,
          name,
          text,
          closes: closes ? 1 : 0,
          created_at: now(),
        }
        await tx.run(
          `INSERT INTO reply (project, device, customer, id, feedback, moment, name, text, closes, created_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          [project, device, item.verified ? item.customer : null, ...Object.values(reply)],
        )
        await tx.run(
          'UPDATE item SET seen_at = COALESCE(seen_at, ?), updated_at = ? WHERE project = ? AND id = ?',
          [now(), now(), project, feedback],
        )
        const [unhappy] = await tx.all('SELECT id FROM item WHERE project = ? AND id = ? AND value < 0', [
          project,
          feedback,
        ])
        // Whoever answers has taken the case up; whoever says that it is settled closes it and tells the person.
        if (unhappy || closes)
          await handle(
            tx,
            project,
            feedback,
            closes ? { state: 'closed', owner: name, told: true } : { state: 'acknowledged', owner: name },
            now(),
          )
        return toReply(reply)
      })
      if (written) db.announce(project)
      return written
    },
    /** Replies to one voice, oldest first. */
    async repliesTo(project: number, feedback: string): Promise<Reply[]> {
      const rows = await db.all<ReplyRow>(
        `SELECT ${replyColumns} FROM reply
         WHERE project = ? AND feedback = ? ORDER BY created_at, id`,
        [project, feedback],
      )
      return rows.map(toReply)
    },
  }
}

const belongsTo = (self: DataSubject): [string, Value[]] =>
  'device' in self
    ? ['project = ? AND device = ?', [self.project, self.device]]
    : ['project = ? AND customer = ?', [self.project, self.customer]]

export const toReply = (row: ReplyRow): Reply => ({
  id: row.id,
  feedback: row.feedback,
  ...(row.moment !== null && { moment: row.moment }),
  name: row.name,
  text: row.text,
  createdAt: new Date(row.created_at).toISOString(),
  ...(row.closes && { closes: true }),
})
