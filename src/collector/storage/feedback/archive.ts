import type { Item } from '../../../model/feedback.js'
import type { Reply } from '../../../model/reply.js'
import { groupBy } from '../../insight/group-by.js'
import { type Database, inList, type Value } from '../databases/database.js'
import { yieldTurn } from '../databases/yield-turn.js'
import type { Person } from '../items/person.js'
import { picturesOf, type StoredPicture } from './attachments.js'
import { type ReplyRow, replyColumns, toReply } from './replies.js'

/** One stored item, as an export reads it. */
export interface Archived {
  item: Item
  /** Unix milliseconds, by the collector's clock. */
  createdAt: number
  receivedAt: number
  seenAt: number | null
  verified: boolean
  /** The team's replies, oldest first. */
  replies: Reply[]
  /** Reads the pictures that have arrived. */
  pictures(): AsyncIterable<StoredPicture>
}

interface ArchiveRow {
  id: string
  kind: string
  body: string
  created_at: number
  received_at: number
  seen_at: number | null
  verified: number
}

const PAGE_ROWS = 500

/**
 * Reads all items of a project, or those of one person or kind, in pages of 500, so that memory use stays constant. The
 * order is that of the ids, which begin with the time: it follows the primary key, so that each page costs the same.
 */
export async function* archive(
  db: Database,
  project: number,
  only: { subject?: Person; kind?: string } = {},
): AsyncGenerator<Archived> {
  const where = ['project = ?']
  const params: Value[] = [project]
  if (only.subject) {
    where.push('device' in only.subject ? 'device = ?' : 'customer = ?')
    params.push('device' in only.subject ? only.subject.device : only.subject.customer)
  }
  if (only.kind) {
    where.push('kind = ?')
    params.push(only.kind)
  }
  for (let id = ''; ; ) {
    const rows = await db.all<ArchiveRow>(
      `SELECT id, kind, body, created_at, received_at, seen_at, verified FROM item
       WHERE ${where.join(' AND ')} AND id > ? ORDER BY id LIMIT ${PAGE_ROWS}`,
      [...params, id],
    )
    const answers = rows.flatMap(row => (row.kind === 'feedback' ? [row.id] : []))
    const replies = await repliesTo(db, project, answers)
    for (const row of rows)
      yield {
        item: JSON.parse(row.body),
        createdAt: row.created_at,
        receivedAt: row.received_at,
        seenAt: row.seen_at,
        verified: row.verified === 1,
        replies: replies.get(row.id) ?? [],
        pictures: () => picturesOf(db, project, row.id),
      }
    const last = rows.at(-1)
    if (!last || rows.length < PAGE_ROWS) return
    id = last.id
    await yieldTurn()
  }
}

async function repliesTo(
  db: Database,
  project: number,
  answers: readonly string[],
): Promise<Map<string, Reply[]>> {
  if (answers.length === 0) return new Map()
  const { list, params } = inList(answers)
  const rows = await db.all<ReplyRow>(
    `SELECT ${replyColumns} FROM reply WHERE project = ? AND feedback IN ${list}`,
    [project, ...params],
  )
  rows.sort((a, b) => a.created_at - b.created_at || (a.id < b.id ? -1 : 1))
  return groupBy(rows.map(toReply), ({ feedback }) => feedback)
}
