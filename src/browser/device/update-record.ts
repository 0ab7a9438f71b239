import type { Transact } from './store.js'

/**
 * Reads a record and writes what `change` returns, in one transaction, so that no other tab can write in between.
 * Resolves with the written value. `change` is synchronous and may run again after a failed transaction. If it returns
 * `undefined`, the record is deleted; if it returns the same object that it was given, nothing is written.
 */
export type UpdateRecord = <T>(
  name: string,
  change: (old: T | undefined) => T | undefined,
) => Promise<T | undefined>

/**
 * Makes a function that changes small records, such as the history of prompts.
 * @param transact Stores the records. Without it, and whenever it fails, they last as long as the page.
 */
export function createUpdateRecord(transact?: Transact): UpdateRecord {
  const held = new Map<string, unknown>()
  /** Names of records that exist only in memory, for example before consent. The next transaction stores them. */
  const unsaved = new Set<string>()
  return async <T>(name: string, change: (old: T | undefined) => T | undefined) => {
    const remember = (value: T | undefined) => {
      held.set(name, value)
      return value
    }
    const known = () => held.get(name) as T | undefined
    if (transact) {
      try {
        const written = await transact({ keys: [name] }, ([entry]) => {
          const old = (entry?.[1] ?? (unsaved.has(name) ? known() : undefined)) as T | undefined
          let next: T | undefined
          try {
            next = change(old)
          } catch {
            // The stored record is broken: start with an empty one.
            next = change(undefined)
          }
          if (next === entry?.[1]) return { result: next }
          return { ...(next === undefined ? { remove: [name] } : { put: [[name, next]] }), result: next }
        })
        unsaved.delete(name)
        return remember(written)
      } catch {}
    }
    unsaved.add(name)
    return remember(change(known()))
  }
}
