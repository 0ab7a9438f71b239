import { promisifyRequest, type UseStore } from 'idb-keyval'
import type { Entry, Transact } from './store.js'
import { withTimeout } from './with-timeout.js'

const DATABASE_VERSION = 1
const STORE_NAME = 'heartfelt'
const OPEN_TIMEOUT_MS = 2000
const TRANSACTION_TIMEOUT_MS = 5000
/** After a timeout, further calls fail at once for this long. */
const COOLDOWN_MS = 10_000

/** Name of the error after `leave()`. It does not mean that the storage failed. */
export const PAGE_LEFT = 'PageLeft'

export interface Database {
  /** idb-keyval's interface, for single records. */
  useStore: UseStore
  transact: Transact
  /** Closes the connection; the next transaction opens a new one. */
  close(): void
  /**
   * To be called when the page is left: commits the transactions that have written, aborts those still reading, and
   * rejects new ones until `enter()`. In WebKit, a transaction that is still reading when its page goes away locks the
   * storage for every later page.
   */
  leave(): void
  /** To be called when the page is shown again. */
  enter(): void
  /** Closes the connection and deletes the database. */
  destroy(): Promise<void>
}

/**
 * Deletes keys. Keys that were read next to each other go in one request, because in Chromium a request costs as much as
 * writing a row.
 */
function deleteKeys(store: IDBObjectStore, keys: readonly string[], read: readonly string[]) {
  const left = new Set(keys)
  let first: string | undefined
  read.forEach((key, i) => {
    if (!left.delete(key)) return
    first ??= key
    if (left.has(read[i + 1]!)) return
    store.delete(IDBKeyRange.bound(first, key))
    first = undefined
  })
  for (const key of left) store.delete(key)
}

/**
 * A store in IndexedDB, with idb-keyval's interface but its own connection. The connection has timeouts, closes for an
 * upgrade or deletion in another tab, and reopens after the browser has closed it (WebKit does so in background tabs).
 * @param onErased Called when another tab deletes the database.
 */
export function openDatabase(
  name: string,
  factory: () => IDBFactory = () => indexedDB,
  onErased: () => void = () => {},
): Database {
  let opening: Promise<IDBDatabase> | undefined
  let cooldownUntil = 0
  let hasLeft = false
  /** The running transactions, and how `leave()` ends each. */
  const active = new Map<IDBTransaction, 'abort' | 'commit'>()

  const close = () => {
    opening?.then(db => db.close()).catch(() => {})
    opening = undefined
  }

  /** One tap needs several transactions; after the first timeout the others must fail without waiting. */
  const startCooldown = () => {
    cooldownUntil = Date.now() + COOLDOWN_MS
  }

  const open = (): Promise<IDBDatabase> => {
    if (hasLeft) return Promise.reject(new DOMException('the page has been left', PAGE_LEFT))
    if (opening) return opening
    // The second condition: a clock that was set back must not prolong the cooldown.
    if (Date.now() < cooldownUntil && Date.now() >= cooldownUntil - COOLDOWN_MS)
      return Promise.reject(new DOMException('storage timed out a moment ago', 'TimeoutError'))
    // A newer version on disk rejects with VersionError: nothing is deleted, and the client stores in memory.
    const request = factory().open(name, DATABASE_VERSION)
    request.onupgradeneeded = () => {
      const db = request.result
      if (!db.objectStoreNames.contains(STORE_NAME)) db.createObjectStore(STORE_NAME)
    }
    const opened = promisifyRequest(request)
    const current = withTimeout(OPEN_TIMEOUT_MS, opened)
    opening = current
    const forget = () => {
      if (opening === current) opening = undefined
    }
    opened.then(
      db => {
        db.onclose = forget
        db.onversionchange = ({ newVersion }) => {
          forget()
          db.close()
          if (newVersion === null) onErased()
        }
        // This connection opened after its timeout. Left open, it would block upgrades and deletions for ever.
        if (opening !== current) db.close()
      },
      () => {},
    )
    current.catch(error => {
      if (error.name === 'TimeoutError' && opening === current) startCooldown()
      forget()
    })
    return current
  }

  async function run<T>(
    mode: IDBTransactionMode,
    durability: IDBTransactionDurability,
    callback: (store: IDBObjectStore) => T | PromiseLike<T>,
  ): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      try {
        const db = await open()
        const transaction = db.transaction(STORE_NAME, mode, { durability })
        const work = Promise.resolve(callback(transaction.objectStore(STORE_NAME)))
        return await withTimeout(TRANSACTION_TIMEOUT_MS, work)
      } catch (error) {
        const name = String((error as Error | null)?.name)
        // The transaction hangs, and so would the next one on this connection.
        if (name === 'TimeoutError' && opening) {
          close()
          startCooldown()
        }
        // The connection or the browser's storage process has died: try again on a new connection.
        if (attempt > 2 || !/^(InvalidState|Unknown|Abort)/.test(name)) throw error
        close()
        await new Promise(resolve => setTimeout(resolve, 30 * 4 ** attempt))
      }
    }
  }

  const useStore: UseStore = (mode, callback) => run(mode, 'strict', callback)

  const transact: Transact = ({ keys = [], from, to, limit, strict }, decide) =>
    run('readwrite', strict ? 'strict' : 'relaxed', store => {
      const range = from === undefined ? undefined : IDBKeyRange.bound(from, to, false, true)
      const reads: IDBRequest[] = keys.map(key => store.get(key))
      if (range) reads.push(store.getAllKeys(range, limit), store.getAll(range, limit))
      const { transaction } = store
      active.set(transaction, 'abort')
      return new Promise<never>((resolve, reject) => {
        let result: unknown
        const last = reads.at(-1)
        const act = () => {
          active.set(transaction, 'commit')
          try {
            const inRange: string[] = range ? reads.at(-2)!.result : []
            const change = decide([
              ...keys.map((key, i): Entry => [key, reads[i]!.result]),
              ...inRange.map((key, i): Entry => [key, last!.result[i]]),
            ])
            deleteKeys(store, change.remove ?? [], inRange)
            for (const [key, value] of change.put ?? []) store.put(value, key)
            for (const [key, value] of change.add ?? []) store.add(value, key)
            result = change.result
          } catch (error) {
            reject(error)
            transaction.abort()
          }
        }
        // Requests succeed in order: when the last has, all have.
        if (last) last.onsuccess = act
        else act()
        // Only `complete` means saved: beyond the quota, Chromium reports success for each request and then aborts.
        transaction.oncomplete = () => {
          active.delete(transaction)
          resolve(result as never)
        }
        // `error` comes before `abort`, but does not give the reason.
        transaction.onabort = () => {
          active.delete(transaction)
          // An explicit `abort()` leaves no error: https://w3c.github.io/IndexedDB/#dom-idbtransaction-error
          reject(transaction.error ?? Error('aborted'))
        }
      })
    })

  return {
    useStore,
    transact,
    close,
    leave() {
      hasLeft = true
      for (const [transaction, end] of active) {
        try {
          transaction[end]()
        } catch {
          // The transaction has ended already.
        }
      }
      close()
    },
    enter() {
      hasLeft = false
    },
    async destroy() {
      close()
      // Other tabs close at `versionchange`. A tab that does not close only delays the deletion.
      const deletion = factory().deleteDatabase(name)
      await withTimeout(OPEN_TIMEOUT_MS, promisifyRequest(deletion)).catch(() => {})
    },
  }
}
