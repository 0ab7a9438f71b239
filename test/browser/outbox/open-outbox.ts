import type { ClientStorage } from '../../../src/browser/device/client-storage.js'
import type { Transact } from '../../../src/browser/device/store.js'
import type { Consent } from '../../../src/browser/options.js'
import type { DeliveryEvent } from '../../../src/browser/outbox/delivery-events.js'
import { createFlushLoop } from '../../../src/browser/outbox/flush-loop.js'
import { openFlushSchedule } from '../../../src/browser/outbox/flush-schedule.js'
import { createOutbox, type OutboxEvent } from '../../../src/browser/outbox/outbox.js'
import { createQueue } from '../../../src/browser/outbox/queue.js'
import type { Transport } from '../../../src/browser/transports/transport.js'

export interface OpenOptions {
  /** Default: no durable store. */
  store?: Transact
  transport: Transport
  consent?: () => Consent
  restore?: () => Promise<boolean>
}

/** An outbox as the client wires it, on a given store and transport, with everything it reports. */
export function openOutbox({
  store,
  transport,
  consent = () => 'granted',
  restore = async () => false,
}: OpenOptions) {
  const events: OutboxEvent[] = []
  const emitted: DeliveryEvent[] = []
  const life = new AbortController()
  let receive: (event: DeliveryEvent, fromOtherTab: boolean) => void
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
    signal: life.signal,
    openEvents(listener) {
      receive = listener
      return {
        emit(type, row = { id: '', revision: 0, kind: '' }, reason) {
          const event = { type, id: row.id, revision: row.revision, kind: row.kind, reason }
          emitted.push(event)
          receive(event, false)
        },
        close() {},
      }
    },
    loadSender: async flush => ({
      schedule: openFlushSchedule(flush),
      flushLoop: createFlushLoop({ key: 'pk', transport, source: queue, canSend, signal: life.signal }),
    }),
    onDelivery: () => {},
    onEvent: event => void events.push(event),
  })
  return {
    ...outbox,
    queue,
    /** What `onEvent` got. */
    events,
    /** Delivery events of this tab, as `type id revision`. */
    delivered: () => emitted.map(({ type, id, revision }) => `${type} ${id} ${revision}`),
    /** An event of another tab. */
    receive: (event: DeliveryEvent) => receive(event, true),
    stop() {
      life.abort()
      outbox.stop()
    },
  }
}
