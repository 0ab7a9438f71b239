import type { Params, Transaction } from './database.js'

/** A rating that comes in (`by` 1) or goes out (`by` −1). */
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

/** Rows among which the sum of one moment is spread, so that collectors do not queue for a single one. */
const SLOTS = 8

/** Sums of thirds do not come back to nought exactly. */
const leaning = (total: number): number => (Math.abs(total) < 1e-9 ? 0 : Math.sign(total))

/**
 * Keeps, in the same transaction as the ratings themselves, how each person rated each moment and how many people
 * lean which way, so that reading a count takes as long after a billion ratings as after ten.
 */
export async function count(tx: Transaction, project: number, changes: readonly Counted[]): Promise<void> {
  if (changes.length === 0) return
  const changed = sum(changes)
  const now = await tx.addUp(
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
  for (const [i, { ratings }] of now.entries())
    if (ratings <= 0) {
      const { moment, scale, source, person } = changed[i]!
      await tx.run(
        `DELETE FROM person_moment
         WHERE project = ? AND moment = ? AND scale = ? AND source = ? AND person = ? AND ratings <= 0`,
        [project, moment, scale, source, person],
      )
    }
  await countPeople(tx, project, changed, now)
}

const momentKey = ['moment', 'scale', 'source'] as const
const sums = ['people', 'ratings', 'negative', 'neutral', 'positive'] as const

/** Changes by person, those of a moment beside each other, in one order everywhere, so that two collectors cannot deadlock. */
function sum(changes: readonly Counted[]): PersonCell[] {
  const cells = new Map<string, PersonCell>()
  for (const { moment, scale, source, person, value, by } of changes) {
    // NUL stands in none of them and before everything else: cells of one moment come to lie side by side.
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
  now: readonly { ratings: number; total: number }[],
): Promise<void> {
  const slot = tx.forUpdate ? Math.floor(Math.random() * SLOTS) : 0
  const rows: Params[] = []
  for (let start = 0, end = 0; start < changed.length; start = end) {
    const first = changed[start]!
    const leans = [0, 0, 0]
    let [people, ratings] = [0, 0]
    const add = (n: number, ratings: number, total: number) => {
      if (ratings <= 0) return
      people += n
      leans[leaning(total) + 1]! += n
    }
    for (; end < changed.length && sameMoment(changed[end]!, first); end++) {
      const [by, after] = [changed[end]!, now[end]!]
      add(-1, after.ratings - by.ratings, after.total - by.total)
      add(1, after.ratings, after.total)
      ratings += by.ratings
    }
    rows.push([project, first.moment, first.scale, first.source, slot, people, ratings, ...leans])
  }
  await tx.upsert(
    'moment_count',
    ['project', ...momentKey, 'slot', ...sums],
    ['project', ...momentKey, 'slot'],
    rows,
    sums.map(name => `${name} = moment_count.${name} + excluded.${name}`).join(', '),
  )
}
