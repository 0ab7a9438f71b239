/** The value of a column. Times are Unix milliseconds, booleans are 0 or 1, JSON is text. */
export type Value = string | number | null | Uint8Array
export type Params = readonly Value[]

/** Runs SQL that SQLite and Postgres both understand, with `?` for parameters. */
export interface Sql {
  /** Runs a statement and returns its rows. */
  all<T = Record<string, unknown>>(sql: string, params?: Params): Promise<T[]>
  /** Runs a statement and returns the number of rows that it changed. */
  run(sql: string, params?: Params): Promise<number>
}

/** The operations of a transaction. */
export interface Transaction extends Sql {
  /**
   * Inserts the rows whose key is new; returns for each row whether it was inserted. Keys must differ within `rows`.
   */
  insertNew(
    table: string,
    columns: readonly string[],
    keys: readonly string[],
    rows: readonly Params[],
  ): Promise<boolean[]>
  /** Inserts the rows; where the key exists, updates that row with the SQL in `set`. Keys must differ within `rows`. */
  upsert(
    table: string,
    columns: readonly string[],
    keys: readonly string[],
    rows: readonly Params[],
    set: string,
  ): Promise<void>
  /**
   * Adds to number columns by key, and inserts a row where the key is new. Each of `rows` holds the parts of the key
   * (no bytes) and then the amounts to add; keys must differ. Rows whose keys differ only in the last part are
   * fastest when they are next to each other.
   * @returns The new numbers of each row, in the order of `rows`.
   */
  addUp<Name extends string>(
    table: string,
    keys: readonly string[],
    numbers: readonly Name[],
    rows: readonly Params[],
  ): Promise<Record<Name, number>[]>
  /**
   * Takes the project's shared lock; call it first in a transaction that stores items. Many may hold it at once, but
   * not while another transaction erases in the project: neither would see the uncommitted rows of the other, and an
   * erased item could be stored. Does nothing in databases with a single writer.
   */
  arriving(project: number): Promise<void>
  /**
   * Takes the project's exclusive lock; call it first in a transaction that erases. It waits until no transaction
   * stores items of the project.
   */
  erasing(project: number): Promise<void>
  /** Takes a named exclusive lock until the transaction ends. Does nothing in databases with a single writer. */
  holding(name: string): Promise<void>
  /**
   * SQL to append to a SELECT that must lock its rows until the transaction ends. Empty in databases with a single
   * writer.
   */
  readonly forUpdate: string
}

/** The interface between the collector and a database. Every adapter runs the same contract suite. */
export interface Database extends Sql {
  readonly dialect: 'sqlite' | 'postgres'
  /**
   * Runs `work` atomically; resolves once it is committed to disk. `work` may run again if the database reports a
   * conflict.
   * @param limitMs Milliseconds for all of it, after which it is rolled back and a StorageError thrown. Default
   * `REQUEST_LIMIT_MS`. The embedded database has no silent connections and ignores it.
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>, limitMs?: number): Promise<T>
  /** Notifies every collector on this database, this one included, that data of a project changed. */
  announce(project: number): void
  /** Calls `listener` for each announcement; returns a function that unsubscribes. */
  listen(listener: (project: number) => void): () => void
  close(): Promise<void>
}

/**
 * Milliseconds within which a statement or transaction of a request must end, the wait for a connection included. Each
 * request is answered within ten seconds, also if the database does not answer.
 */
export const REQUEST_LIMIT_MS = 7000

/**
 * What an error is the fault of: a `value` that the database refuses and will refuse again; a `conflict` with another
 * transaction; or the `database`, which is full, locked, silent or restarting.
 */
type Fault = 'value' | 'conflict' | 'database'

/** The database failed. Unless a value is at fault, the same request may succeed later. */
export class StorageError extends Error {
  override name = 'StorageError'
  readonly fault: Fault
  constructor(message: string, { cause, fault = 'database' }: { cause?: unknown; fault?: Fault } = {}) {
    super(message, { cause })
    this.fault = fault
  }
}

/** Whether the database refuses a value, so that only the item that contains it fails. */
export const isValueFault = (error: unknown): boolean =>
  error instanceof StorageError && error.fault === 'value'

/**
 * Returns `(?, ?, …)` for a list of values, and the values. The list is padded to the next power of two by repeating
 * the last value, so that only a few different statements exist and each is prepared once.
 */
export function inList(values: readonly Value[]): { list: string; params: Value[] } {
  const size = 2 ** Math.ceil(Math.log2(Math.max(1, values.length)))
  const params = [...values, ...Array<Value>(size - values.length).fill(values.at(-1) ?? null)]
  return { list: `(${Array(size).fill('?').join(', ')})`, params }
}

/** Replaces NUL in texts by U+FFFD: Postgres refuses a text with a NUL, SQLite cuts it off there. */
export const withoutNul = <T>(values: readonly T[]): readonly T[] =>
  values.some(hasNul)
    ? values.map(value => (hasNul(value) ? (value.replaceAll('\0', '\ufffd') as T) : value))
    : values

const hasNul = (value: unknown): value is string => typeof value === 'string' && value.includes('\0')
