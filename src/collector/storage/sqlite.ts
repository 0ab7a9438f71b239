import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import Libsql from 'libsql'
import Beside from 'libsql/promise'
import {
  type Database,
  type Params,
  StorageError,
  type Transaction,
  type Value,
  withoutNul,
} from './database.js'
import { listeners } from './listeners.js'

/**
 * The embedded database: one file, write-ahead log, every commit flushed to disk before it returns.
 * Readers have their own connection, so that they never see what a transaction has not committed.
 * @param path File to open or create; its folder is made if missing. Throws a StorageError that names it if it cannot be.
 */
export function sqlite(path: string): Database {
  const writer = open(path)
  // The library would wait in the only thread there is, also for somebody who needs that thread to finish.
  writer.exec('PRAGMA busy_timeout = 0')
  const reader = connect(path)
  const news = listeners<number>()
  let last: Promise<unknown> = Promise.resolve()

  const tx: Transaction = {
    forUpdate: '',
    arriving: async () => {},
    erasing: async () => {},
    holding: async () => {},
    all: async (sql, params) => writer.all(sql, params),
    run: async (sql, params) => writer.run(sql, params),
    insertNew: async (table, columns, _keys, rows) => {
      const place = `(${columns.map(() => '?')})`
      const insert = `INSERT INTO ${table} (${columns}) VALUES ${place}`
      const together = insert + `, ${place}`.repeat(INSERT_ROWS - 1)
      const inserted: boolean[] = []
      while (inserted.length < rows.length) {
        const some = rows.slice(inserted.length, inserted.length + INSERT_ROWS)
        if (some.length === INSERT_ROWS && writer.allowed(together, ([] as Value[]).concat(...some)))
          inserted.push(...some.map(() => true))
        else inserted.push(...writer.each(`${insert} ON CONFLICT DO NOTHING`, some))
      }
      return inserted
    },
    upsert: async (table, columns, keys, rows, set) => {
      const sql = `INSERT INTO ${table} (${columns}) VALUES (${columns.map(() => '?')})
        ON CONFLICT (${keys}) DO UPDATE SET ${set}`
      writer.each(sql, rows)
    },
    addUp: async <Name extends string>(
      table: string,
      keys: readonly string[],
      numbers: readonly Name[],
      rows: readonly Params[],
    ) => {
      const shared = keys.slice(0, -1)
      const own = [keys.at(-1)!, ...numbers]
      // One statement for all rows that share the first parts of their key: for each it looks at three cells, not seven.
      const sql = `INSERT INTO ${table} (${[...shared, ...own]})
        SELECT ${[...shared.map(() => '?'), ...own.map((_, i) => `value ->> ${i}`)]} FROM json_each(?) WHERE true
        ON CONFLICT (${keys}) DO UPDATE SET ${numbers.map(name => `${name} = ${table}.${name} + excluded.${name}`)}
        RETURNING ${own}`
      const now: Record<Name, number>[] = []
      for (let start = 0, end = 0; start < rows.length; start = end) {
        const first = rows[start]!.slice(0, shared.length)
        while (end < rows.length && first.every((value, i) => value === rows[end]![i])) end++
        const lasts = rows.slice(start, end).map(row => withoutNul(row.slice(shared.length)))
        const changed = writer.all<Record<string, number>>(sql, [...first, JSON.stringify(lasts)])
        const byLast = new Map<Value, Record<string, number>>(changed.map(row => [row[own[0]!]!, row]))
        for (const [last] of lasts) now.push(byLast.get(last!)!)
      }
      return now
    },
  }

  const transaction = async <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => {
    await patiently(() => writer.exec('BEGIN IMMEDIATE'))
    try {
      const result = await work(tx)
      await writer.execBeside('COMMIT')
      return result
    } catch (error) {
      // A full disk may have ended the transaction already; what matters is that nothing stays open.
      try {
        writer.exec('ROLLBACK')
      } catch {}
      throw error
    }
  }

  const inTurn = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => {
    const turn = last.then(() => transaction(work))
    last = turn.catch(() => {})
    return turn
  }

  return {
    dialect: 'sqlite',
    all: async (sql, params) => reader.all(sql, params),
    run: (sql, params) => inTurn(tx => tx.run(sql, params)),
    transaction: inTurn,
    announce: news.tell,
    listen: news.add,
    close: async () => {
      await last
      reader.close()
      writer.close()
    },
  }
}

/** Rows that one statement inserts, where there are as many. */
const INSERT_ROWS = 32

/** Milliseconds that a writer waits for another process, or another collector in this one, to finish. */
const BUSY_TIMEOUT_MS = 5000

async function patiently<T>(work: () => T): Promise<T> {
  const deadline = Date.now() + BUSY_TIMEOUT_MS
  for (let wait = 1; ; wait = Math.min(2 * wait, 50)) {
    try {
      return work()
    } catch (error) {
      const { code } = (error as { cause?: { code?: string } }).cause ?? {}
      if (!code?.startsWith('SQLITE_BUSY') || Date.now() > deadline) throw error
      await new Promise(resolve => setTimeout(resolve, wait * (0.5 + Math.random())))
    }
  }
}

function open(path: string) {
  try {
    makeFolder(dirname(path))
    return connect(path)
  } catch (cause) {
    throw new StorageError(
      `${path} cannot be opened; its folder must be one that this process may write to. ${(cause as Error).message}`,
      { cause },
    )
  }
}

/** Node's own recursive way never comes back from a file system that takes no new names, such as /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) return
  makeFolder(dirname(path))
  try {
    mkdirSync(path)
  } catch (error) {
    // Unless another process was first.
    if (!existsSync(path)) throw error
  }
}

function connect(path: string) {
  const db = guard(() => new Libsql(path, { timeout: 5000 }))
  guard(() => {
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = FULL')
    db.pragma('busy_timeout = 5000')
    // A page that many commits changed is copied into the file once. More of them at once would hold up requests for longer.
    db.pragma('wal_autocheckpoint = 2000')
  })
  const statements = new Map<string, Libsql.Statement>()
  const prepare = (sql: string) => {
    let statement = statements.get(sql)
    if (!statement) {
      statement = db.prepare(sql)
      if (statements.size >= 300) statements.clear()
      statements.set(sql, statement)
    }
    return statement
  }
  return {
    all: <T>(sql: string, params: Params = []) => guard(() => prepare(sql).all(withoutNul(params)) as T[]),
    run: (sql: string, params: Params = []) => guard(() => prepare(sql).run(withoutNul(params)).changes),
    /** Runs a statement whole, or not at all if a key forbids it; tells which. */
    allowed: (sql: string, params: Params): boolean =>
      guard(() => {
        try {
          prepare(sql).run(withoutNul(params))
          return true
        } catch (error) {
          if ((error as { code?: string }).code?.startsWith('SQLITE_CONSTRAINT')) return false
          throw error
        }
      }),
    /** Runs a statement for each row; tells which runs changed something. */
    each: (sql: string, rows: readonly Params[]): boolean[] =>
      guard(() => {
        const statement = prepare(sql)
        const changed: boolean[] = []
        for (const row of rows) changed.push(statement.run(withoutNul(row)).changes > 0)
        return changed
      }),
    exec: (sql: string) => guard(() => db.exec(sql)),
    /** The same in a thread of the library's own: what waits for the disk keeps nobody else waiting. */
    execBeside: async (sql: string): Promise<void> => {
      try {
        await Beside.prototype.exec.call(db, sql)
      } catch (cause) {
        throw storageError(cause)
      }
    },
    close: () => {
      statements.clear()
      db.close()
    },
  }
}

function guard<T>(work: () => T): T {
  try {
    return work()
  } catch (cause) {
    throw storageError(cause)
  }
}

const storageError = (cause: unknown): StorageError =>
  new StorageError(`sqlite: ${(cause as Error).message}`, { cause })
