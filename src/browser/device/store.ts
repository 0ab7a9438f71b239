/** What a transaction reads first: single keys in the given order, then a range in key order. */
export interface Reading {
  keys?: readonly string[]
  from?: string
  /** Exclusive. */
  to?: string
  /** Largest number of entries of the range. Default: all. */
  limit?: number
  /** Whether the changes must survive a power cut, not only a crash of the browser. Default false. */
  strict?: boolean
}

export type Entry = readonly [key: string, value: unknown]

/** What a transaction writes and removes, and the value it resolves with. */
export interface Change<T> {
  put?: readonly Entry[]
  /** Entries under new keys. If one exists, the call changes nothing and rejects with `ConstraintError`. */
  add?: readonly Entry[]
  remove?: readonly string[]
  result: T
}

/**
 * One readwrite transaction: reads, decides and writes without awaiting anything in between.
 * Resolves once the change is saved. `decide` is a pure function and may run again after a failure.
 */
export type Transact = <T>(reading: Reading, decide: (found: readonly Entry[]) => Change<T>) => Promise<T>

/** A store in memory. It has the same contract as the one in IndexedDB, except that nothing outlives the page. */
export function memoryStore(): Transact {
  const entries = new Map<string, unknown>()
  return async ({ keys = [], from, to = '', limit }, decide) => {
    const range = from === undefined ? [] : [...entries.keys()].filter(key => key >= from && key < to).sort()
    const change = decide([...keys, ...range.slice(0, limit)].map(key => [key, entries.get(key)]))
    const { add = [], put = [], remove = [] } = change
    if (add.some(([key]) => entries.has(key))) throw new DOMException('the key exists', 'ConstraintError')
    for (const key of remove) entries.delete(key)
    for (const [key, value] of [...put, ...add]) entries.set(key, value)
    return change.result
  }
}

/**
 * Wraps a store on a device without free space: reads and removals go to the store, writes stay in memory as long as
 * the page. Leases then bind this tab only; at worst an item is sent twice.
 */
export function fullStore(store: Transact): Transact {
  /** The values in memory, each valid while the stored value that it replaces is unchanged. */
  const written = new Map<string, { replaced: string; value: unknown }>()
  return (reading, decide) =>
    store(reading, found => {
      const named = reading.keys?.length ?? 0
      const stored = new Map(found.map(([key, value]) => [key, JSON.stringify(value) ?? '']))
      const current = ([key, value]: Entry): Entry => {
        const overlay = written.get(key)
        return [key, overlay?.replaced === stored.get(key) ? overlay?.value : value]
      }
      const {
        put = [],
        remove = [],
        result,
      } = decide(found.map(current).filter(([, value], i) => i < named || value !== undefined))
      for (const [key, value] of [...remove.map(key => [key, undefined] as const), ...put])
        written.set(key, { replaced: stored.get(key) ?? '', value })
      return { remove, result }
    })
}
