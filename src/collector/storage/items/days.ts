import { DAY_MS } from '../../../model/time.js'
import type { Transaction } from '../databases/database.js'

/** Rows over which the version of one day is spread, so that collectors do not wait for the lock of a single row. */
const SLOTS = 8

/** The UTC day of an instant, counted from 1970. */
export const dayOf = (at: number): number => Math.floor(at / DAY_MS)

const daysOf = (times: readonly number[]): number[] => [...new Set(times.map(dayOf))].sort((a, b) => a - b)

/**
 * Raises the version of the days to which these times belong, in the transaction that stores the items: whoever holds
 * columns of an older version reads the day again.
 * @param times Unix milliseconds at which the changed items were said, before and after the change.
 */
export async function changeDays(tx: Transaction, project: number, times: readonly number[]): Promise<void> {
  // Without row locks in the database one row will do.
  const slot = tx.forUpdate ? Math.floor(Math.random() * SLOTS) : 0
  await tx.upsert(
    'insight_day',
    ['project', 'day', 'slot', 'version'],
    ['project', 'day', 'slot'],
    daysOf(times).map(day => [project, day, slot, 1]),
    'version = insight_day.version + 1',
  )
}

/** Like `changeDays` for items that are removed: their days' packed columns, which still contain them, go at once. */
export async function removeFromDays(
  tx: Transaction,
  project: number,
  times: readonly number[],
): Promise<void> {
  await changeDays(tx, project, times)
  for (const day of daysOf(times))
    await tx.run('DELETE FROM insight_pack WHERE project = ? AND day = ?', [project, day])
}
