import { openDatabase } from '../device/indexed-db.js'
import type { Transact } from '../device/store.js'
import { httpTransport } from '../transports/http.js'
import { type WorkerConfig, workerConfigKey } from './background-sync.js'
import { openDeliveryEvents } from './delivery-events.js'
import { createFlushLoop } from './flush-loop.js'
import { createQueue } from './queue.js'

const DATABASE_PREFIX = 'heartfelt:'

/** One project's queue, delivered as a page would, but with nobody to talk to. */
async function flushProject(name: string, factory: IDBFactory, request?: typeof fetch): Promise<number> {
  const database = openDatabase(name, () => factory)
  const deliveryEvents = openDeliveryEvents(name, () => {})
  const nobody = () => Promise.reject(new Error('A worker keeps nothing of its own.'))
  try {
    const store: Transact = database.transact
    const errand = await store({ keys: [workerConfigKey] }, ([entry]) => ({
      result: entry?.[1] as WorkerConfig | undefined,
    }))
    if (!errand?.collector) return 0
    const queue = createQueue({
      storage: { durable: () => store, device: nobody, restore: nobody, leave: nobody },
      // A page that may not keep leaves no database; one that may has been told so.
      consent: () => 'granted',
      tell: deliveryEvents.emit,
      fail: () => {},
      due: () => {},
      send: async () => {},
    })
    const flushLoop = createFlushLoop({
      key: name.slice(DATABASE_PREFIX.length),
      transport: httpTransport(errand.collector, request),
      queue,
      onReplies: () => {},
    })
    const { waiting } = await flushLoop.flush({ eager: true })
    flushLoop.stop()
    return waiting
  } finally {
    deliveryEvents.close()
    database.close()
  }
}

/**
 * Delivers what pages of this origin have kept. Open tabs may do so at the same time: leases keep an item from being
 * sent by both. Resolves with how many items still wait; never rejects for a project that cannot be read.
 * @param factory Default: the worker's own.
 */
export async function deliverWaiting(
  factory: IDBFactory = indexedDB,
  request?: typeof fetch,
): Promise<number> {
  const found = await factory.databases()
  const names = found.flatMap(({ name }) => (name?.startsWith(DATABASE_PREFIX) ? [name] : []))
  const waiting = await Promise.all(names.map(name => flushProject(name, factory, request).catch(() => 0)))
  return waiting.reduce((sum, count) => sum + count, 0)
}
