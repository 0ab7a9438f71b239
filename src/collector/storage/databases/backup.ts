import { closeSync, existsSync, openSync, rmSync } from 'node:fs'
import Libsql from 'libsql'

/**
 * Copies an embedded database into a new file, also while a collector uses it: the copy is the state at one moment, and
 * contains nothing that was erased. Only this user can read it (0600).
 * Throws an Error if there is no database, or if the target exists.
 */
export function backup(path: string, to: string): void {
  if (!existsSync(path)) throw new Error(`backup: there is no database ${path}; check HEARTFELT_DATA.`)
  try {
    // SQLite copies into a file that is empty, and keeps its mode.
    closeSync(openSync(to, 'wx', 0o600))
  } catch (cause) {
    throw new Error(
      existsSync(to)
        ? `backup: ${to} exists already; name a new file.`
        : `backup: ${to} cannot be written; check its folder.`,
      { cause },
    )
  }
  const db = new Libsql(path, { timeout: 5000 })
  try {
    db.prepare('VACUUM INTO ?').run(to)
  } catch (error) {
    rmSync(to, { force: true })
    throw error
  } finally {
    db.close()
  }
}
