import { get, set, update } from 'idb-keyval'
import { BATCH, type Open } from './subject.js'

const openStore = (name: string) =>
  new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open(name, 1)
    opening.onupgradeneeded = () => opening.result.createObjectStore('events', { autoIncrement: true })
    opening.onsuccess = () => resolve(opening.result)
    opening.onerror = () => reject(opening.error)
  })

const complete = (transaction: IDBTransaction) =>
  new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error)
  })

/** Bare IndexedDB: one transaction per event, and one per batch that is read and deleted. */
const raw =
  (durability: IDBTransactionDurability): Open =>
  async () => {
    const db = await openStore(`raw ${durability}`)
    const begin = () => db.transaction('events', 'readwrite', { durability })
    return {
      keep(body) {
        const transaction = begin()
        transaction.objectStore('events').add({ body })
        return complete(transaction)
      },
      fill(bodies) {
        const transaction = begin()
        for (const body of bodies) transaction.objectStore('events').add({ body })
        return complete(transaction)
      },
      async drain(on) {
        for (let drained = 0; ; ) {
          const transaction = begin()
          const store = transaction.objectStore('events')
          const keys = store.getAllKeys(null, BATCH)
          const values = store.getAll(null, BATCH)
          values.onsuccess = () => {
            for (const key of keys.result) store.delete(key)
          }
          await complete(transaction)
          drained += values.result.length
          if (values.result.length < BATCH || !on()) return drained
        }
      },
    }
  }

/** Stores the whole queue as one array under one key. */
const oneArray: Open = async () => ({
  keep: body => update<string[]>('queue', queue => [...(queue ?? []), body]),
  fill: bodies => set('queue', bodies),
  async drain(on) {
    for (let drained = 0; ; ) {
      const batch = ((await get<string[]>('queue')) ?? []).slice(0, BATCH)
      if (batch.length) await update<string[]>('queue', queue => queue?.slice(batch.length) ?? [])
      drained += batch.length
      if (batch.length < BATCH || !on()) return drained
    }
  },
})

export const known: Record<string, Open> = {
  'raw, strict': raw('strict'),
  'raw, relaxed': raw('relaxed'),
  'idb-keyval update() on one array': oneArray,
}
