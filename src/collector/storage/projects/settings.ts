import { type Config, config as configSchema } from '../../../model/protocol.js'
import { DAY_MS } from '../../../model/time.js'
import { secret, sha256 } from '../../secret.js'
import type { Database, Transaction } from '../databases/database.js'
import { yieldTurn } from '../databases/yield-turn.js'
import { eraseWhere } from '../items/erase.js'
import { customerSecret } from './projects.js'

/** A saved version of a project's config. */
export interface ConfigVersion {
  version: number
  who: string
  at: string
  config: Config
}

export type Settings = ReturnType<typeof settings>

/**
 * The settings of a project that owners may change. Every version of the config is kept, so that a change can be
 * undone.
 * @param changed Called after each change.
 */
export function settings(db: Database, now: () => number, changed: () => void) {
  const saveVersion = (tx: Transaction, project: number, version: number, who: string, text: string) =>
    tx.run('INSERT INTO config_version (project, version, who, at, config) VALUES (?, ?, ?, ?, ?)', [
      ...[project, version, who, now(), text],
    ])

  return {
    /**
     * Saves a new config and puts it into force. `expected` is the version that it is based on: if another version was
     * saved since, nothing changes and the result is undefined. Returns the new version.
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
        if (first.length === 0) await saveVersion(tx, project, expected, 'heartfelt', row.config)
        await saveVersion(tx, project, expected + 1, who, text)
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
    /** The last 50 versions of the config, newest first. */
    async versions(project: number): Promise<ConfigVersion[]> {
      const rows = await db.all<{ version: number; who: string; at: number; config: string }>(
        'SELECT version, who, at, config FROM config_version WHERE project = ? ORDER BY version DESC LIMIT 50',
        [project],
      )
      return rows.map(row => ({ ...row, at: new Date(row.at).toISOString(), config: JSON.parse(row.config) }))
    },
    /** Changes the settings that are given and leaves the others. */
    async update(
      project: number,
      {
        origins,
        requireSignature,
        retentionDays,
        timezone,
      }: { origins?: string[]; requireSignature?: boolean; retentionDays?: number; timezone?: string },
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
      if (timezone !== undefined)
        await db.run('UPDATE project SET timezone = ? WHERE id = ?', [timezone, project])
      changed()
    },
    /** Replaces the secret key; the old one stops working at once. */
    async renewSecretKey(project: number): Promise<string> {
      const key = secret('sk_', 32)
      await db.run('UPDATE project SET sk_hash = ? WHERE id = ?', [sha256(key), project])
      return key
    },
    /**
     * Replaces the customer secret. Tokens signed with the old one stop working: at once in this collector, within
     * two seconds in others.
     */
    async renewCustomerSecret(project: number): Promise<string> {
      const renewed = customerSecret()
      await db.run('UPDATE project SET customer_secret = ? WHERE id = ?', [renewed, project])
      changed()
      return renewed
    },
    /**
     * Erases items that are older than their project's retention period.
     * @param stopped Checked between steps; erasing ends once it returns true.
     * @returns The number of items removed.
     */
    async expire(stopped: () => boolean = () => false): Promise<number> {
      const limited = await db.all<{ id: number; retention_days: number }>(
        'SELECT id, retention_days FROM project WHERE retention_days > 0',
      )
      let total = 0
      for (const { id, retention_days } of limited) {
        const before = now() - retention_days * DAY_MS
        // One index covers feedback by time, another one all other kinds.
        for (const kind of [`kind = 'feedback'`, `kind <> 'feedback'`]) {
          const where = `${kind} AND received_at < ?`
          const step = { atMost: 1000, order: 'received_at' }
          for (let removed = -1; removed !== 0 && !stopped(); total += removed) {
            removed = await db.transaction(tx => eraseWhere(tx, id, where, [before], now(), step))
            await yieldTurn()
          }
        }
      }
      return total
    },
  }
}
