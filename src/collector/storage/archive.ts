import type { Item } from '../../model/feedback.js'
import type { Reply } from '../../model/reply.js'
import { grouped } from '../insight/grouped.js'
import { type KeptPicture, picturesOf } from './attachments.js'
import { among, type Database, type Value } from './database.js'
import { type ReplyRow, replyColumns, toReply } from './people.js'
import type { Person } from './subject.js'
import { yieldTurn } from './yield-turn.js'

/** One stored item as it is taken out. */
export interface Archived {
  item: Item
  /** Unix milliseconds, by the collector's clock. */
  createdAt: number
  receivedAt: number
  seenAt: number | null
  verified: boolean
  /** What the team answered, oldest first. */
  replies: Reply[]
  /** Its pictures that have arrived, read when asked for. */
  pictures(): AsyncIterable<KeptPicture>
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
 * Everything of a project, or of one person in it, page by page: memory does not grow with it. In the order of the ids,
 * which begin with the time: the primary key has it, so that a page costs the same however many come before and after.
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
  const { list, params } = among(answers)
  const rows = await db.all<ReplyRow>(
    `SELECT ${replyColumns} FROM reply WHERE project = ? AND feedback IN ${list}`,
    [project, ...params],
  )
  rows.sort((a, b) => a.created_at - b.created_at || (a.id < b.id ? -1 : 1))
  return grouped(rows.map(toReply), ({ feedback }) => feedback)
}
