import type { UseStore } from 'idb-keyval'

/**
 * Reads a record and writes what `change` makes of it, in one transaction that no other tab can enter; resolves to
 * what was written. `change` is synchronous, may run again when a transaction has failed, and drops the record by
 * returning `undefined`.
 */
export type Amend = <T>(name: string, change: (old: T | undefined) => T | undefined) => Promise<T | undefined>

/**
 * Small records that outlive the page, such as the memory of prompts.
 * @param store Where they are kept. Without one, and whenever it fails, they live as long as the page.
 */
export function createAmend(store?: UseStore): Amend {
  const held = new Map<string, unknown>()
  /** What was written while there was no store, as before consent: the store gets it as soon as there is one. */
  const unsaved = new Set<string>()
  return async <T>(name: string, change: (old: T | undefined) => T | undefined) => {
    const keep = (value: T | undefined) => {
      held.set(name, value)
      return value
    }
    const known = () => held.get(name) as T | undefined
    if (store) {
      try {
        const catchUp = (old: T | undefined) => change(old ?? (unsaved.has(name) ? known() : undefined))
        const written = await store('readwrite', records => amendIn(records, name, catchUp))
        unsaved.delete(name)
        return keep(written)
      } catch {}
    }
    unsaved.add(name)
    return keep(change(known()))
  }
}

/** Nothing is awaited inside: a transaction ends by itself as soon as nobody asks anything of it. */
const amendIn = <T>(records: IDBObjectStore, name: string, change: (old: T | undefined) => T | undefined) =>
  new Promise<T | undefined>((resolve, reject) => {
    let next: T | undefined
    const { transaction } = records
    transaction.oncomplete = () => resolve(next)
    transaction.onabort = () => reject(transaction.error)
    const old = records.get(name)
    old.onsuccess = () => {
      try {
        next = change(old.result)
      } catch {
        // A record that cannot be read starts afresh.
        next = change(undefined)
      }
      try {
        if (next === undefined) records.delete(name)
        else records.put(next, name)
      } catch (error) {
        // Thrown in here, it would be the host's uncaught error.
        reject(error)
      }
    }
  })
