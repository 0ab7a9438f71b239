import type { ClientStorage } from '../../../../src/browser/device/client-storage.js'
import type { DeliveryEvent, EmitDelivery } from '../../../../src/browser/outbox/delivery-events.js'
import type { createFlushLoop, FlushRound } from '../../../../src/browser/outbox/flush-loop.js'
import type { createQueue } from '../../../../src/browser/outbox/queue.js'
import type { Item } from '../../../../src/model/feedback.js'
import type { Device } from './device.js'
import type { Server } from './server.js'
import type { World } from './world.js'

/** The code under test, real or with a bug put into it. */
export interface Outbox {
  createQueue: typeof createQueue
  createFlushLoop: typeof createFlushLoop
}

export interface Tab {
  id: number
  /** Keeps a revision of an answer, as a tap or a word would. */
  enqueue(id: string, revision: number, poison: boolean): void
  flush(how: FlushRound): void
  hear(fact: DeliveryEvent): void
  /** Answers that only this tab's memory holds, by id. */
  held: Map<string, number>
}

export interface TabOptions {
  outbox: Outbox
  world: World
  device: Device
  server: Server
  /** Whether the tab can show that it lives. */
  shows: boolean
  /** What this tab says to the others. */
  tell(fact: DeliveryEvent): void
  /** What a person was shown. */
  shown(state: string, id: string, revision: number): void
}

/** A tab with the real outbox in it, wired as the client wires it. */
export function openTab(id: number, { outbox, world, device, server, shows, tell, shown }: TabOptions): Tab {
  const held = new Map<string, number>()
  const quietly = (work: Promise<unknown>) => void work.catch(() => {})
  const transact = device.transact(id)
  const storage = {
    durable: () => transact,
    device: async () => ({ id: 'device', secret: 'secret' }),
    restore: async () => false,
  } as unknown as ClientStorage
  const say: EmitDelivery = (type, row = { id: '', revision: 0, kind: '' }, reason) =>
    tell({ type, id: row.id, revision: row.revision, kind: row.kind, reason })
  const queue = outbox.createQueue({
    storage,
    consent: () => 'granted',
    tell: say,
    fail: () => {},
    due: at => (at > world.now() ? flushLoop.due(at) : quietly(flushLoop.flush())),
    send: () => flushLoop.flush({ eager: true }),
  })
  const flushLoop = outbox.createFlushLoop({
    key: 'pk',
    transport: server.transport(id),
    queue,
    onReplies: () => {},
    presence: device.presence(id, shows),
    now: world.now,
    random: world.random,
  })
  return {
    id,
    held,
    hear: flushLoop.hear,
    flush: how => quietly(flushLoop.flush(how)),
    enqueue(item, revision, poison) {
      const answer = { kind: 'feedback', id: item, revision, ...(poison && { comment: 'poison' }) }
      quietly(
        queue.enqueue(answer as Item).then(({ state }) => {
          if (state === 'held') held.set(item, revision)
          shown(state, item, revision)
        }),
      )
    },
  }
}
