import type { ClientStorage } from '../../../../src/browser/device/client-storage.js'
import type { DeliveryEvent } from '../../../../src/browser/outbox/delivery-events.js'
import type { createFlushLoop, FlushRound } from '../../../../src/browser/outbox/flush-loop.js'
import { createOutbox } from '../../../../src/browser/outbox/outbox.js'
import type { createQueue } from '../../../../src/browser/outbox/queue.js'
import type { Item } from '../../../../src/model/feedback.js'
import type { Device } from './device.js'
import type { Server } from './server.js'
import type { World } from './world.js'

/** The code under test, unchanged or with a bug. */
export interface OutboxParts {
  createQueue: typeof createQueue
  createFlushLoop: typeof createFlushLoop
}

export interface Tab {
  id: number
  /** Enqueues a revision of an answer, as a tap or a word does. */
  enqueue(id: string, revision: number, poison: boolean): void
  flush(round: FlushRound): void
  /** An event of another tab. */
  receive(event: DeliveryEvent): void
  /** Answers that only this tab's memory holds, by id. */
  held: Map<string, number>
}

export interface TabOptions {
  parts: OutboxParts
  world: World
  device: Device
  server: Server
  /** Whether the tab has Web Locks to show that it is alive. */
  shows: boolean
  /** Sends an event to the other tabs. */
  broadcast(event: DeliveryEvent): void
  /** Gets each state that the person was shown. */
  shown(state: string, id: string, revision: number): void
}

/** A tab with the real outbox, connected as the client connects it. */
export function openTab(
  id: number,
  { parts, world, device, server, shows, broadcast, shown }: TabOptions,
): Tab {
  const held = new Map<string, number>()
  const ignoreErrors = (work: Promise<unknown>) => void work.catch(() => {})
  const transact = device.transact(id)
  const canSend = () => true
  const { signal } = new AbortController()
  const queue = parts.createQueue({
    storage: {
      durable: () => transact,
      device: async () => ({ id: 'device', secret: 'secret' }),
      restore: async () => false,
    } as unknown as ClientStorage,
    consent: () => 'granted',
  })
  const outbox = createOutbox({
    queue,
    canSend,
    signal,
    emit(type, row = { id: '', revision: 0, kind: '' }, reason) {
      broadcast({ type, id: row.id, revision: row.revision, kind: row.kind, reason })
    },
    report: () => {},
    load: async () =>
      parts.createFlushLoop({
        ...{ key: 'pk', queue, canSend, signal },
        transport: server.transport(id),
        presence: device.presence(id, shows),
        now: world.now,
        random: world.random,
      }),
  })
  return {
    id,
    held,
    receive: outbox.receive,
    flush: round => ignoreErrors(outbox.flush(round)),
    enqueue(item, revision, poison) {
      const answer = { kind: 'feedback', id: item, revision, ...(poison && { comment: 'poison' }) }
      ignoreErrors(
        outbox.enqueue(answer as Item).then(({ state }) => {
          if (state === 'held') held.set(item, revision)
          shown(state, item, revision)
        }),
      )
    },
  }
}
