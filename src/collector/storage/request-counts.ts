import type { Exchange } from '../limits/rate-limiter.js'
import type { Database } from './databases/database.js'

/** Shares the rate limiter's counts between collectors on one database: one row per name and minute. */
export function requestCounts(db: Database): Exchange {
  return async (window, counts) => {
    if (counts.size === 0) return new Map()
    return db.transaction(async tx => {
      await tx.upsert(
        'meter',
        ['name', 'span', 'n'],
        ['name', 'span'],
        [...counts].sort().map(([name, n]) => [name, window, n]),
        'n = meter.n + excluded.n',
      )
      await tx.run('DELETE FROM meter WHERE span < ?', [window - 2])
      const rows = await tx.all<{ name: string; n: number }>(
        `SELECT name, n FROM meter WHERE span = ? AND name IN (${[...counts].map(() => '?').join(', ')})`,
        [window, ...counts.keys()],
      )
      return new Map(rows.map(row => [row.name, row.n]))
    })
  }
}
