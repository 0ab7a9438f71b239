import type { Database, Value } from './database.js'

/**
 * The tables to copy, each with its key, parents first. `meter` is left out because its rows live for a minute,
 * `insight_pack` because it is a copy that is made anew. A test compares this list with the schema, because a table that
 * is missing here would not be copied.
 */
export const tables: Readonly<Record<string, readonly string[]>> = {
  project: ['id'],
  member: ['id'],
  member_project: ['member', 'project'],
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
  announcement: ['project'],
  insight_day: ['project', 'day', 'slot'],
  annotation: ['project', 'id'],
  theme: ['project', 'id'],
}

const PAGE_ROWS = 200

type Row = Record<string, Value>

/**
 * Copies an embedded database into another one. It can be stopped and run again, also after the source was used in
 * between: changed rows are updated, rows that were erased in the source are removed. The target must be empty, or hold
 * an earlier copy that no collector has used yet; otherwise an Error says so and nothing is copied.
 * @returns The number of rows added, by table.
 */
export async function copyDatabase(from: Database, to: Database): Promise<Record<string, number>> {
  await refuseUsed(from, to)
  const added: Record<string, number> = {}
  for (const [table, keys] of Object.entries(tables)) {
    const before = await size(to, table)
    for await (const rows of pages(from, table, keys)) {
      const columns = Object.keys(rows[0]!)
      const rest = columns.filter(name => !keys.includes(name))
      // A table without columns besides its key has nothing to update; SQL still needs a SET.
      const set = (rest.length > 0 ? rest : keys.slice(0, 1)).map(name => `${name} = excluded.${name}`)
      const values = rows.map(row => columns.map(name => row[name]!))
      await to.transaction(tx => tx.upsert(table, columns, keys, values, set.join(', ')))
    }
    const wanted = await size(from, table)
    const removed = (await size(to, table)) > wanted ? await removeErased(from, to, table, keys) : 0
    const now = await size(to, table)
    if (now !== wanted)
      throw new Error(
        `${table}: ${wanted} rows became ${now}. Stop every collector on both sides and run this again.`,
      )
    added[table] = now - before + removed
  }
  return added
}

/**
 * Throws if a collector has used the target: copying would undo what it stored. Every collector stores a sign-in link
 * at its start.
 */
async function refuseUsed(from: Database, to: Database): Promise<void> {
  const namesIn = async (db: Database, table: string, name: string) =>
    (await db.all<Row>(`SELECT ${name} FROM ${table}`)).map(row => row[name])
  const projects = new Set(await namesIn(from, 'project', 'pk'))
  if ((await namesIn(to, 'project', 'pk')).some(key => !projects.has(key)))
    throw new Error('DATABASE_URL: this database holds other projects; use an empty database.')
  const newest = async (db: Database) =>
    (await db.all<{ at: number | null }>('SELECT MAX(updated_at) AS at FROM item'))[0]!.at ?? 0
  const passes = new Set(await namesIn(from, 'pass', 'hash'))
  const used = (await namesIn(to, 'pass', 'hash')).some(hash => !passes.has(hash))
  if (used || (await newest(to)) > (await newest(from)))
    throw new Error('DATABASE_URL: a collector has already used this database; use an empty database.')
}

async function size(db: Database, table: string): Promise<number> {
  const [row] = await db.all<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table}`)
  return row!.n
}

async function* pages(
  db: Database,
  table: string,
  keys: readonly string[],
  columns = '*',
): AsyncGenerator<Row[]> {
  const order = keys.join(', ')
  const after = `(${order}) > (${keys.map(() => '?').join(', ')})`
  for (let last: Value[] | undefined; ; ) {
    const rows = await db.all<Record<string, Value | ArrayBuffer>>(
      `SELECT ${columns} FROM ${table} ${last ? `WHERE ${after}` : ''} ORDER BY ${order} LIMIT ${PAGE_ROWS}`,
      last ?? [],
    )
    if (rows.length === 0) return
    last = keys.map(key => rows.at(-1)![key] as Value)
    for (const row of rows)
      for (const [name, value] of Object.entries(row))
        if (value instanceof ArrayBuffer) row[name] = new Uint8Array(value)
    yield rows as Row[]
  }
}

/** Removes rows from the target that the source no longer holds, because they were erased since an earlier copy. */
async function removeErased(
  from: Database,
  to: Database,
  table: string,
  keys: readonly string[],
): Promise<number> {
  const here = keys.map(name => `${name} = ?`).join(' AND ')
  let removed = 0
  for await (const rows of pages(to, table, keys, keys.join(', ')))
    for (const row of rows) {
      const key = keys.map(name => row[name]!)
      if ((await from.all(`SELECT 1 AS one FROM ${table} WHERE ${here}`, key)).length === 0)
        removed += await to.run(`DELETE FROM ${table} WHERE ${here}`, key)
    }
  return removed
}
