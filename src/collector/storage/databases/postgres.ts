import pg from 'pg'
import {
  type Database,
  type Params,
  REQUEST_LIMIT_MS,
  type Sql,
  StorageError,
  type Transaction,
  withoutNul,
} from './database.js'
import { connections } from './postgres/connections.js'
import { isLost, storageError } from './postgres/errors.js'
import { notificationsFrom } from './postgres/notifications.js'

/** First key of the advisory lock between inserts and erasures; the second key is the project. */
const ERASE_LOCK_ID = 4859205
/** Milliseconds within which several announcements for one project are sent as one. */
const ANNOUNCE_DELAY_MS = 50
/**
 * Milliseconds after which the server ends a transaction whose collector sends nothing, so that a collector that vanished
 * holds no locks.
 */
const IDLE_LIMIT_MS = 10_000
/** Milliseconds by which the server ends a statement before this end drops the connection. */
const MARGIN_MS = 1000
/** Milliseconds for a heartbeat and the look at the counts. */
const BEAT_LIMIT_MS = 3000
const MAX_ATTEMPTS = 4

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
  const { use, close } = connections(options)
  const columnTypes = new Map<string, Promise<Map<string, string>>>()
  const pending = new Set<number>()
  const notifications = notificationsFrom(options, {
    send: text => use(client => query(client, `SELECT pg_notify('heartfelt', ?)`, [text]), BEAT_LIMIT_MS),
    counts: async () => {
      const { rows } = await use(
        client => query(client, 'SELECT project, n FROM announcement'),
        BEAT_LIMIT_MS,
      )
      return new Map(rows.map(({ project, n }) => [project, n]))
    },
  })

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

  const attempt = <T>(work: (tx: Transaction) => Promise<T>, limitMs: number): Promise<T> =>
    use(async client => {
      await query(client, begin(limitMs))
      try {
        const result = await work(transactionOn(client))
        const { command } = await query(client, 'COMMIT')
        // The server answers so, without an error, if a statement of the transaction had failed.
        if (command === 'ROLLBACK') throw new StorageError('postgres: the transaction was rolled back')
        return result
      } catch (error) {
        if (!isLost(error)) await query(client, 'ROLLBACK')
        throw error
      }
    }, limitMs)

  return {
    dialect: 'postgres',
    all: (sql, params) => use(client => sqlOn(client).all(sql, params)) as Promise<never>,
    run: (sql, params) => use(client => sqlOn(client).run(sql, params)),
    async transaction(work, limitMs = REQUEST_LIMIT_MS) {
      const deadline = performance.now() + limitMs
      for (let tries = 1; ; tries++) {
        const left = deadline - performance.now()
        try {
          return await attempt(work, left)
        } catch (error) {
          const conflict = error instanceof StorageError && error.fault === 'conflict'
          if (!conflict || tries >= MAX_ATTEMPTS || deadline - performance.now() < MARGIN_MS) throw error
        }
      }
    },
    announce(project) {
      if (pending.has(project)) return
      pending.add(project)
      setTimeout(() => {
        pending.delete(project)
        // A listener that misses this announcement is notified by the next one, or finds the count changed.
        use(client => query(client, ANNOUNCE, [project])).catch(() => {})
      }, ANNOUNCE_DELAY_MS).unref()
    },
    listen: notifications.listen,
    close() {
      notifications.close()
      return close()
    },
  }
}

/** Counts an announcement, and sends it. */
const ANNOUNCE = `WITH counted AS (
    INSERT INTO announcement (project, n) VALUES (?, 1)
    ON CONFLICT (project) DO UPDATE SET n = announcement.n + 1 RETURNING project)
  SELECT pg_notify('heartfelt', project::text) FROM counted`

/**
 * Begins a transaction with the server's own limits. They are set for this transaction only: PgBouncer refuses them as
 * start-up parameters, and in transaction mode a session belongs to others as well.
 */
const begin = (limitMs: number): string =>
  `BEGIN; SET LOCAL statement_timeout = ${Math.max(500, Math.ceil(limitMs - MARGIN_MS))};
   SET LOCAL idle_in_transaction_session_timeout = ${IDLE_LIMIT_MS}`

const sqlOn = (client: pg.PoolClient): Sql => ({
  all: async (sql, params) => (await query(client, sql, params)).rows,
  run: async (sql, params) => (await query(client, sql, params)).rowCount ?? 0,
})

async function query(client: pg.PoolClient, sql: string, params: readonly unknown[] = []) {
  try {
    return await client.query(
      numbered(sql),
      withoutNul(params).map(one => (Array.isArray(one) ? withoutNul(one) : one)),
    )
  } catch (cause) {
    throw storageError(cause)
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
