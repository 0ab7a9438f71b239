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

const PAGE_ROWS = 200

type Row = Record<string, Value>

/**
 * Copies an embedded database into another one. It may be stopped and started again, also after the embedded one was used
 * meanwhile: what changed there is brought up to date, what was erased there goes. The target must be new, or hold an
 * earlier copy that no collector has used yet.
 * @returns Rows that were added, by table.
 */
export async function move(from: Database, to: Database): Promise<Record<string, number>> {
  await refuseUsed(from, to)
  const added: Record<string, number> = {}
  for (const [table, keys] of Object.entries(tables)) {
    const before = await size(to, table)
    for await (const rows of pages(from, table, keys)) {
      const columns = Object.keys(rows[0]!)
      const rest = columns.filter(name => !keys.includes(name))
      // A table that is all key has nothing to bring up to date.
      const set = (rest.length > 0 ? rest : keys.slice(0, 1)).map(name => `${name} = excluded.${name}`)
      const values = rows.map(row => columns.map(name => row[name]!))
      await to.transaction(tx => tx.upsert(table, columns, keys, values, set.join(', ')))
    }
    const wanted = await size(from, table)
    const removed = (await size(to, table)) > wanted ? await removeStrangers(from, to, table, keys) : 0
    const now = await size(to, table)
    if (now !== wanted)
      throw new Error(
        `${table}: ${wanted} rows became ${now}. Stop every collector on both sides and run this again.`,
      )
    added[table] = now - before + removed
  }
  return added
}

/** What a collector has begun to use must not be put back to what it was: every one leaves a sign-in link when it starts. */
async function refuseUsed(from: Database, to: Database): Promise<void> {
  const namesIn = async (db: Database, table: string, name: string) =>
    (await db.all<Row>(`SELECT ${name} FROM ${table}`)).map(row => row[name])
  const projects = new Set(await namesIn(from, 'project', 'pk'))
  if ((await namesIn(to, 'project', 'pk')).some(key => !projects.has(key)))
    throw new Error('The target holds projects of its own: move into an empty database.')
  const newest = async (db: Database) =>
    (await db.all<{ at: number | null }>('SELECT MAX(updated_at) AS at FROM item'))[0]!.at ?? 0
  const passes = new Set(await namesIn(from, 'pass', 'hash'))
  const used = (await namesIn(to, 'pass', 'hash')).some(hash => !passes.has(hash))
  if (used || (await newest(to)) > (await newest(from)))
    throw new Error('A collector has used the target already: move into an empty database.')
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

/** Removes from the target what the source no longer holds: it was erased there since an earlier copy. */
async function removeStrangers(
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
