import type { Item, Source } from '../../model/feedback.js'
import { isIdentifier, uuidv7 } from '../../model/identifier.js'
import { MAX_SIGNATURE_CHARS } from '../../model/limits.js'
import type { Consent, Customer, HeartfeltOptions } from '../options.js'
import { readFields, scrubFields } from '../privacy/scrub.js'
import { type Device, identify, restoreIdentity } from './identity.js'
import { openDatabase } from './indexed-db.js'
import { localeInUse } from './locale-in-use.js'
import { mergeContext } from './merge-context.js'
import type { Transact } from './store.js'
import { createUpdateRecord, type UpdateRecord } from './update-record.js'

/** The visits of this device. Times are Unix milliseconds. */
export interface Visits {
  first: number
  last: number
  count: number
}

/** The state of a client: its options, and what the host has changed since. */
export interface ClientState {
  options: HeartfeltOptions
  /** Aborted when the client is destroyed. Code that loads after that starts nothing. */
  life: AbortSignal
  /** These three change by `identify()`, `setLocale()` and `consent()`. */
  customer?: Customer | undefined
  locale?: string | undefined
  consent: Consent
  /**
   * Whether the browser sends Global Privacy Control and the host has neither passed the option `consent` nor called
   * `consent()`. Then only the person's answers are stored and sent: no telemetry, no visits, no signals.
   * @see https://w3c.github.io/gpc/
   */
  gpc?: boolean | undefined
  /** Storage and identity of this device; `openClientStorage()` sets it at its first call. */
  storage?: ClientStorage
  /** The visits of this device, this page view included; see device-context.ts. */
  visits?: Promise<Visits | undefined> | undefined
  /** Writes a warning to the console, each message once. */
  warn(message: string): void
}

/** This device's storage and identity, as far as consent allows. */
export interface ClientStorage {
  /** The store in IndexedDB; `undefined` without IndexedDB and unless consent is granted. */
  durable(): Transact | undefined
  /** Changes a small record. While nothing may be stored, records last as long as the page. */
  updateRecord: UpdateRecord
  device(): Promise<Device>
  /** Stores the identity again if the browser has cleared the storage. Resolves with whether it had. */
  restore(): Promise<boolean>
  /**
   * The host's customer, without what a collector would refuse: an invalid id or signature must not cost the answer.
   * `undefined` without a valid id.
   */
  customer(): Customer | undefined
  /** BCP 47 tag in canonical form: the host's choice, else the page's, else the browser's. */
  locale(): string
  /** The fields that every new item has. */
  common(source: Source): Pick<Item, 'id' | 'revision' | 'createdAt' | 'source' | 'locale'>
  /** Deletes this device's identity, records and database. */
  leave(): Promise<void>
  close(): void
}

/** Some browsers throw on reading `indexedDB` where storage is denied. */
function hasIndexedDB(): boolean {
  try {
    return !!globalThis.indexedDB
  } catch {
    return false
  }
}

export function openClientStorage(context: ClientState): ClientStorage {
  if (context.storage) return context.storage
  // Another tab has erased this device. Further answers get a new identity: nobody could read or erase them under the old
  // one, whose secret is deleted.
  const dropIdentity = () => {
    device = undefined
    context.visits = undefined
  }
  const database = openDatabase(`heartfelt:${context.options.key}`, undefined, dropIdentity)
  const hasStorage = hasIndexedDB()
  let device: Promise<Device> | undefined
  /** Whether `device` was made without a store and is not stored yet. */
  let isUnsaved = false

  const transact: Transact = (reading, decide) =>
    storage.durable()?.(reading, decide) ?? Promise.reject(new Error('no storage'))

  const storage: ClientStorage = {
    durable: () => (context.consent === 'granted' && hasStorage ? database.transact : undefined),
    updateRecord: (name, change) => updateRecord(name, change),
    device() {
      const store = storage.durable()
      // Consent was given since: store the identity made in memory, unless the device has one already.
      if (isUnsaved && store) device = device?.then(known => identify(store, known).catch(() => known))
      isUnsaved = !store
      device ??= identify(store).catch(() => identify(undefined))
      return device
    },
    async restore() {
      const known = await device
      const store = storage.durable()
      return !!known && !!store && restoreIdentity(store, known)
    },
    customer() {
      const { id: given, traits, signature } = readFields(context.customer, 'id traits signature')
      // Hosts often have numeric customer ids.
      const id = typeof given === 'number' ? String(given) : given
      const fields = scrubFields(traits)
      if (!isIdentifier(id)) context.customer && context.warn('a customer needs an id of 1–200 characters.')
      else
        return {
          id,
          ...(fields && { traits: mergeContext({}, fields) ?? {} }),
          ...(typeof signature === 'string' && signature.length <= MAX_SIGNATURE_CHARS && { signature }),
        }
    },
    locale: () => localeInUse(context.locale),
    common: source => ({
      id: uuidv7(),
      revision: 1,
      createdAt: new Date().toISOString(),
      source,
      locale: storage.locale(),
    }),
    leave() {
      dropIdentity()
      updateRecord = createUpdateRecord(transact)
      return hasStorage ? database.destroy() : Promise.resolve()
    },
    close: database.close,
  }
  let updateRecord = createUpdateRecord(transact)
  if (typeof addEventListener === 'function') {
    addEventListener('pagehide', database.leave, { signal: context.life })
    addEventListener('pageshow', database.enter, { signal: context.life })
  }
  context.storage = storage
  return storage
}
