import { promisifyRequest, type UseStore } from 'idb-keyval'
import type { Entry, Transact } from './store.js'
import { withTimeout } from './with-timeout.js'

const DATABASE_VERSION = 1
const STORE_NAME = 'heartfelt'
const OPEN_TIMEOUT_MS = 2000
const TRANSACTION_TIMEOUT_MS = 5000
/** After something that hangs, the next calls fail at once for this long. */
const COOLDOWN_MS = 10_000

/** Nothing is wrong with the storage: this page has been left. */
export const PAGE_LEFT = 'PageLeft'

export interface Database {
  /** idb-keyval's seam, for single records. */
  useStore: UseStore
  transact: Transact
  /** Lets go of the connection; the next transaction opens another. */
  close(): void
  /**
   * The page is being left: commits what has been written, gives up what has not, and begins nothing more before
   * `enter()`. In WebKit a transaction that is still reading when its page goes locks the storage for every page after it.
   */
  leave(): void
  enter(): void
  /** Closes for good and deletes the database with all that it held. */
  destroy(): Promise<void>
}

/** Deletes keys; those that lie side by side among what was read, in one request: in Chromium each costs as much as a row. */
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
 * A store in IndexedDB, on idb-keyval's seam with a connection of our own: it times out, gives way to an upgrade or
 * deletion in another tab, and comes back after the browser has closed it (WebKit does so for background tabs).
 * @param onErased Another tab deletes it, with all that it held.
 */
export function openDatabase(
  name: string,
  factory: () => IDBFactory = () => indexedDB,
  onErased: () => void = () => {},
): Database {
  let opening: Promise<IDBDatabase> | undefined
  let restUntil = 0
  let left = false
  /** What is under way, and how it ends should the page be left now. */
  const active = new Map<IDBTransaction, 'abort' | 'commit'>()

  const close = () => {
    opening?.then(db => db.close()).catch(() => {})
    opening = undefined
  }

  /** Whoever waits for a tap to be kept waits once, not once for each transaction. */
  const rest = () => {
    restUntil = Date.now() + COOLDOWN_MS
  }

  const open = (): Promise<IDBDatabase> => {
    if (left) return Promise.reject(new DOMException('the page has been left', PAGE_LEFT))
    if (opening) return opening
    // A clock that was set back meanwhile must not make the rest any longer.
    if (Date.now() < restUntil && Date.now() >= restUntil - COOLDOWN_MS)
      return Promise.reject(new DOMException('storage rests', 'TimeoutError'))
    // A newer version on disk ends in a VersionError here: nothing is deleted, and memory serves instead.
    const request = factory().open(name, DATABASE_VERSION)
    request.onupgradeneeded = () => {
      const db = request.result
      if (!db.objectStoreNames.contains(STORE_NAME)) db.createObjectStore(STORE_NAME)
    }
    const opened = promisifyRequest(request)
    const mine = withTimeout(OPEN_TIMEOUT_MS, opened)
    opening = mine
    const forget = () => {
      if (opening === mine) opening = undefined
    }
    opened.then(
      db => {
        db.onclose = forget
        db.onversionchange = ({ newVersion }) => {
          forget()
          db.close()
          if (newVersion === null) onErased()
        }
        // An open that came back after its timeout would block upgrades and deletions for ever.
        if (opening !== mine) db.close()
      },
      () => {},
    )
    mine.catch(error => {
      if (error.name === 'TimeoutError' && opening === mine) rest()
      forget()
    })
    return mine
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
        // A transaction that hangs takes its connection with it.
        if (name === 'TimeoutError' && opening) {
          close()
          rest()
        }
        // A dead handle, or a storage server that just died: let go, and try a fresh connection.
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
        // Requests succeed in order, so the last one tells that all have.
        if (last) last.onsuccess = act
        else act()
        // Only `complete` means saved: Chromium reports success and then aborts when the quota is exceeded.
        transaction.oncomplete = () => {
          active.delete(transaction)
          resolve(result as never)
        }
        // Not at `error`, which comes first and does not say why.
        transaction.onabort = () => {
          active.delete(transaction)
          reject(transaction.error)
        }
      })
    })

  return {
    useStore,
    transact,
    close,
    leave() {
      left = true
      for (const [transaction, end] of active) {
        try {
          transaction[end]()
        } catch {
          // It has ended meanwhile.
        }
      }
      close()
    },
    enter() {
      left = false
    },
    async destroy() {
      close()
      // Other tabs let go at `versionchange`; one that does not only delays the deletion.
      const deletion = factory().deleteDatabase(name)
      await withTimeout(OPEN_TIMEOUT_MS, promisifyRequest(deletion)).catch(() => {})
    },
  }
}
