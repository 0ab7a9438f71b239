import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import Libsql from 'libsql'
import AsyncLibsql from 'libsql/promise'
import {
  type Database,
  type Params,
  StorageError,
  type Transaction,
  type Value,
  withoutNul,
} from './database.js'
import { listeners } from './listeners.js'
import { watchFiles } from './watch-files.js'

/**
 * The embedded database: one file, write-ahead log, every commit flushed to disk before it resolves.
 * Reads use their own connection, so that they never see uncommitted data. What is erased is overwritten with zeros
 * (`secure_delete`), and closing empties the write-ahead log, so that it is found in neither file.
 * Only this user can read the files (0600) and a folder that is created (0700).
 * @param path File to open or create; a missing folder is created. Throws a StorageError that names the path on
 * failure.
 */
export function sqlite(path: string): Database {
  const writer = open(path)
  // With a timeout, libsql would wait in the main thread and block the transaction that it waits for;
  // `retryWhileBusy` waits instead.
  writer.exec('PRAGMA busy_timeout = 0')
  const reader = connect(path)
  const checkFiles = watchFiles([path, `${path}-wal`])
  let closing = false
  const changes = listeners<number>()
  let last: Promise<unknown> = Promise.resolve()

  const tx: Transaction = {
    forUpdate: '',
    arriving: async () => {},
    erasing: async () => {},
    holding: async () => {},
    all: async (sql, params) => writer.all(sql, params),
    run: async (sql, params) => writer.run(sql, params),
    insertNew: async (table, columns, _keys, rows) => {
      const placeholders = `(${columns.map(() => '?')})`
      const insert = `INSERT INTO ${table} (${columns}) VALUES ${placeholders}`
      const insertMany = insert + `, ${placeholders}`.repeat(INSERT_ROWS - 1)
      const inserted: boolean[] = []
      while (inserted.length < rows.length) {
        const some = rows.slice(inserted.length, inserted.length + INSERT_ROWS)
        if (some.length === INSERT_ROWS && writer.tryRun(insertMany, ([] as Value[]).concat(...some)))
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
      // One statement for all rows that share the first parts of their key: it binds three values per row instead of
      // seven.
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
    checkFiles()
    await retryWhileBusy(
      () => writer.exec('BEGIN IMMEDIATE'),
      () => closing,
    )
    try {
      const result = await work(tx)
      await writer.execInThread('COMMIT')
      // SQLite writes on into files that were deleted. Nothing in them is found again, so nothing may be acknowledged.
      checkFiles()
      return result
    } catch (error) {
      // A full disk may already have ended the transaction; then ROLLBACK fails, which is fine.
      try {
        writer.exec('ROLLBACK')
      } catch {}
      throw error
    }
  }

  const enqueueTransaction = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => {
    const result = last.then(() => transaction(work))
    last = result.catch(() => {})
    return result
  }

  return {
    dialect: 'sqlite',
    all: async (sql, params) => reader.all(sql, params),
    run: (sql, params) => enqueueTransaction(tx => tx.run(sql, params)),
    transaction: enqueueTransaction,
    announce: changes.emit,
    listen: changes.add,
    close: async () => {
      closing = true
      await last
      reader.close()
      // Another process that still reads prevents it; then that one empties the log when it closes.
      try {
        writer.exec('PRAGMA wal_checkpoint(TRUNCATE)')
      } catch {}
      writer.close()
    },
  }
}

/** Rows that one statement inserts when at least this many are left. */
const INSERT_ROWS = 32

/** Milliseconds that a writer waits for a writer in another process, or another collector in this process. */
const BUSY_TIMEOUT_MS = 5000

async function retryWhileBusy<T>(work: () => T, isClosing: () => boolean): Promise<T> {
  const deadline = Date.now() + BUSY_TIMEOUT_MS
  for (let wait = 1; ; wait = Math.min(2 * wait, 50)) {
    try {
      return work()
    } catch (error) {
      const { code } = (error as { cause?: { code?: string } }).cause ?? {}
      if (!code?.startsWith('SQLITE_BUSY') || isClosing() || Date.now() > deadline) throw error
      await new Promise(resolve => setTimeout(resolve, wait * (0.5 + Math.random())))
    }
  }
}

function open(path: string) {
  try {
    makeFolder(dirname(path))
    restrict(path)
    return connect(path)
  } catch (cause) {
    throw new StorageError(
      `${path} cannot be opened; check that this process may write to its folder. ${(cause as Error).message}`,
      { cause },
    )
  }
}

/**
 * Creates a folder and its parents. Node's `mkdirSync(…, { recursive: true })` never returns on a file system without
 * new names, such as /proc.
 */
function makeFolder(path: string): void {
  if (existsSync(path)) return
  makeFolder(dirname(path))
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    if (!existsSync(path)) throw error // another process may have created it
  }
}

/** Creates the database's file if it is missing, and lets only this user read it; SQLite gives its log the same mode. */
function restrict(path: string): void {
  closeSync(openSync(path, 'a', 0o600))
  for (const file of [path, `${path}-wal`, `${path}-shm`])
    try {
      chmodSync(file, 0o600)
    } catch {} // it does not exist, or belongs to another user
}

function connect(path: string) {
  const db = guard(() => new Libsql(path, { timeout: 5000 }))
  guard(() => {
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = FULL')
    db.pragma('secure_delete = ON')
    db.pragma('busy_timeout = 5000')
    // A page that many commits changed is copied into the main file only once; a larger checkpoint would block
    // requests for longer.
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
    /** Runs a statement; returns false, with nothing changed, if it violates a key. */
    tryRun: (sql: string, params: Params): boolean =>
      guard(() => {
        try {
          prepare(sql).run(withoutNul(params))
          return true
        } catch (error) {
          if ((error as { code?: string }).code?.startsWith('SQLITE_CONSTRAINT')) return false
          throw error
        }
      }),
    /** Runs a statement for each row; returns for each whether it changed something. */
    each: (sql: string, rows: readonly Params[]): boolean[] =>
      guard(() => {
        const statement = prepare(sql)
        const changed: boolean[] = []
        for (const row of rows) changed.push(statement.run(withoutNul(row)).changes > 0)
        return changed
      }),
    exec: (sql: string) => guard(() => db.exec(sql)),
    /** Like `exec`, in a thread of libsql, so that waiting for the disk does not block the main thread. */
    execInThread: async (sql: string): Promise<void> => {
      try {
        await AsyncLibsql.prototype.exec.call(db, sql)
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

/** Turns every error of the library into a StorageError. */
function guard<T>(work: () => T): T {
  try {
    return work()
  } catch (cause) {
    throw storageError(cause)
  }
}

/** Result codes with which SQLite refuses a value, such as one that is too large: https://sqlite.org/rescode.html */
const VALUE_CODES = /^SQLITE_(TOOBIG|CONSTRAINT|MISMATCH|RANGE)/

const storageError = (cause: unknown): StorageError => {
  const { code = '', message } = cause as Error & { code?: string }
  return new StorageError(`sqlite: ${message}`, {
    cause,
    fault: VALUE_CODES.test(code) ? 'value' : 'database',
  })
}
