import { afterEach, expect, it, vi } from 'vitest'
import type { Place } from '../../src/browser/device/place.js'
import { memoryStore, type Transact } from '../../src/browser/device/store.js'
import { createKeeper } from '../../src/browser/outbox/keeper.js'
import type { Row } from '../../src/browser/outbox/row.js'
import { createSending } from '../../src/browser/outbox/sending.js'

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
  const keeper = createKeeper({
    place: {
      durable: () => failing,
      device: async () => ({ id: 'device', secret: '' }),
      restore: async () => false,
    } as unknown as Place,
    ...{ consent: () => 'granted', tell: () => {}, fail: () => {}, due: () => {}, send: async () => {} },
  })
  const sending = createSending({
    key: 'pk',
    transport: async ({ items }) => {
      sent.push('a')
      return { results: items.map(() => ({ id: 'a', revision: 1, status: 'accepted' as const })) }
    },
    keeper,
    onReplies: () => {},
  })
  await sending.flush()
  return { sent, sending }
}

it('F05 what waits in a storage that failed is sent once it is back, with nobody asking', async () => {
  const { sent, sending } = await pageOn(5000)
  expect(sent).toEqual([])
  await vi.advanceTimersByTimeAsync(60_000)
  expect(sent).toEqual(['a'])
  sending.stop()
})

it('F05 a storage that never comes back is not asked for ever', async () => {
  const { sent, sending } = await pageOn(Number.POSITIVE_INFINITY)
  await vi.advanceTimersByTimeAsync(86_400_000)
  expect(sent).toEqual([])
  expect(vi.getTimerCount()).toBe(0)
  sending.stop()
})
