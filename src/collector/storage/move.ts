import type { Database, Value } from './database.js'

/** Every table with its key, parents first, but for what lives a minute. What is missing here would be left behind: a test compares. */
export const tables: Readonly<Record<string, readonly string[]>> = {
  project: ['id'],
  member: ['id'],
  pass: ['hash'],
  device: ['project', 'hash'],
  tombstone: ['project', 'hash'],
  item: ['project', 'id'],
  person_moment: ['project', 'moment', 'scale', 'source', 'person'],
  moment_count: ['project', 'moment', 'scale', 'source', 'slot'],
  attachment: ['project', 'feedback', 'sha256'],
  reply: ['project', 'id'],
  recovery_case: ['project', 'feedback'],
  webhook: ['project', 'id'],
  message: ['id'],
  audit: ['id'],
  config_version: ['project', 'version'],
}

const PAGE = 200

/**
 * Copies an embedded database into another one, row by row, leaving out what is there already: it may be stopped and
 * started again. The target must be new, or hold an earlier copy of the same.
 * @returns Rows copied, by table.
 */
export async function move(from: Database, to: Database): Promise<Record<string, number>> {
  const strangers = await to.all<{ pk: string }>('SELECT pk FROM project')
  const ours = new Set((await from.all<{ pk: string }>('SELECT pk FROM project')).map(row => row.pk))
  if (strangers.some(row => !ours.has(row.pk)))
    throw new Error('The target holds projects of its own: move into an empty database.')

  const copied: Record<string, number> = {}
  for (const [table, keys] of Object.entries(tables)) {
    copied[table] = 0
    const order = keys.join(', ')
    const after = `(${order}) > (${keys.map(() => '?').join(', ')})`
    for (let last: Value[] | undefined; ; ) {
      const rows = await from.all<Record<string, Value | ArrayBuffer>>(
        `SELECT * FROM ${table} ${last ? `WHERE ${after}` : ''} ORDER BY ${order} LIMIT ${PAGE}`,
        last ?? [],
      )
      if (rows.length === 0) break
      const columns = Object.keys(rows[0]!)
      const values = rows.map(row =>
        columns.map(name => {
          const value = row[name]!
          return value instanceof ArrayBuffer ? new Uint8Array(value) : value
        }),
      )
      const fresh = await to.transaction(tx => tx.insertNew(table, columns, keys, values))
      copied[table] += fresh.filter(Boolean).length
      last = keys.map(key => rows.at(-1)![key] as Value)
    }
    const [[source], [target]] = (await Promise.all(
      [from, to].map(db => db.all<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table}`)),
    )) as [[{ n: number }], [{ n: number }]]
    if (source.n !== target.n)
      throw new Error(
        `${table}: ${source.n} rows became ${target.n}. Stop every collector on both sides and run this again.`,
      )
  }
  return copied
}
