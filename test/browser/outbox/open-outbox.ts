import type { ClientStorage } from '../../../src/browser/device/client-storage.js'
import type { Transact } from '../../../src/browser/device/store.js'
import type { Consent } from '../../../src/browser/options.js'
import type { DeliveryEvent } from '../../../src/browser/outbox/delivery-events.js'
import { createFlushLoop, type FlushStep } from '../../../src/browser/outbox/flush-loop.js'
import { createOutbox } from '../../../src/browser/outbox/outbox.js'
import { createQueue } from '../../../src/browser/outbox/queue.js'
import type { Transport } from '../../../src/browser/transports/transport.js'

export interface OpenOptions {
  /** Default: no durable store. */
  store?: Transact
  transport: Transport
  consent?: () => Consent
  restore?: () => Promise<boolean>
  /** Runs before the flush loop is loaded; rejects where it cannot be. */
  beforeLoad?: () => Promise<void>
}

/** An outbox as the client wires it, on a given store and transport, with everything it reports. */
export function openOutbox({
  store,
  transport,
  consent = () => 'granted',
  restore = async () => false,
  beforeLoad = async () => {},
}: OpenOptions) {
  const steps: FlushStep[] = []
  const emitted: DeliveryEvent[] = []
  const life = new AbortController()
  let loads = 0
  const canSend = () => consent() === 'granted'
  const queue = createQueue({
    storage: {
      durable: () => (canSend() ? store : undefined),
      device: async () => ({ id: 'device', secret: '' }),
      leave: async () => {},
      restore,
    } as Partial<ClientStorage> as ClientStorage,
    consent,
  })
  const outbox = createOutbox({
    queue,
    canSend,
    signal: life.signal,
    emit: (type, row = { id: '', revision: 0, kind: '' }, reason) =>
      void emitted.push({ type, id: row.id, revision: row.revision, kind: row.kind, reason }),
    report: step => void steps.push(step),
    async load() {
      loads++
      await beforeLoad()
      return createFlushLoop({ key: 'pk', transport, queue, canSend, signal: life.signal })
    },
  })
  return {
    ...outbox,
    queue,
    /** How often the flush loop was loaded. */
    loads: () => loads,
    /** What `report` got. */
    steps,
    /** Delivery events of this tab, as `type id revision`. */
    delivered: () => emitted.map(({ type, id, revision }) => `${type} ${id} ${revision}`),
    stop: () => life.abort(),
  }
}
