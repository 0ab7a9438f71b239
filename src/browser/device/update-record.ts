import type { Transact } from './store.js'

/**
 * Reads a record and writes what `change` makes of it, in one transaction that no other tab can enter; resolves to
 * what was written. `change` is synchronous, may run again when a transaction has failed, and drops the record by
 * returning `undefined`. Returning the very value it was given writes nothing.
 */
export type UpdateRecord = <T>(
  name: string,
  change: (old: T | undefined) => T | undefined,
) => Promise<T | undefined>

/**
 * Small records that outlive the page, such as the memory of prompts.
 * @param transact Where they are kept. Without one, and whenever it fails, they live as long as the page.
 */
export function createUpdateRecord(transact?: Transact): UpdateRecord {
  const held = new Map<string, unknown>()
  /** What was written while there was no store, as before consent: the store gets it as soon as there is one. */
  const unsaved = new Set<string>()
  return async <T>(name: string, change: (old: T | undefined) => T | undefined) => {
    const keep = (value: T | undefined) => {
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
            // A record that cannot be read starts afresh.
            next = change(undefined)
          }
          if (next === entry?.[1]) return { result: next }
          return { ...(next === undefined ? { remove: [name] } : { put: [[name, next]] }), result: next }
        })
        unsaved.delete(name)
        return keep(written)
      } catch {}
    }
    unsaved.add(name)
    return keep(change(known()))
  }
}
