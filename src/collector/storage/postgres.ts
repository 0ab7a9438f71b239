import pg from 'pg'
import {
  type Database,
  type Params,
  type Sql,
  StorageError,
  type Transaction,
  withoutNul,
} from './database.js'
import { listeners } from './listeners.js'

/** Error codes after which the same transaction may well succeed: serialisation failure, deadlock. */
const RETRY_SQLSTATES = new Set(['40001', '40P01'])
/** The advisory lock, one for each project, between what arrives and what erases. */
const ERASE_LOCK_ID = 4859205
/** Milliseconds within which several announcements for one project become one. */
const INSERT_ROWS = 50

/** Whole numbers as numbers: every one that we store is below 2⁵³. */
const types = {
  getTypeParser: (id: number, format?: 'text' | 'binary') =>
    id === pg.types.builtins.INT8 || id === pg.types.builtins.NUMERIC
      ? Number
      : pg.types.getTypeParser(id, format),
} as pg.CustomTypesConfig

/**
 * Postgres 15 or newer, shared by any number of collectors.
 * @param url For example `postgres://user:password@host:5432/heartfelt`.
 */
export function postgres(url: string): Database {
  const options = { connectionString: url, types, connectionTimeoutMillis: 5000, keepAlive: true }
  const pool = new pg.Pool({ ...options, max: 10, statement_timeout: 20_000, application_name: 'heartfelt' })
  // A connection that breaks while nobody uses it is the pool's to replace; whoever needs one next hears of trouble.
  pool.on('error', () => {})
  // While somebody uses it the break reaches them as the failure of their query; nobody else is to fall over it.
  pool.on('connect', client => void client.on('error', () => {}))
  const columnTypes = new Map<string, Promise<Map<string, string>>>()
  const news = wire(options)
  const pending = new Set<number>()

  const typesOf = (client: pg.PoolClient, table: string): Promise<Map<string, string>> => {
    let known = columnTypes.get(table)
    if (!known) {
      known = query(
        client,
        `SELECT column_name AS name, data_type AS type FROM information_schema.columns
         WHERE table_name = ? AND table_schema = current_schema()`,
        [table],
      ).then(result => new Map(result.rows.map(row => [row.name, row.type])))
      known.catch(() => columnTypes.delete(table))
      columnTypes.set(table, known)
    }
    return known
  }

  /** One parameter per column, whatever the number of rows: the statement's text stays the same. */
  const insert = async (
    client: pg.PoolClient,
    table: string,
    columns: readonly string[],
    rows: readonly Params[],
    rest: string,
  ) => {
    const typed = await typesOf(client, table)
    const arrays = columns.map((name, i) => `$${i + 1}::${typed.get(name)}[]`)
    return query(
      client,
      `INSERT INTO ${table} (${columns}) SELECT * FROM unnest(${arrays}) ${rest}`,
      columns.map((_, i) => rows.map(row => row[i])),
    )
  }

  const transactionOn = (client: pg.PoolClient): Transaction => ({
    forUpdate: ' FOR UPDATE',
    // Statements of their own: the next one then sees what was committed while this one waited.
    arriving: async project =>
      void (await query(client, `SELECT pg_advisory_xact_lock_shared(${ERASE_LOCK_ID}, ?)`, [project])),
    erasing: async project =>
      void (await query(client, `SELECT pg_advisory_xact_lock(${ERASE_LOCK_ID}, ?)`, [project])),
    // Two names that share a hash wait for each other for nothing, and no longer than a transaction takes.
    holding: async name =>
      void (await query(client, 'SELECT pg_advisory_xact_lock(hashtextextended(?, 0))', [name])),
    ...sqlOn(client),
    async insertNew(table, columns, keys, rows) {
      if (rows.length === 0) return []
      const rest = `ON CONFLICT DO NOTHING RETURNING ${keys}`
      const { rows: fresh } = await insert(client, table, columns, rows, rest)
      const names = new Set(fresh.map(row => JSON.stringify(keys.map(key => row[key]))))
      const places = keys.map(key => columns.indexOf(key))
      return rows.map(row => names.has(JSON.stringify(places.map(place => row[place]))))
    },
    async upsert(table, columns, keys, rows, set) {
      if (rows.length > 0)
        await insert(client, table, columns, rows, `ON CONFLICT (${keys}) DO UPDATE SET ${set}`)
    },
    async addUp(table, keys, numbers, rows) {
      if (rows.length === 0) return []
      const set = numbers.map(name => `${name} = ${table}.${name} + excluded.${name}`)
      const rest = `ON CONFLICT (${keys}) DO UPDATE SET ${set} RETURNING ${[...keys, ...numbers]}`
      const { rows: changed } = await insert(client, table, [...keys, ...numbers], rows, rest)
      const byKey = new Map(changed.map(row => [JSON.stringify(keys.map(key => row[key])), row]))
      return rows.map(row => byKey.get(JSON.stringify(withoutNul(row.slice(0, keys.length)))))
    },
  })

  const attempt = async <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => {
    const client = await connected(pool)
    let broken: Error | undefined
    try {
      await query(client, 'BEGIN')
      const result = await work(transactionOn(client))
      await query(client, 'COMMIT')
      return result
    } catch (error) {
      await query(client, 'ROLLBACK').catch(reason => {
        broken = reason
      })
      throw error
    } finally {
      client.release(broken)
    }
  }

  return {
    dialect: 'postgres',
    ...sqlOn(pool),
    async transaction(work) {
      for (let tries = 1; ; tries++) {
        try {
          return await attempt(work)
        } catch (error) {
          const code = error instanceof StorageError && (error.cause as { code?: string } | undefined)?.code
          if (tries >= 4 || !code || !RETRY_SQLSTATES.has(code)) throw error
        }
      }
    },
    announce(project) {
      if (pending.has(project)) return
      pending.add(project)
      setTimeout(() => {
        pending.delete(project)
        // Whoever misses this sees the news at the next one.
        query(pool, `SELECT pg_notify('heartfelt', ?)`, [String(project)]).catch(() => {})
      }, INSERT_ROWS).unref()
    },
    listen: news.listen,
    async close() {
      await news.close()
      await pool.end()
    },
  }
}

const sqlOn = (client: pg.Pool | pg.PoolClient): Sql => ({
  all: async (sql, params) => (await query(client, sql, params)).rows,
  run: async (sql, params) => (await query(client, sql, params)).rowCount ?? 0,
})

async function query(client: pg.Pool | pg.PoolClient, sql: string, params: readonly unknown[] = []) {
  try {
    return await client.query(
      numbered(sql),
      withoutNul(params).map(one => (Array.isArray(one) ? withoutNul(one) : one)),
    )
  } catch (cause) {
    throw new StorageError(`postgres: ${(cause as Error).message}`, { cause })
  }
}

async function connected(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect()
  } catch (cause) {
    throw new StorageError(`postgres: ${(cause as Error).message}`, { cause })
  }
}

const texts = new Map<string, string>()

/** `?` as `$1`, `$2` … Our statements hold no question mark elsewhere. */
function numbered(sql: string): string {
  let text = texts.get(sql)
  if (text === undefined) {
    let n = 0
    text = sql.replaceAll('?', () => `$${++n}`)
    if (texts.size > 500) texts.clear()
    texts.set(sql, text)
  }
  return text
}

/** A connection that hears announcements: opened when somebody first listens, opened again when it breaks. */
function wire(options: pg.ClientConfig) {
  const news = listeners<number>()
  let client: pg.Client | undefined
  let timer: NodeJS.Timeout | undefined
  let closed = false

  const open = async () => {
    const fresh = new pg.Client(options)
    client = fresh
    const again = () => {
      if (closed || client !== fresh) return
      client = undefined
      fresh.end().catch(() => {})
      timer = setTimeout(open, 1000)
    }
    fresh.on('error', again)
    fresh.on('end', again)
    fresh.on('notification', ({ payload }) => news.tell(Number(payload)))
    try {
      await fresh.connect()
      await fresh.query('LISTEN heartfelt')
    } catch {
      again()
    }
  }

  return {
    listen(heard: (project: number) => void): () => void {
      if (!client && !timer) open()
      return news.add(heard)
    },
    async close(): Promise<void> {
      closed = true
      clearTimeout(timer)
      await client?.end().catch(() => {})
    },
  }
}
