import type { UseStore } from 'idb-keyval'
import type { Item, Source } from '../model/feedback.js'
import { uuidv7 } from '../model/identifier.js'
import { type Amend, createAmend } from './amend.js'
import type { Context } from './context.js'
import { type Device, identify } from './device.js'
import { isLocale } from './options.js'
import { openDatabase } from './outbox/indexed-db.js'
import type { Transact } from './outbox/store.js'

/** Where a client is: this device's storage and identity, within what consent allows. */
export interface Place {
  /** The durable store, while there is one and it may be used. */
  durable(): Transact | undefined
  /** The same for small records; rejects where there is none. */
  useStore: UseStore
  /** Small records; while nothing may be stored, they live as long as the page. */
  amend: Amend
  device(): Promise<Device>
  /** BCP 47: the host's choice, else the page's, else the browser's. */
  locale(): string
  /** What every item carries. */
  common(source: Source): Pick<Item, 'id' | 'revision' | 'createdAt' | 'source' | 'locale'>
  /** Forgets who this device is, and all that it knew. */
  leave(): Promise<void>
  close(): void
}

/** Where storage is denied, some browsers throw at the very touch. */
function hasIndexedDB(): boolean {
  try {
    return !!globalThis.indexedDB
  } catch {
    return false
  }
}

export function openPlace(context: Context): Place {
  if (context.place) return context.place
  const database = openDatabase(`heartfelt:${context.options.key}`)
  const stored = hasIndexedDB()
  let device: Promise<Device> | undefined
  let provisional = false

  const place: Place = {
    durable: () => (context.consent === 'granted' && stored ? database.transact : undefined),
    useStore: (mode, callback) =>
      place.durable() ? database.useStore(mode, callback) : Promise.reject(new Error('no storage')),
    amend: (name, change) => records(name, change),
    device() {
      const store = place.durable()
      // Consent has come since: the identity that memory used becomes the device's, unless it had one.
      if (provisional && store) device = device?.then(known => identify(store, known).catch(() => known))
      provisional = !store
      device ??= identify(store).catch(() => identify(undefined))
      return device
    },
    locale() {
      const lang = typeof document === 'undefined' ? '' : document.documentElement.lang
      return context.locale ?? (isLocale(lang) ? lang : (globalThis.navigator?.language ?? 'en'))
    },
    common: source => ({
      id: uuidv7(),
      revision: 1,
      createdAt: new Date().toISOString(),
      source,
      locale: place.locale(),
    }),
    leave() {
      device = undefined
      context.visits = undefined
      records = createAmend(place.useStore)
      return stored ? database.destroy() : Promise.resolve()
    },
    close: database.close,
  }
  let records = createAmend(place.useStore)
  // In WebKit a transaction in flight when the page is left can lock the next page's storage.
  if (typeof addEventListener === 'function') addEventListener('pagehide', database.close)
  context.place = place
  return place
}
