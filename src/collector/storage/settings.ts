import { type Config, config as configSchema } from '../../model/protocol.js'
import { DAY_MS } from '../../model/time.js'
import { secret, sha256 } from '../secret.js'
import type { Database, Transaction } from './database.js'
import { eraseWhere } from './erase.js'
import { customerSecret } from './projects.js'
import { yieldTurn } from './yield-turn.js'

/** A version of a project's config. */
export interface ConfigVersion {
  version: number
  who: string
  at: string
  config: Config
}

export type Settings = ReturnType<typeof settings>

/** What owners change in a project. Every config is kept, so that each can be taken back. */
export function settings(db: Database, now: () => number, changed: () => void) {
  const keep = (tx: Transaction, project: number, version: number, who: string, text: string) =>
    tx.run('INSERT INTO config_version (project, version, who, at, config) VALUES (?, ?, ?, ?, ?)', [
      ...[project, version, who, now(), text],
    ])

  return {
    /**
     * Puts a config in force. `expected` is the version it was made from: if somebody else was faster, nothing
     * changes and the result is undefined.
     */
    async configure(
      project: number,
      expected: number,
      config: Config,
      who: string,
    ): Promise<number | undefined> {
      const text = JSON.stringify(configSchema.parse(config))
      const version = await db.transaction(async tx => {
        const [row] = await tx.all<{ config: string; config_version: number }>(
          `SELECT config, config_version FROM project WHERE id = ?${tx.forUpdate}`,
          [project],
        )
        if (row?.config_version !== expected) return undefined
        const first = await tx.all('SELECT version FROM config_version WHERE project = ? AND version = ?', [
          project,
          expected,
        ])
        if (first.length === 0) await keep(tx, project, expected, 'heartfelt', row.config)
        await keep(tx, project, expected + 1, who, text)
        await tx.run('UPDATE project SET config = ?, config_version = ? WHERE id = ?', [
          text,
          expected + 1,
          project,
        ])
        return expected + 1
      })
      changed()
      return version
    },
    /** Newest first. */
    async versions(project: number): Promise<ConfigVersion[]> {
      const rows = await db.all<{ version: number; who: string; at: number; config: string }>(
        'SELECT version, who, at, config FROM config_version WHERE project = ? ORDER BY version DESC LIMIT 50',
        [project],
      )
      return rows.map(row => ({ ...row, at: new Date(row.at).toISOString(), config: JSON.parse(row.config) }))
    },
    async update(
      project: number,
      {
        origins,
        requireSignature,
        retentionDays,
      }: { origins?: string[]; requireSignature?: boolean; retentionDays?: number },
    ): Promise<void> {
      if (origins)
        await db.run('UPDATE project SET origins = ? WHERE id = ?', [JSON.stringify(origins), project])
      if (requireSignature !== undefined)
        await db.run('UPDATE project SET require_signature = ? WHERE id = ?', [
          requireSignature ? 1 : 0,
          project,
        ])
      if (retentionDays !== undefined)
        await db.run('UPDATE project SET retention_days = ? WHERE id = ?', [retentionDays, project])
      changed()
    },
    /** Replaces the secret key; the old one stops working at once. */
    async renewSecretKey(project: number): Promise<string> {
      const key = secret('sk_', 32)
      await db.run('UPDATE project SET sk_hash = ? WHERE id = ?', [sha256(key), project])
      return key
    },
    /** Replaces the secret that signs customers; every token made with the old one stops working, here at once. */
    async renewCustomerSecret(project: number): Promise<string> {
      const fresh = customerSecret()
      await db.run('UPDATE project SET customer_secret = ? WHERE id = ?', [fresh, project])
      changed()
      return fresh
    },
    /**
     * Erases what is older than a project keeps things, until `ended` says that it is enough; tells how many items went.
     */
    async expire(ended: () => boolean = () => false): Promise<number> {
      const limited = await db.all<{ id: number; retention_days: number }>(
        'SELECT id, retention_days FROM project WHERE retention_days > 0',
      )
      let total = 0
      for (const { id, retention_days } of limited) {
        const before = now() - retention_days * DAY_MS
        // There is an index by time of the answers, and another one of all else.
        for (const kind of [`kind = 'feedback'`, `kind <> 'feedback'`]) {
          const where = `${kind} AND received_at < ?`
          const some = { atMost: 1000, order: 'received_at' }
          for (let gone = -1; gone !== 0 && !ended(); total += gone) {
            gone = await db.transaction(tx => eraseWhere(tx, id, where, [before], now(), some))
            await yieldTurn()
          }
        }
      }
      return total
    },
  }
}
