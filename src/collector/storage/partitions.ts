import type { Database } from './database.js'

/** Months for which partitions are made ahead. */
const MONTHS_AHEAD = 3

/**
 * In Postgres items live in one partition per month. An id begins with the time it was made (UUIDv7), so that a range
 * of ids is a range of time, the primary key stays (project, id), and old months can be dropped whole.
 * Ids of other forms, and of months that nobody prepared, go to a default partition.
 */
export async function partition(db: Database, now: number): Promise<void> {
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
      // Nobody may add to what is looked at here until the month has a place of its own. At once the lock that the new
      // partition needs: who takes a lesser one first and then more, and somebody who reads and then writes, wait in a circle.
      await tx.run('LOCK TABLE item_other IN ACCESS EXCLUSIVE MODE')
      const early = await tx.all(`SELECT 1 AS one FROM item_other WHERE ${within} LIMIT 1`, ends)
      if (early.length === 0) {
        await tx.run(`CREATE TABLE ${name} PARTITION OF item ${range}`)
        continue
      }
      // Devices whose clock is ahead made ids of this month before it had a place. Postgres takes them into none that is new.
      await tx.run(`CREATE TABLE ${name} (LIKE item)`)
      await tx.run(
        `WITH early AS (DELETE FROM item_other WHERE ${within} RETURNING *) INSERT INTO ${name} SELECT * FROM early`,
        ends,
      )
      await tx.run(`ALTER TABLE item ATTACH PARTITION ${name} ${range}`)
    }
  })
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
