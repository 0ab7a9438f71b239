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

/** SQLSTATE codes after which the same transaction may succeed: serialisation failure, deadlock. */
const RETRY_SQLSTATES = new Set(['40001', '40P01'])
/** First key of the advisory lock between inserts and erasures; the second key is the project. */
const ERASE_LOCK_ID = 4859205
/** Milliseconds within which several announcements for one project are sent as one. */
const ANNOUNCE_DELAY_MS = 50

/** Reads BIGINT and NUMERIC as JavaScript numbers: every stored whole number is below 2⁵³. */
const types = {
  getTypeParser: (id: number, format?: 'text' | 'binary') =>
    id === pg.types.builtins.INT8 || id === pg.types.builtins.NUMERIC
      ? Number
      : pg.types.getTypeParser(id, format),
} as pg.CustomTypesConfig

/**
 * Connects to Postgres 15 or newer, which any number of collectors may share.
 * @param url For example `postgres://user:password@host:5432/heartfelt`.
 */
export function postgres(url: string): Database {
  const options = { connectionString: url, types, connectionTimeoutMillis: 5000, keepAlive: true }
  const pool = new pg.Pool({ ...options, max: 10, statement_timeout: 20_000, application_name: 'heartfelt' })
  // The pool replaces an idle connection that breaks; the next query reports an error if it cannot.
  pool.on('error', () => {})
  // A connection that breaks in use fails its query; without this listener the event would end the process.
  pool.on('connect', client => void client.on('error', () => {}))
  const columnTypes = new Map<string, Promise<Map<string, string>>>()
  const notifications = notificationsFrom(options)
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

  /** Inserts rows with one array parameter per column, so that the statement is the same for any number of rows. */
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
    // The locks are separate statements, so that the next statement sees what was committed while this one waited.
    arriving: async project =>
      void (await query(client, `SELECT pg_advisory_xact_lock_shared(${ERASE_LOCK_ID}, ?)`, [project])),
    erasing: async project =>
      void (await query(client, `SELECT pg_advisory_xact_lock(${ERASE_LOCK_ID}, ?)`, [project])),
    // Two names with the same hash wait for each other unnecessarily, for the length of one transaction.
    holding: async name =>
      void (await query(client, 'SELECT pg_advisory_xact_lock(hashtextextended(?, 0))', [name])),
    ...sqlOn(client),
    async insertNew(table, columns, keys, rows) {
      if (rows.length === 0) return []
      const rest = `ON CONFLICT DO NOTHING RETURNING ${keys}`
      const { rows: inserted } = await insert(client, table, columns, rows, rest)
      const insertedKeys = new Set(inserted.map(row => JSON.stringify(keys.map(key => row[key]))))
      const keyIndexes = keys.map(key => columns.indexOf(key))
      return rows.map(row => insertedKeys.has(JSON.stringify(keyIndexes.map(i => row[i]))))
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
        // A listener that misses this announcement is notified by the next one.
        query(pool, `SELECT pg_notify('heartfelt', ?)`, [String(project)]).catch(() => {})
      }, ANNOUNCE_DELAY_MS).unref()
    },
    listen: notifications.listen,
    async close() {
      await notifications.close()
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

/** Replaces `?` by `$1`, `$2` … Our statements contain no other question mark. */
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

/**
 * Receives announcements on a connection of its own: opened with the first listener, reopened a second after it
 * breaks.
 */
function notificationsFrom(options: pg.ClientConfig) {
  const changes = listeners<number>()
  let client: pg.Client | undefined
  let timer: NodeJS.Timeout | undefined
  let closed = false

  const open = async () => {
    const opened = new pg.Client(options)
    client = opened
    const reconnect = () => {
      if (closed || client !== opened) return
      client = undefined
      opened.end().catch(() => {})
      timer = setTimeout(open, 1000)
    }
    opened.on('error', reconnect)
    opened.on('end', reconnect)
    opened.on('notification', ({ payload }) => changes.emit(Number(payload)))
    try {
      await opened.connect()
      await opened.query('LISTEN heartfelt')
    } catch {
      reconnect()
    }
  }

  return {
    listen(listener: (project: number) => void): () => void {
      if (!client && !timer) open()
      return changes.add(listener)
    },
    async close(): Promise<void> {
      closed = true
      clearTimeout(timer)
      await client?.end().catch(() => {})
    },
  }
}
