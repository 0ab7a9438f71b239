/** What a column can hold. Times are Unix milliseconds, truth is 0 or 1, JSON is text. */
export type Value = string | number | null | Uint8Array
export type Params = readonly Value[]

/** Statements in SQL that SQLite and Postgres both understand, with `?` for parameters. */
export interface Sql {
  all<T = Record<string, unknown>>(sql: string, params?: Params): Promise<T[]>
  /** The number of rows changed. */
  run(sql: string, params?: Params): Promise<number>
}

/** What can be done inside a transaction. */
export interface Transaction extends Sql {
  /** Inserts the rows that no unique key forbids; tells for each row whether it went in. Keys must differ within `rows`. */
  insertNew(
    table: string,
    columns: readonly string[],
    keys: readonly string[],
    rows: readonly Params[],
  ): Promise<boolean[]>
  /** Inserts the rows; where `keys` are there already, changes that row as `set` says. Keys must differ within `rows`. */
  upsert(
    table: string,
    columns: readonly string[],
    keys: readonly string[],
    rows: readonly Params[],
    set: string,
  ): Promise<void>
  /**
   * Adds to numbers that are kept by key, and makes the row where there is none. `rows` hold the key, no bytes in it, then
   * what to add; keys must differ. Rows whose keys differ in the last part only are cheapest beside each other.
   * @returns The numbers of each row as they are now, in the order of `rows`.
   */
  addUp<Name extends string>(
    table: string,
    keys: readonly string[],
    numbers: readonly Name[],
    rows: readonly Params[],
  ): Promise<Record<Name, number>[]>
  /**
   * Comes first in what stores items of a project: many may, at the same time, but none while somebody erases there. Neither
   * would see what the other has not committed, and what was to be forgotten would be kept. Nothing where writers are alone.
   */
  arriving(project: number): Promise<void>
  /** Comes first in what erases: waits until no transaction stores items of the project, and keeps new ones waiting. */
  erasing(project: number): Promise<void>
  /** Waits until no other transaction holds this name, and holds it until this one ends. Nothing where writers are alone. */
  holding(name: string): Promise<void>
  /** Appended to a SELECT that must hold its rows until the transaction ends. Empty where writers are alone anyway. */
  readonly forUpdate: string
}

/** The seam between the collector and a database. Every adapter runs the same contract suite. */
export interface Database extends Sql {
  readonly dialect: 'sqlite' | 'postgres'
  /** All or nothing; resolves only when the work is on disk. The work may run again if the database asks for a retry. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>
  /** Tells every collector on this database, this one included, that a project has news. */
  announce(project: number): void
  /** Hears what `announce` tells; returns its undo. */
  listen(heard: (project: number) => void): () => void
  close(): Promise<void>
}

/** The database could not do it now: full, locked, restarting. What was asked may be asked again. */
export class StorageError extends Error {
  override name = 'StorageError'
}

/**
 * `(?, ?, …)` for a list of values, and the values: as many as the next power of two, the last one repeated, so that few
 * texts of statements exist and each is prepared once.
 */
export function among(values: readonly Value[]): { list: string; params: Value[] } {
  const size = 2 ** Math.ceil(Math.log2(Math.max(1, values.length)))
  const params = [...values, ...Array<Value>(size - values.length).fill(values.at(-1) ?? null)]
  return { list: `(${Array(size).fill('?').join(', ')})`, params }
}

/** Values as every database keeps them: Postgres refuses a text with a NUL, SQLite ends it there and loses the rest. */
export const withoutNul = <T>(values: readonly T[]): readonly T[] =>
  values.some(hasNul)
    ? values.map(value => (hasNul(value) ? (value.replaceAll('\0', '\ufffd') as T) : value))
    : values

const hasNul = (value: unknown): value is string => typeof value === 'string' && value.includes('\0')
