import type { Place } from '../../../src/browser/device/place.js'
import type { Fact, Tell } from '../../../src/browser/outbox/facts.js'
import type { createKeeper } from '../../../src/browser/outbox/keeper.js'
import type { createSending, Round } from '../../../src/browser/outbox/sending.js'
import type { Item } from '../../../src/model/feedback.js'
import type { Device } from './device.js'
import type { Server } from './server.js'
import type { World } from './world.js'

/** The code under test, real or with a bug put into it. */
export interface Outbox {
  createKeeper: typeof createKeeper
  createSending: typeof createSending
}

export interface Tab {
  id: number
  /** Keeps a revision of an answer, as a tap or a word would. */
  keep(id: string, revision: number, poison: boolean): void
  flush(how: Round): void
  hear(fact: Fact): void
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
  tell(fact: Fact): void
  /** What a person was shown. */
  shown(state: string, id: string, revision: number): void
}

/** A tab with the real outbox in it, wired as the client wires it. */
export function openTab(id: number, { outbox, world, device, server, shows, tell, shown }: TabOptions): Tab {
  const held = new Map<string, number>()
  const quietly = (work: Promise<unknown>) => void work.catch(() => {})
  const transact = device.transact(id)
  const place = {
    durable: () => transact,
    device: async () => ({ id: 'device', secret: 'secret' }),
    restore: async () => false,
  } as unknown as Place
  const say: Tell = (type, row = { id: '', revision: 0, kind: '' }, reason) =>
    tell({ type, id: row.id, revision: row.revision, kind: row.kind, reason })
  const keeper = outbox.createKeeper({
    place,
    consent: () => 'granted',
    tell: say,
    fail: () => {},
    due: at => (at > world.now() ? sending.due(at) : quietly(sending.flush())),
    send: () => sending.flush({ eager: true }),
  })
  const sending = outbox.createSending({
    key: 'pk',
    transport: server.transport(id),
    keeper,
    onReplies: () => {},
    presence: device.presence(id, shows),
    now: world.now,
    random: world.random,
  })
  return {
    id,
    held,
    hear: sending.hear,
    flush: how => quietly(sending.flush(how)),
    keep(item, revision, poison) {
      const answer = { kind: 'feedback', id: item, revision, ...(poison && { comment: 'poison' }) }
      quietly(
        keeper.keep(answer as Item).then(({ state }) => {
          if (state === 'held') held.set(item, revision)
          shown(state, item, revision)
        }),
      )
    },
  }
}
