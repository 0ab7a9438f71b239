import { uuidv7 } from '../../../model/identifier.js'
import type { Database } from '../databases/database.js'

/** One entry of a project's audit log: who did what, and when. It never holds what a customer wrote. */
export interface AuditEntry {
  who: string
  deed: string
  what?: string
  at: string
}

export type Audit = ReturnType<typeof audit>

/** The audit log of each project. */
export function audit(db: Database, now: () => number) {
  return {
    /** Adds an entry. `deed` is what was done, `what` its object, for example the name of a member. */
    async note(project: number, who: string, deed: string, what?: string): Promise<void> {
      await db.run('INSERT INTO audit (id, project, at, who, deed, what) VALUES (?, ?, ?, ?, ?, ?)', [
        ...[uuidv7(now()), project, now(), who, deed, what ?? null],
      ])
    },
    /** The last 200 entries, newest first. */
    async list(project: number): Promise<AuditEntry[]> {
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
