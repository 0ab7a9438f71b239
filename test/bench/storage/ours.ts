import { createHeartfelt } from '../../../src/browser/client.js'
import { openDatabase } from '../../../src/browser/device/indexed-db.js'
import type { Entry } from '../../../src/browser/device/store.js'
import { createFlushLoop } from '../../../src/browser/outbox/flush-loop.js'
import { createQueue } from '../../../src/browser/outbox/queue.js'
import { allRows, type Row, rowKey } from '../../../src/browser/outbox/row.js'
import type { Item } from '../../../src/model/feedback.js'
import { uuidv7 } from '../../../src/model/identifier.js'
import type { Open } from './subject.js'

const device = { id: uuidv7(), secret: '', proof: 'f'.repeat(64) }

/** The outbox as the client wires it, with a receiver that accepts everything at once. */
const outbox: Open = async () => {
  const database = openDatabase('heartfelt:bench')
  const queue = createQueue({
    storage: {
      durable: () => database.transact,
      device: async () => device,
      restore: async () => false,
      leave: async () => {},
    },
    consent: () => 'granted',
  })
  const flushLoop = createFlushLoop({
    key: 'bench',
    transport: async ({ items }) => ({
      results: items.map(({ id, revision }) => ({ id, revision, status: 'accepted' })),
    }),
    queue,
    canSend: () => true,
    signal: new AbortController().signal,
  })
  return {
    async keep(body) {
      const { state, failure } = await queue.enqueue({
        kind: 'feedback',
        id: uuidv7(),
        revision: 1,
        comment: body,
      } as Item)
      if (state !== 'kept') throw new Error(state, { cause: failure })
    },
    fill: bodies =>
      database.transact({ ...allRows, limit: 1 }, () => {
        const put = bodies.map((comment): Entry => {
          const id = uuidv7()
          const body = JSON.stringify({ kind: 'feedback', id, revision: 1, comment, device: device.id })
          const row: Row = {
            ...{ id, kind: 'feedback', revision: 1, body, size: body.length, createdAt: Date.now() },
            ...{ state: 'waiting', attempts: 0, nextAt: 0, proof: device.proof },
          }
          return [rowKey(id), row]
        })
        return { put, result: undefined }
      }),
    async drain() {
      let sent = 0
      for await (const { changes = [] } of flushLoop.flush({ eager: true })) sent += changes.length
      return sent
    },
  }
}

/** `record()` from end to end: checked, scrubbed, serialised, kept. Nothing is sent meanwhile. */
const client: Open = async () => {
  const heartfelt = createHeartfelt({ key: 'bench_client', transport: () => new Promise(() => {}) })
  return {
    async keep(body) {
      const { state, reason } = await heartfelt.record({ moment: 'payment', point: 'good', comment: body })
      if (state !== 'kept') throw new Error(`${state} ${reason}`)
    },
  }
}

export const ours: Record<string, Open> = {
  'Heartfelt outbox, strict': outbox,
  'Heartfelt record(), strict': client,
}
