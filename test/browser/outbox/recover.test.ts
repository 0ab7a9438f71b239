import { expect, it } from 'vitest'
import type { ClientStorage } from '../../../src/browser/device/client-storage.js'
import { memoryStore, type Transact } from '../../../src/browser/device/store.js'
import { createQueue } from '../../../src/browser/outbox/queue.js'
import { recover } from '../../../src/browser/outbox/recover.js'
import type { Item } from '../../../src/model/feedback.js'

const item = (id: string, fields: object = {}) => ({ kind: 'feedback', id, revision: 1, ...fields }) as Item
const photo = { sha256: 'hash', type: 'image/png', bytes: new ArrayBuffer(3) }

/** A queue whose durable store a test can take away. */
function open({ evicted = false } = {}) {
  const state: { durable: Transact | undefined } = { durable: memoryStore() }
  const queue = createQueue({
    storage: {
      durable: () => state.durable,
      device: async () => ({ id: 'device', secret: '' }),
      restore: async () => evicted,
    } as Partial<ClientStorage> as ClientStorage,
    consent: () => 'granted',
  })
  return { queue, state }
}
const keysIn = (store: Transact) =>
  store({ from: '', to: '~' }, found => ({ result: found.map(([key]) => key) }))

it('moves what memory holds to the device, with its attachments', async () => {
  const { queue, state } = open()
  state.durable = undefined
  await queue.enqueue(item('a'), [photo])
  const store = memoryStore()
  const { changes } = await recover(queue, store)
  expect(changes).toMatchObject([{ row: { id: 'a' }, state: 'kept' }])
  expect(await keysIn(store)).toEqual(['b:a/hash', 'i:a', 'i:a/hash'])
  expect(await keysIn(queue.memory)).toEqual([])
})

it('keeps in memory what the device cannot store', async () => {
  const { queue, state } = open()
  state.durable = undefined
  await queue.enqueue(item('a'))
  const full: Transact = async () => {
    throw new DOMException('full', 'QuotaExceededError')
  }
  expect(await recover(queue, full)).toEqual({ changes: [], evicted: [], restored: 0 })
  expect(await keysIn(queue.memory)).toEqual(['i:a'])
})

it('keeps in memory a revision that was written while an older one moved', async () => {
  const { queue, state } = open()
  state.durable = undefined
  await queue.enqueue(item('a'))
  const store = memoryStore()
  const slow: Transact = async (reading, decide) => {
    const result = await store(reading, decide)
    if (reading.strict) await queue.enqueue(item('a', { revision: 2 }))
    return result
  }
  await recover(queue, slow)
  expect(await queue.rows()).toMatchObject([{ id: 'a', revision: 2 }])
})

it('reports the rows that were deleted to make room', async () => {
  const { queue, state } = open()
  const store = state.durable!
  for (let i = 0; i < 500; i++) await queue.enqueue(item(`note-${i + 100}`, { kind: 'touchpoint' }))
  state.durable = undefined
  await queue.enqueue(item('a'))
  const { evicted } = await recover(queue, store)
  expect(evicted!.map(({ id }) => id)).toEqual(['note-100'])
})

it('restores unsettled items after the browser has cleared the storage', async () => {
  const { queue } = open({ evicted: true })
  await queue.enqueue(item('a'), [photo])
  await queue.enqueue(item('b'))
  queue.markSettled('b', 1)
  const empty = memoryStore()
  expect(await recover(queue, empty)).toEqual({ changes: [], evicted: [], restored: 1 })
  expect(await keysIn(empty)).toEqual(['b:a/hash', 'i:a', 'i:a/hash'])
})

it('restores nothing while the device’s identity is there: the rows were deleted on purpose', async () => {
  const { queue } = open()
  await queue.enqueue(item('a'))
  const empty = memoryStore()
  expect(await recover(queue, empty)).toMatchObject({ restored: 0 })
  expect(await keysIn(empty)).toEqual([])
})
