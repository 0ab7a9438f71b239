import type { Transaction } from './database.js'

/** A rating that comes in (`by` 1) or goes out (`by` −1). */
export interface Counted {
  moment: string | null
  scale: string | null
  source: string
  person: string
  value: number
  by: 1 | -1
}

const keys = ['moment', 'scale', 'source', 'person']

/**
 * Keeps, in the same transaction as the ratings themselves, how each person rated each moment,
 * so that reading a metric never scans the ratings.
 */
export async function count(tx: Transaction, project: number, changes: readonly Counted[]): Promise<void> {
  const cells = new Map<string, { key: string[]; ratings: number; total: number }>()
  for (const { moment, scale, source, person, value, by } of changes) {
    const key = [moment!, scale!, source, person]
    const name = JSON.stringify(key)
    const cell = cells.get(name) ?? { key, ratings: 0, total: 0 }
    cell.ratings += by
    cell.total += by * value
    cells.set(name, cell)
  }
  // In one order everywhere, so that two collectors cannot deadlock.
  const ordered = [...cells].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, cell]) => cell)
  await tx.upsert(
    'person_moment',
    ['project', ...keys, 'ratings', 'total'],
    ['project', ...keys],
    ordered.map(({ key, ratings, total }) => [project, ...key, ratings, total]),
    'ratings = person_moment.ratings + excluded.ratings, total = person_moment.total + excluded.total',
  )
  for (const { key, ratings } of ordered.filter(cell => cell.ratings <= 0)) {
    if (ratings === 0 && !changes.some(change => change.by < 0)) continue
    await tx.run(
      `DELETE FROM person_moment
       WHERE project = ? AND moment = ? AND scale = ? AND source = ? AND person = ? AND ratings <= 0`,
      [project, ...key],
    )
  }
}
