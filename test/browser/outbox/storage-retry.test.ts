import { afterEach, expect, it, vi } from 'vitest'
import type { ClientStorage } from '../../../src/browser/device/client-storage.js'
import { memoryStore, type Transact } from '../../../src/browser/device/store.js'
import { createFlushLoop } from '../../../src/browser/outbox/flush-loop.js'
import { createQueue } from '../../../src/browser/outbox/queue.js'
import type { Row } from '../../../src/browser/outbox/row.js'

afterEach(() => vi.useRealTimers())

/** A page on a device whose storage, with an answer in it, cannot be used for some milliseconds. */
async function pageOn(downFor: number) {
  vi.useFakeTimers()
  const kept = memoryStore()
  const row: Row = {
    ...{ id: 'a', kind: 'feedback', revision: 1, body: '{}', size: 2, createdAt: Date.now() },
    ...{ state: 'waiting', attempts: 0, nextAt: 0 },
  }
  await kept({}, () => ({ put: [['i:a', row]], result: undefined }))
  const back = Date.now() + downFor
  const failing: Transact = async (reading, decide) => {
    if (Date.now() < back) throw new DOMException('server lost', 'UnknownError')
    return kept(reading, decide)
  }
  const sent: string[] = []
  const queue = createQueue({
    storage: {
      durable: () => failing,
      device: async () => ({ id: 'device', secret: '' }),
      restore: async () => false,
    } as unknown as ClientStorage,
    ...{ consent: () => 'granted', tell: () => {}, fail: () => {}, due: () => {}, send: async () => {} },
  })
  const flushLoop = createFlushLoop({
    key: 'pk',
    transport: async ({ items }) => {
      sent.push('a')
      return { results: items.map(() => ({ id: 'a', revision: 1, status: 'accepted' as const })) }
    },
    queue,
    onReplies: () => {},
  })
  await flushLoop.flush()
  return { sent, flushLoop }
}

it('F05 what waits in a storage that failed is sent once it is back, with nobody asking', async () => {
  const { sent, flushLoop } = await pageOn(5000)
  expect(sent).toEqual([])
  await vi.advanceTimersByTimeAsync(60_000)
  expect(sent).toEqual(['a'])
  flushLoop.stop()
})

it('F05 a storage that never comes back is not asked for ever', async () => {
  const { sent, flushLoop } = await pageOn(Number.POSITIVE_INFINITY)
  await vi.advanceTimersByTimeAsync(86_400_000)
  expect(sent).toEqual([])
  expect(vi.getTimerCount()).toBe(0)
  flushLoop.stop()
})
