import { uuidv7 } from '../../../model/identifier.js'
import type { Reply } from '../../../model/reply.js'
import type { Database } from '../databases/database.js'
import { provenDevice } from '../items/devices.js'
import { changeCase } from './cases.js'

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

export type Replies = ReturnType<typeof replies>

/** The team's replies to feedback. */
export function replies(db: Database, now: () => number) {
  return {
    /**
     * Stores a reply to a feedback, and moves its case: `closes` closes it, any other reply acknowledges it.
     * Returns undefined if there is no such feedback.
     */
    async reply(
      project: number,
      feedback: string,
      { name, text, closes = false }: { name: string; text: string; closes?: boolean },
    ): Promise<Reply | undefined> {
      const stored = await db.transaction(async tx => {
        const [item] = await tx.all<{
          device: string | null
          customer: string | null
          verified: number
          moment: string
          sender: number
          received_at: number
        }>(
          `SELECT device, customer, verified, moment, sender, received_at FROM item
           WHERE project = ? AND id = ? AND kind = 'feedback'${tx.forUpdate}`,
          [project, feedback],
        )
        if (!item) return undefined
        const { moment } = item
        const device = await provenDevice(tx, project, item)
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
        // A reply acknowledges the case; a closing reply closes it and counts as told to the person.
        if (unhappy || closes)
          await changeCase(
            tx,
            project,
            feedback,
            closes ? { state: 'closed', owner: name, told: true } : { state: 'acknowledged', owner: name },
            now(),
          )
        return toReply(reply)
      })
      if (stored) db.announce(project)
      return stored
    },
    /** The replies to one feedback, oldest first. */
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

/** A row of the table `reply` as the protocol's reply. */
export const toReply = (row: ReplyRow): Reply => ({
  id: row.id,
  feedback: row.feedback,
  ...(row.moment !== null && { moment: row.moment }),
  name: row.name,
  text: row.text,
  createdAt: new Date(row.created_at).toISOString(),
  ...(row.closes && { closes: true }),
})
