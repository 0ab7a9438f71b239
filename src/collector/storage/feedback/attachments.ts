import type { FeedbackItem } from '../../../model/feedback.js'
import { DAY_MS } from '../../../model/time.js'
import type { Picture } from '../../images/picture.js'
import type { Database } from '../databases/database.js'
import { tombstone } from '../items/tombstone.js'

/** Bytes that one person may upload within 24 hours. */
const PERSON_QUOTA_BYTES = 50_000_000
/** Milliseconds to store a picture: it may have five megabytes, and wait for others of the same person. */
const PICTURE_LIMIT_MS = 20_000

/** What a feedback announces about an attachment. */
export type Announced = NonNullable<FeedbackItem['attachments']>[number]

/**
 * A stored picture. `sha256` is the announced hash; removing the metadata changed the bytes, so that theirs differs.
 */
export interface StoredPicture {
  feedback: string
  sha256: string
  type: string
  bytes: Uint8Array<ArrayBuffer>
}

/** Reads the pictures of one feedback, one at a time, because each may have several megabytes. */
export async function* picturesOf(
  db: Database,
  project: number,
  feedback: string,
): AsyncGenerator<StoredPicture> {
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

/** The pictures attached to feedback. */
export function attachments(db: Database, now: () => number) {
  return {
    /**
     * What a feedback announced about this picture; `erased` if the feedback was erased, undefined if it announced
     * none.
     */
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
    /** Whether the picture is stored. */
    async has(project: number, feedback: string, sha256: string): Promise<boolean> {
      const rows = await db.all(
        'SELECT 1 AS one FROM attachment WHERE project = ? AND feedback = ? AND sha256 = ?',
        [project, feedback, sha256],
      )
      return rows.length > 0
    },
    /**
     * Stores a picture. `quota`: its sender has uploaded too much today. `gone`: the feedback was erased in the
     * meantime.
     */
    async store(
      project: number,
      feedback: string,
      sha256: string,
      { type, width, height, bytes }: Picture,
    ): Promise<'stored' | 'known' | 'quota' | 'gone'> {
      return db.transaction(async tx => {
        const [item] = await tx.all<{ person: string }>(
          `SELECT person FROM item WHERE project = ? AND id = ?${tx.forUpdate}`,
          [project, feedback],
        )
        if (!item) return 'gone'
        // Without the lock, simultaneous uploads would each see the quota before the others.
        await tx.holding(`pictures:${project}:${item.person}`)
        const [used] = await tx.all<{ sum: number | null }>(
          'SELECT SUM(size) AS sum FROM attachment WHERE project = ? AND person = ? AND at > ?',
          [project, item.person, now() - DAY_MS],
        )
        if (Number(used?.sum ?? 0) + bytes.length > PERSON_QUOTA_BYTES) return 'quota'
        const [inserted] = await tx.insertNew(
          'attachment',
          ['project', 'feedback', 'sha256', 'person', 'type', 'width', 'height', 'size', 'at', 'bytes'],
          ['project', 'feedback', 'sha256'],
          [[project, feedback, sha256, item.person, type, width, height, bytes.length, now(), bytes]],
        )
        return inserted ? 'stored' : 'known'
      }, PICTURE_LIMIT_MS)
    },
    /** Reads a picture; undefined if it is not stored. */
    read: (project: number, feedback: string, sha256: string) => readPicture(db, project, feedback, sha256),
  }
}
