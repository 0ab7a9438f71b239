import { uuidv7 } from '../../../model/identifier.js'
import type { Annotation } from '../../insight/answers/since.js'
import type { Database } from '../databases/database.js'

/** Most annotations of one project that are listed: the newest. */
const MAX_ANNOTATIONS = 1000

export type Annotations = ReturnType<typeof annotations>

/** What the team, or a deployment script, says happened: a release, a campaign. */
export function annotations(db: Database, now: () => number) {
  return {
    /** Oldest first. */
    async list(project: number): Promise<Annotation[]> {
      const rows = await db.all<{ id: string; at: number; key: string; value: string; who: string }>(
        `SELECT id, at, key, value, who FROM annotation WHERE project = ? ORDER BY at DESC, id LIMIT ${MAX_ANNOTATIONS}`,
        [project],
      )
      return rows.reverse().map(row => ({ ...row, at: new Date(row.at).toISOString() }))
    },
    /** @param at Unix milliseconds. */
    async add(
      project: number,
      { at, key, value, who }: { at: number; key: string; value: string; who: string },
    ): Promise<Annotation> {
      const id = uuidv7(now())
      await db.run(
        'INSERT INTO annotation (project, id, at, key, value, who, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
        [project, id, at, key, value, who, now()],
      )
      return { id, at: new Date(at).toISOString(), key, value, who }
    },
    /** Returns whether it existed. */
    remove: async (project: number, id: string): Promise<boolean> =>
      (await db.run('DELETE FROM annotation WHERE project = ? AND id = ?', [project, id])) > 0,
  }
}
