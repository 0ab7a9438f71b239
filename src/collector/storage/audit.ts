import { uuidv7 } from '../../model/identifier.js'
import type { Database } from './database.js'

/** Who did what to a project. Never what a customer said. */
export interface Deed {
  who: string
  deed: string
  what?: string
  at: string
}

export type Audit = ReturnType<typeof audit>

export function audit(db: Database, now: () => number) {
  return {
    async note(project: number, who: string, deed: string, what?: string): Promise<void> {
      await db.run('INSERT INTO audit (id, project, at, who, deed, what) VALUES (?, ?, ?, ?, ?, ?)', [
        ...[uuidv7(now()), project, now(), who, deed, what ?? null],
      ])
    },
    /** Newest first. */
    async list(project: number): Promise<Deed[]> {
      const rows = await db.all<{ who: string; deed: string; what: string | null; at: number }>(
        'SELECT who, deed, what, at FROM audit WHERE project = ? ORDER BY at DESC LIMIT 200',
        [project],
      )
      return rows.map(({ who, deed, what, at }) => ({
        who,
        deed,
        ...(what !== null && { what }),
        at: new Date(at).toISOString(),
      }))
    },
  }
}
