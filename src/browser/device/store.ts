/** What a transaction reads before it decides: single keys in order, then a range in key order. */
export interface Reading {
  keys?: readonly string[]
  from?: string
  /** Exclusive. */
  to?: string
  /** Largest number of entries of the range. Default: all. */
  limit?: number
  /** What is written must outlive a power cut, not only a crash of the browser. Default false. */
  strict?: boolean
}

export type Entry = readonly [key: string, value: unknown]

/** What it decides: entries to write, keys to remove, and what to tell the caller. */
export interface Change<T> {
  put?: readonly Entry[]
  /** Entries to write where there are none: otherwise nothing is changed, and the call rejects with `ConstraintError`. */
  add?: readonly Entry[]
  remove?: readonly string[]
  result: T
}

/**
 * One readwrite transaction: read, decide, write; nothing is awaited in between.
 * Resolves only once the change is saved. `decide` is a pure function and may run again after a failure.
 */
export type Transact = <T>(reading: Reading, decide: (found: readonly Entry[]) => Change<T>) => Promise<T>

/** A store in memory, with the same contract but for durability. */
export function memoryStore(): Transact {
  const entries = new Map<string, unknown>()
  return async ({ keys = [], from, to = '', limit }, decide) => {
    const range = from === undefined ? [] : [...entries.keys()].filter(key => key >= from && key < to).sort()
    const change = decide([...keys, ...range.slice(0, limit)].map(key => [key, entries.get(key)]))
    const { add = [], put = [], remove = [] } = change
    if (add.some(([key]) => entries.has(key))) throw new DOMException('there already', 'ConstraintError')
    for (const key of remove) entries.delete(key)
    for (const [key, value] of [...put, ...add]) entries.set(key, value)
    return change.result
  }
}

/**
 * A store whose device has no space left: it can be read and emptied, and whatever else would be written to it lasts as
 * long as the page. Leases then hold within this tab only, which costs a duplicate at worst.
 */
export function fullStore(store: Transact): Transact {
  /** What was written over which value; void as soon as that value has changed underneath. */
  const written = new Map<string, { over: string; value: unknown }>()
  return (reading, decide) =>
    store(reading, found => {
      const named = reading.keys?.length ?? 0
      const under = new Map(found.map(([key, value]) => [key, JSON.stringify(value) ?? '']))
      const now = ([key, value]: Entry): Entry => {
        const mine = written.get(key)
        return [key, mine?.over === under.get(key) ? mine?.value : value]
      }
      const {
        put = [],
        remove = [],
        result,
      } = decide(found.map(now).filter(([, value], i) => i < named || value !== undefined))
      for (const [key, value] of [...remove.map(key => [key, undefined] as const), ...put])
        written.set(key, { over: under.get(key) ?? '', value })
      return { remove, result }
    })
}
