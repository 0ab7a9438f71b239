import { type Leaning, leaningOf } from '../../../model/leaning.js'
import type { Params, Transaction } from '../databases/database.js'

/** A rating to add to the counters (`by` 1) or to subtract from them (`by` −1). */
export interface Counted {
  moment: string | null
  scale: string | null
  source: string
  person: string
  value: number
  by: 1 | -1
}

interface PersonCell {
  name: string
  moment: string
  scale: string
  source: string
  person: string
  ratings: number
  total: number
}

/** Rows over which the sums of one moment are spread, so that collectors do not wait for the lock of a single row. */
const SLOTS = 8

/**
 * Updates the counters in the transaction that stores the ratings: the sum of each person's ratings per moment, and the
 * number of people whose mean is negative, neutral and positive on that scale. Reading a count then takes as long after a billion
 * ratings as after ten.
 */
export async function count(tx: Transaction, project: number, changes: readonly Counted[]): Promise<void> {
  if (changes.length === 0) return
  const changed = sum(changes)
  const totals = await tx.addUp(
    'person_moment',
    ['project', ...momentKey, 'person'],
    ['ratings', 'total'],
    changed.map(cell => [
      project,
      cell.moment,
      cell.scale,
      cell.source,
      cell.person,
      cell.ratings,
      cell.total,
    ]),
  )
  for (const [i, { ratings }] of totals.entries())
    if (ratings <= 0) {
      const { moment, scale, source, person } = changed[i]!
      await tx.run(
        `DELETE FROM person_moment
         WHERE project = ? AND moment = ? AND scale = ? AND source = ? AND person = ? AND ratings <= 0`,
        [project, moment, scale, source, person],
      )
    }
  await countPeople(tx, project, changed, totals)
}

const momentKey = ['moment', 'scale', 'source'] as const
const sums = ['people', 'ratings', 'negative', 'neutral', 'positive'] as const

/**
 * Sums the changes per person and moment, sorted by moment and in the same order everywhere, so that two collectors
 * cannot deadlock.
 */
function sum(changes: readonly Counted[]): PersonCell[] {
  const cells = new Map<string, PersonCell>()
  for (const { moment, scale, source, person, value, by } of changes) {
    // NUL occurs in none of the parts and sorts before every other character, so that cells of one moment stay
    // together.
    const name = `${moment}\0${scale}\0${source}\0${person}`
    let cell = cells.get(name)
    if (!cell) {
      cell = { name, moment: moment!, scale: scale!, source, person, ratings: 0, total: 0 }
      cells.set(name, cell)
    }
    cell.ratings += by
    cell.total += by * value
  }
  return [...cells.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

const sameMoment = (a: PersonCell, b: PersonCell): boolean =>
  a.moment === b.moment && a.scale === b.scale && a.source === b.source

async function countPeople(
  tx: Transaction,
  project: number,
  changed: readonly PersonCell[],
  totals: readonly { ratings: number; total: number }[],
): Promise<void> {
  const slot = tx.forUpdate ? Math.floor(Math.random() * SLOTS) : 0
  const rows: Params[] = []
  for (let start = 0, end = 0; start < changed.length; start = end) {
    const first = changed[start]!
    const leaning: Record<Leaning, number> = { negative: 0, neutral: 0, positive: 0 }
    let [people, ratings] = [0, 0]
    const add = (n: number, ratings: number, total: number) => {
      if (ratings <= 0) return
      people += n
      leaning[leaningOf(first.scale, total / ratings)] += n
    }
    for (; end < changed.length && sameMoment(changed[end]!, first); end++) {
      const [change, after] = [changed[end]!, totals[end]!]
      add(-1, after.ratings - change.ratings, after.total - change.total)
      add(1, after.ratings, after.total)
      ratings += change.ratings
    }
    const { negative, neutral, positive } = leaning
    rows.push([
      ...[project, first.moment, first.scale, first.source, slot],
      ...[people, ratings, negative, neutral, positive],
    ])
  }
  await tx.upsert(
    'moment_count',
    ['project', ...momentKey, 'slot', ...sums],
    ['project', ...momentKey, 'slot'],
    rows,
    sums.map(name => `${name} = moment_count.${name} + excluded.${name}`).join(', '),
  )
}
