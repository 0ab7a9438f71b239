// Plain JavaScript, because only the benchmark installs these packages and the type check runs without them.
import { createStore, push, shift } from '@sentry/browser/offline'
import Dexie from 'dexie'
import localforage from 'localforage'
import { QueueStore, StorableRequest } from 'workbox-background-sync'
import { BATCH } from './subject.js'

const dexie = durability => async () => {
  const db = new Dexie(`dexie ${durability}`, { chromeTransactionDurability: durability })
  db.version(1).stores({ events: '++id' })
  return {
    keep: body => db.events.add({ body }),
    fill: bodies => db.events.bulkAdd(bodies.map(body => ({ body }))),
    async drain(on) {
      for (let drained = 0; ; ) {
        const batch = await db.events.orderBy('id').limit(BATCH).toArray()
        await db.events.bulkDelete(batch.map(({ id }) => id))
        drained += batch.length
        if (batch.length < BATCH || !on()) return drained
      }
    },
  }
}

const forage = async () => {
  const store = localforage.createInstance({ name: 'localforage', driver: localforage.INDEXEDDB })
  let count = 0
  const key = () => String(count++).padStart(8, '0')
  return {
    keep: body => store.setItem(key(), body),
    fill: bodies => Promise.all(bodies.map(body => store.setItem(key(), body))),
    async drain(on) {
      const keys = await store.keys()
      for (let drained = 0; ; ) {
        const batch = keys.slice(drained, drained + BATCH)
        await Promise.all(batch.map(key => store.getItem(key)))
        await Promise.all(batch.map(key => store.removeItem(key)))
        drained += batch.length
        if (batch.length < BATCH || !on()) return drained
      }
    },
  }
}

/** The store of Workbox's queue, which removes each request before it is sent. */
const workbox = async () => {
  const store = new QueueStore('bench')
  const entry = async body => {
    const request = new Request('/v1/feedback', { method: 'POST', body })
    return { requestData: (await StorableRequest.fromRequest(request)).toObject(), timestamp: Date.now() }
  }
  const keep = async body => store.pushEntry(await entry(body))
  return {
    keep,
    async fill(bodies) {
      for (let i = 0; i < bodies.length; i += 100) await Promise.all(bodies.slice(i, i + 100).map(keep))
    },
    async drain(on) {
      for (let drained = 0; ; drained++) if (!on() || !(await store.shiftEntry())) return drained
    },
  }
}

/** The store of `makeBrowserOfflineTransport`, without its limit of 30 events. */
const sentry = async () => {
  const store = createStore('sentry', 'queue')
  return {
    keep: body => push(store, body, Infinity),
    fill: bodies =>
      store(all => {
        for (const [i, body] of bodies.entries()) all.put(body, i + 1)
        return new Promise(done => {
          all.transaction.oncomplete = done
        })
      }),
    async drain(on) {
      for (let drained = 0; ; drained++) {
        if (!on() || (await shift(store)) === undefined) return drained
      }
    },
  }
}

export const peers = {
  'dexie, strict': dexie('strict'),
  'dexie, as it comes': dexie('default'),
  localforage: forage,
  'Workbox queue store': workbox,
  'Sentry offline store': sentry,
}
