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

interface PersonCell {
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
  const now = await tx.upsert<PersonCell>(
    'person_moment',
    ['project', ...personKey, 'ratings', 'total'],
    ['project', ...personKey],
    changed.map(cell => [project, ...personKey.map(name => cell[name]), cell.ratings, cell.total]),
    'ratings = person_moment.ratings + excluded.ratings, total = person_moment.total + excluded.total',
    [...personKey, 'ratings', 'total'],
  )
  for (const cell of now.filter(cell => cell.ratings <= 0))
    await tx.run(
      `DELETE FROM person_moment
       WHERE project = ? AND moment = ? AND scale = ? AND source = ? AND person = ? AND ratings <= 0`,
      [project, ...personKey.map(name => cell[name])],
    )
  await countPeople(tx, project, changed, now)
}

const personKey = ['moment', 'scale', 'source', 'person'] as const
const momentKey = ['moment', 'scale', 'source'] as const
const sums = ['people', 'ratings', 'negative', 'neutral', 'positive'] as const

/** Changes by person, in one order everywhere, so that two collectors cannot deadlock. */
function sum(changes: readonly Counted[]): PersonCell[] {
  const cells = new Map<string, PersonCell>()
  for (const { moment, scale, source, person, value, by } of changes) {
    const name = `${moment}\n${scale}\n${source}\n${person}`
    const cell = cells.get(name) ?? { moment: moment!, scale: scale!, source, person, ratings: 0, total: 0 }
    cell.ratings += by
    cell.total += by * value
    cells.set(name, cell)
  }
  return [...cells].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, cell]) => cell)
}

async function countPeople(
  tx: Transaction,
  project: number,
  changed: readonly PersonCell[],
  now: readonly PersonCell[],
): Promise<void> {
  const nameOf = ({ moment, scale, source, person }: PersonCell) =>
    `${moment}\n${scale}\n${source}\n${person}`
  const after = new Map(now.map(cell => [nameOf(cell), cell]))
  const moments = new Map<string, { key: string[]; sums: Record<(typeof sums)[number], number> }>()
  for (const change of changed) {
    const { ratings, total } = after.get(nameOf(change))!
    const key = momentKey.map(name => change[name])
    const name = JSON.stringify(key)
    const moment = moments.get(name) ?? {
      key,
      sums: { people: 0, ratings: 0, negative: 0, neutral: 0, positive: 0 },
    }
    const add = (n: number, ratings: number, total: number) => {
      if (ratings <= 0) return
      moment.sums.people += n
      moment.sums[(['negative', 'neutral', 'positive'] as const)[leaning(total) + 1]!] += n
    }
    add(-1, ratings - change.ratings, total - change.total)
    add(1, ratings, total)
    moment.sums.ratings += change.ratings
    moments.set(name, moment)
  }
  const slot = tx.forUpdate ? Math.floor(Math.random() * SLOTS) : 0
  await tx.upsert(
    'moment_count',
    ['project', ...momentKey, 'slot', ...sums],
    ['project', ...momentKey, 'slot'],
    [...moments]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, moment]) => [project, ...moment.key, slot, ...sums.map(name => moment.sums[name])]),
    sums.map(name => `${name} = moment_count.${name} + excluded.${name}`).join(', '),
  )
}
