import type { FeedbackItem } from '../../model/feedback.js'
import { DAY_MS } from '../../model/time.js'
import type { Picture } from '../images/picture.js'
import type { Database } from './database.js'
import { tombstone } from './tombstone.js'

/** Bytes that one person may upload within a day. */
const PERSON_QUOTA_BYTES = 50_000_000

export type Announced = NonNullable<FeedbackItem['attachments']>[number]

/** A picture as it is kept: without its metadata, so that its bytes no longer have the hash under which it was announced. */
export interface KeptPicture {
  feedback: string
  sha256: string
  type: string
  bytes: Uint8Array<ArrayBuffer>
}

/** The pictures of one answer, one at a time: each may weigh megabytes. */
export async function* picturesOf(
  db: Database,
  project: number,
  feedback: string,
): AsyncGenerator<KeptPicture> {
  const rows = await db.all<{ sha256: string }>(
    'SELECT sha256 FROM attachment WHERE project = ? AND feedback = ? ORDER BY sha256',
    [project, feedback],
  )
  for (const { sha256 } of rows) {
    const picture = await readPicture(db, project, feedback, sha256)
    if (picture) yield { feedback, sha256, ...picture }
  }
}

async function readPicture(db: Database, project: number, feedback: string, sha256: string) {
  const [row] = await db.all<{ type: string; bytes: Uint8Array | ArrayBuffer }>(
    'SELECT type, bytes FROM attachment WHERE project = ? AND feedback = ? AND sha256 = ?',
    [project, feedback, sha256],
  )
  return row && { type: row.type, bytes: new Uint8Array(row.bytes) }
}

export type Attachments = ReturnType<typeof attachments>

/** Pictures that belong to an answer. */
export function attachments(db: Database, now: () => number) {
  return {
    /** What an answer said about a picture that it would send; `erased` if the answer is gone for good. */
    async announced(
      project: number,
      feedback: string,
      sha256: string,
    ): Promise<Announced | 'erased' | undefined> {
      const [row] = await db.all<{ body: string }>(
        `SELECT body FROM item WHERE project = ? AND id = ? AND kind = 'feedback'`,
        [project, feedback],
      )
      if (row) return (JSON.parse(row.body) as FeedbackItem).attachments?.find(one => one.sha256 === sha256)
      const gone = await db.all('SELECT hash FROM tombstone WHERE project = ? AND hash = ?', [
        project,
        tombstone(project, feedback),
      ])
      return gone.length > 0 ? 'erased' : undefined
    },
    async has(project: number, feedback: string, sha256: string): Promise<boolean> {
      const rows = await db.all(
        'SELECT 1 AS one FROM attachment WHERE project = ? AND feedback = ? AND sha256 = ?',
        [project, feedback, sha256],
      )
      return rows.length > 0
    },
    /** Keeps a picture; `quota` if its sender has sent too much today, `gone` if the answer was erased meanwhile. */
    async keep(
      project: number,
      feedback: string,
      sha256: string,
      { type, width, height, bytes }: Picture,
    ): Promise<'kept' | 'known' | 'quota' | 'gone'> {
      return db.transaction(async tx => {
        const [item] = await tx.all<{ person: string }>(
          `SELECT person FROM item WHERE project = ? AND id = ?${tx.forUpdate}`,
          [project, feedback],
        )
        if (!item) return 'gone'
        // Uploads that come at once would each see the quota as it was before the others.
        await tx.holding(`pictures:${project}:${item.person}`)
        const [used] = await tx.all<{ sum: number | null }>(
          'SELECT SUM(size) AS sum FROM attachment WHERE project = ? AND person = ? AND at > ?',
          [project, item.person, now() - DAY_MS],
        )
        if (Number(used?.sum ?? 0) + bytes.length > PERSON_QUOTA_BYTES) return 'quota'
        const [fresh] = await tx.insertNew(
          'attachment',
          ['project', 'feedback', 'sha256', 'person', 'type', 'width', 'height', 'size', 'at', 'bytes'],
          ['project', 'feedback', 'sha256'],
          [[project, feedback, sha256, item.person, type, width, height, bytes.length, now(), bytes]],
        )
        return fresh ? 'kept' : 'known'
      })
    },
    read: (project: number, feedback: string, sha256: string) => readPicture(db, project, feedback, sha256),
  }
}
