/** What a transaction reads before it decides: single keys in order, then a range in key order. */
export interface Reading {
  keys?: readonly string[]
  from?: string
  /** Exclusive. */
  to?: string
  /** Largest number of entries of the range. Default: all. */
  limit?: number
}

export type Entry = readonly [key: string, value: unknown]

/** What it decides: entries to write, keys to remove, and what to tell the caller. */
export interface Change<T> {
  put?: readonly Entry[]
  remove?: readonly string[]
  result: T
}

/**
 * One readwrite transaction: read, decide, write; nothing is awaited in between.
 * Resolves only once the change is durable. `decide` is a pure function and may run again after a failure.
 */
export type Transact = <T>(reading: Reading, decide: (found: readonly Entry[]) => Change<T>) => Promise<T>

/** A store in memory, with the same contract but for durability. */
export function memoryStore(): Transact {
  const entries = new Map<string, unknown>()
  return async ({ keys = [], from, to = '', limit }, decide) => {
    const range = from === undefined ? [] : [...entries.keys()].filter(key => key >= from && key < to).sort()
    const change = decide([...keys, ...range.slice(0, limit)].map(key => [key, entries.get(key)]))
    for (const key of change.remove ?? []) entries.delete(key)
    for (const [key, value] of change.put ?? []) entries.set(key, value)
    return change.result
  }
}
