import { MINUTE_MS } from '../../../model/time.js'
import type { Database } from './database.js'

/** Months, this one included, for which partitions exist in advance. */
const MONTHS_AHEAD = 3
/** Milliseconds for all of it: rows may have to move. */
const PARTITION_LIMIT_MS = MINUTE_MS

/**
 * Creates the monthly partitions of the table `item` in Postgres. An id begins with the time of its creation
 * (UUIDv7), so that a range of ids is a range of time, the primary key stays (project, id), and an old month can be
 * dropped as a whole. Ids of other forms, and of months without a partition, go to the default partition.
 */
export async function createPartitions(db: Database, now: number): Promise<void> {
  if (db.dialect !== 'postgres') return
  await db.transaction(async tx => {
    await tx.all('SELECT pg_advisory_xact_lock(4859204)')
    await tx.run('CREATE TABLE IF NOT EXISTS item_other PARTITION OF item DEFAULT')
    for (let i = 0; i < MONTHS_AHEAD; i++) {
      const [from, to] = [monthStart(now, i), monthStart(now, i + 1)]
      const name = `item_${new Date(from).toISOString().slice(0, 7).replace('-', '_')}`
      const [known] = await tx.all<{ name: string | null }>('SELECT to_regclass(?)::text AS name', [name])
      if (known?.name) continue
      const range = `FOR VALUES FROM ('${bound(from)}') TO ('${bound(to)}')`
      const within = 'id >= ? AND id < ?'
      const ends = [bound(from), bound(to)]
      // Block inserts into the default partition until the month has its own. Take the exclusive lock at once, because
      // upgrading from a weaker lock can deadlock with a transaction that reads and then writes.
      await tx.run('LOCK TABLE item_other IN ACCESS EXCLUSIVE MODE')
      const early = await tx.all(`SELECT 1 AS one FROM item_other WHERE ${within} LIMIT 1`, ends)
      if (early.length === 0) {
        await tx.run(`CREATE TABLE ${name} PARTITION OF item ${range}`)
        continue
      }
      // Devices whose clock is ahead created ids of this month before its partition existed. Postgres refuses a new
      // partition while the default one holds rows in its range, so move these rows first.
      await tx.run(`CREATE TABLE ${name} (LIKE item)`)
      await tx.run(
        `WITH early AS (DELETE FROM item_other WHERE ${within} RETURNING *) INSERT INTO ${name} SELECT * FROM early`,
        ends,
      )
      await tx.run(`ALTER TABLE item ATTACH PARTITION ${name} ${range}`)
    }
  }, PARTITION_LIMIT_MS)
}

const monthStart = (now: number, months: number): number => {
  const date = new Date(now)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months)
}

/** The lowest UUIDv7 of an instant. */
const bound = (ms: number): string =>
  ms
    .toString(16)
    .padStart(12, '0')
    .replace(/^(.{8})(.{4})$/, '$1-$2-')
