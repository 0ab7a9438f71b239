import type { Item, Source } from '../../model/feedback.js'
import { isIdentifier, uuidv7 } from '../../model/identifier.js'
import { MAX_SIGNATURE_CHARS } from '../../model/limits.js'
import { type Consent, type Customer, type HeartfeltOptions, localeInUse } from '../options.js'
import { scrubFields } from '../privacy/scrub.js'
import { type Device, identify, restore } from './identity.js'
import { openDatabase } from './indexed-db.js'
import { mergeContext } from './merge-context.js'
import type { Transact } from './store.js'
import { createUpdateRecord, type UpdateRecord } from './update-record.js'

/** When this device was here. Unix milliseconds. */
export interface Visits {
  first: number
  last: number
  count: number
}

/** What is known of the page and of the person while the page lives. */
export interface ClientState {
  options: HeartfeltOptions
  /** Aborted when the client is destroyed: what is loaded after that begins nothing. */
  life: AbortSignal
  /** What the host may change while the page lives. */
  customer?: Customer | undefined
  locale?: string | undefined
  consent: Consent
  /**
   * The person asks every site, by Global Privacy Control, to spare them what they did not choose themselves: only
   * what they say is kept then, not what they came by. Until the host has their consent.
   * @see https://w3c.github.io/gpc/
   */
  sparing?: boolean
  /** Storage and identity of this device, opened by whichever piece needs them first. */
  storage?: ClientStorage
  /** When this device was here, this page counted in; see circumstances.ts. */
  visits?: Promise<Visits | undefined> | undefined
  /** Tells the page's console, each message once. */
  warn(message: string): void
}

/** Where a client is: this device's storage and identity, within what consent allows. */
export interface ClientStorage {
  /** The durable store, while there is one and it may be used. */
  durable(): Transact | undefined
  /** Small records; while nothing may be stored, they live as long as the page. */
  updateRecord: UpdateRecord
  device(): Promise<Device>
  /** Writes again who this device is, should the browser have cleared its storage; tells whether it had. */
  restore(): Promise<boolean>
  /** Whom the host named, as a collector takes it: an answer must not be refused for what stands beside it. */
  customer(): Customer | undefined
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

export function openClientStorage(context: ClientState): ClientStorage {
  if (context.storage) return context.storage
  // The person was forgotten in another tab: what they say here from now on is another's, or they could never reach it.
  const lose = () => {
    device = undefined
    context.visits = undefined
  }
  const database = openDatabase(`heartfelt:${context.options.key}`, undefined, lose)
  const stored = hasIndexedDB()
  let device: Promise<Device> | undefined
  let provisional = false

  const transact: Transact = (reading, decide) =>
    storage.durable()?.(reading, decide) ?? Promise.reject(new Error('no storage'))

  const storage: ClientStorage = {
    durable: () => (context.consent === 'granted' && stored ? database.transact : undefined),
    updateRecord: (name, change) => records(name, change),
    device() {
      const store = storage.durable()
      // Consent has come since: the identity that memory used becomes the device's, unless it had one.
      if (provisional && store) device = device?.then(known => identify(store, known).catch(() => known))
      provisional = !store
      device ??= identify(store).catch(() => identify(undefined))
      return device
    },
    async restore() {
      const known = await device
      const store = storage.durable()
      return !!known && !!store && restore(store, known)
    },
    customer() {
      const { id: given, traits, signature } = Object(context.customer) as Customer
      // Many hosts count their customers.
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
    // Written as texts are looked up, whatever the page writes: `DE`, `fr-ca`, `iw`.
    locale: () => Intl.getCanonicalLocales(localeInUse(context.locale) ?? 'en')[0]!,
    common: source => ({
      id: uuidv7(),
      revision: 1,
      createdAt: new Date().toISOString(),
      source,
      locale: storage.locale(),
    }),
    leave() {
      lose()
      records = createUpdateRecord(transact)
      return stored ? database.destroy() : Promise.resolve()
    },
    close: database.close,
  }
  let records = createUpdateRecord(transact)
  if (typeof addEventListener === 'function') {
    addEventListener('pagehide', database.leave, { signal: context.life })
    addEventListener('pageshow', database.enter, { signal: context.life })
  }
  context.storage = storage
  return storage
}
