import { openDatabase } from '../device/indexed-db.js'
import type { Transact } from '../device/store.js'
import { httpTransport } from '../transports/http.js'
import { type WorkerConfig, workerConfigKey } from './background-sync.js'
import { openDeliveryEvents } from './delivery-events.js'
import { createFlushLoop } from './flush-loop.js'
import { createQueue } from './queue.js'

const DATABASE_PREFIX = 'heartfelt:'

/** The worker stores no items of its own. */
const unused = () => Promise.reject(new Error('not in a worker'))

/** Sends one project's queue as a page would. Resolves with how many items still wait. */
async function flushProject(name: string, factory: IDBFactory, request?: typeof fetch): Promise<number> {
  const database = openDatabase(name, () => factory)
  const deliveryEvents = openDeliveryEvents(name, () => {})
  let waiting = 0
  try {
    const store: Transact = database.transact
    const config = await store({ keys: [workerConfigKey] }, ([entry]) => ({
      result: entry?.[1] as WorkerConfig | undefined,
    }))
    if (!config?.collector) return 0
    const flushLoop = createFlushLoop({
      key: name.slice(DATABASE_PREFIX.length),
      transport: httpTransport(config.collector, request),
      queue: createQueue({
        storage: { durable: () => store, device: unused, restore: unused, leave: unused },
        consent: () => 'granted',
      }),
      // A page without consent leaves no database behind.
      canSend: () => true,
      signal: new AbortController().signal,
    })
    for await (const step of flushLoop.flush({ eager: true })) {
      for (const { row, state, reason } of step.changes ?? []) deliveryEvents.emit(state, row, reason)
      waiting = step.waiting ?? 0
    }
    return waiting
  } finally {
    deliveryEvents.close()
    database.close()
  }
}

/**
 * Sends what pages of this origin have queued. Open tabs may do so at the same time: leases keep an item from being
 * sent by both. Resolves with how many items still wait; a project that cannot be read counts none.
 * @param factory Default: the worker's own.
 */
export async function deliverWaiting(
  factory: IDBFactory = indexedDB,
  request?: typeof fetch,
): Promise<number> {
  const databases = await factory.databases()
  const names = databases.flatMap(({ name }) => (name?.startsWith(DATABASE_PREFIX) ? [name] : []))
  const waiting = await Promise.all(names.map(name => flushProject(name, factory, request).catch(() => 0)))
  return waiting.reduce((sum, count) => sum + count, 0)
}
