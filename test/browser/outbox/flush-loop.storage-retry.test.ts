import { afterEach, expect, it, vi } from 'vitest'
import { memoryStore, type Transact } from '../../../src/browser/device/store.js'
import type { Row } from '../../../src/browser/outbox/row.js'
import { openOutbox } from './open-outbox.js'

afterEach(() => vi.useRealTimers())

/** A page whose storage holds an answer and fails for some milliseconds. */
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
  const outbox = openOutbox({
    store: failing,
    transport: async ({ items }) => {
      sent.push('a')
      return { results: items.map(() => ({ id: 'a', revision: 1, status: 'accepted' as const })) }
    },
  })
  await outbox.flush()
  return { sent, outbox }
}

it('F05 sends the rows of a storage that failed as soon as it works again', async () => {
  const { sent, outbox } = await pageOn(5000)
  expect(sent).toEqual([])
  await vi.advanceTimersByTimeAsync(60_000)
  expect(sent).toEqual(['a'])
  outbox.stop()
})

it('F05 gives up on a storage that never works again', async () => {
  const { sent, outbox } = await pageOn(Number.POSITIVE_INFINITY)
  await vi.advanceTimersByTimeAsync(86_400_000)
  expect(sent).toEqual([])
  expect(vi.getTimerCount()).toBe(0)
  outbox.stop()
})
