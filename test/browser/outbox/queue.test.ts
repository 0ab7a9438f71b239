import { expect, it } from 'vitest'
import type { ClientStorage } from '../../../src/browser/device/client-storage.js'
import { memoryStore, type Transact } from '../../../src/browser/device/store.js'
import type { Consent } from '../../../src/browser/options.js'
import { createQueue } from '../../../src/browser/outbox/queue.js'
import { pauseKey, type Row } from '../../../src/browser/outbox/row.js'
import type { Item } from '../../../src/model/feedback.js'

const item = (id: string, fields: object = {}) =>
  ({ kind: 'feedback', id, revision: 1, moment: 'payment', ...fields }) as Item

function open(store: Transact | undefined = memoryStore(), consent: Consent = 'granted') {
  let left = 0
  const queue = createQueue({
    storage: {
      durable: () => (consent === 'granted' ? store : undefined),
      device: async () => ({ id: 'device', secret: '', proof: 'proof' }),
      leave: async () => void left++,
      restore: async () => false,
    } as Partial<ClientStorage> as ClientStorage,
    consent: () => consent,
  })
  return { ...queue, store, left: () => left }
}
const failing: Transact = async () => {
  throw new DOMException('server lost', 'UnknownError')
}
const photo = { sha256: 'hash', type: 'image/png', bytes: new ArrayBuffer(3) }

it('stores an item under its id, with the device and its proof', async () => {
  const { enqueue, rows } = open()
  const { state, row } = await enqueue(item('a'))
  expect(state).toBe('kept')
  expect(await rows()).toEqual([row])
  expect(row).toMatchObject({ id: 'a', proof: 'proof', state: 'waiting', attempts: 0 })
  expect(JSON.parse(row!.body)).toMatchObject({ id: 'a', device: 'device' })
})

it('stores attachments beside the item, blocked until it was accepted', async () => {
  const { enqueue, rows, store } = open()
  await enqueue(item('a'), [photo])
  const [, attachment] = await rows()
  expect(attachment).toMatchObject({
    ...{ id: 'a/hash', kind: 'attachment', body: '', size: 3 },
    attachment: { event: 'a', sha256: 'hash', type: 'image/png', blocked: true },
  })
  const bytes = await store({ keys: ['b:a/hash'] }, ([entry]) => ({ result: entry![1] }))
  expect(bytes).toEqual(photo.bytes)
})

it('replaces an older revision and never a newer one', async () => {
  const { enqueue, rows } = open()
  await enqueue(item('a', { revision: 2, comment: 'second' }))
  expect(await enqueue(item('a', { revision: 1 }))).toMatchObject({ state: 'kept' })
  await enqueue(item('a', { revision: 3, comment: 'third' }))
  expect((await rows()).map(({ revision }) => revision)).toEqual([3])
})

it('lets a deferred item wait five seconds for others', async () => {
  const { row } = await open().enqueue(item('a'), [], { deferred: true })
  expect(row!.nextAt - row!.createdAt).toBe(5000)
})

it('stores under an identity that the device has given up', async () => {
  const { row } = await open().enqueue(item('a'), [], { as: { id: 'former', secret: '', proof: 'old' } })
  expect(JSON.parse(row!.body).device).toBe('former')
  expect(row!.proof).toBe('old')
})

it('stores nothing while consent is denied', async () => {
  const { enqueue, rows } = open(undefined, 'denied')
  expect(await enqueue(item('a'))).toEqual({ state: 'refused', reason: 'consent' })
  expect(await rows()).toEqual([])
})

it('holds in memory while consent is unknown', async () => {
  const { enqueue, rows, store } = open(memoryStore(), 'unknown')
  expect(await enqueue(item('a'))).toMatchObject({ state: 'held', reason: 'consent' })
  expect(await rows()).toHaveLength(1)
  expect(await store({ from: '', to: '~' }, found => ({ result: found }))).toEqual([])
})

it('holds in memory where the device cannot store, and returns the error', async () => {
  const { enqueue, rows, unsettled } = open(failing)
  const enqueued = await enqueue(item('a'))
  expect(enqueued).toMatchObject({ state: 'held', failure: { name: 'UnknownError' } })
  expect(enqueued.reason).toBeUndefined()
  expect(await rows()).toHaveLength(1)
  expect(unsettled.size).toBe(0)
})

it('returns the rows that it deleted to make room', async () => {
  const { enqueue } = open()
  for (let i = 0; i < 500; i++) await enqueue(item(`note-${i + 100}`, { kind: 'touchpoint' }))
  const { evicted } = await enqueue(item('a'))
  expect(evicted!.map(({ id }) => id)).toEqual(['note-100'])
})

it('remembers what it stored until that revision, or a later one, was settled', async () => {
  const { enqueue, unsettled, markSettled } = open()
  await enqueue(item('a', { revision: 2 }))
  markSettled('a', 1)
  expect([...unsettled.keys()]).toEqual(['a'])
  markSettled('a', 2)
  expect(unsettled.size).toBe(0)
})

it('lists items with the time of the next attempt, dead letters without one', async () => {
  const { enqueue, list, store } = open()
  const { row } = await enqueue(item('a'))
  const letter: Row = { ...row!, id: 'b', state: 'rejected', reason: 'http 400' }
  await store({}, () => ({
    put: [
      ['i:b', letter],
      ['i:c', 'garbage'],
    ],
    result: undefined,
  }))
  expect(await list()).toEqual([
    {
      ...{ id: 'a', kind: 'feedback', revision: 1, state: 'waiting', attempts: 0 },
      nextAt: new Date(row!.nextAt).toISOString(),
    },
    {
      ...{ id: 'b', kind: 'feedback', revision: 1, state: 'rejected', attempts: 0 },
      ...{ nextAt: null, reason: 'http 400' },
    },
    {
      ...{ id: 'c', kind: 'unknown', revision: 0, state: 'rejected', attempts: 0 },
      ...{ nextAt: null, reason: 'corrupt' },
    },
  ])
})

it('clears items, bytes and the pause, and returns how many items there were', async () => {
  const { enqueue, clear, unsettled, store } = open()
  await enqueue(item('a'), [photo])
  await store({}, () => ({
    put: [
      [pauseKey, { until: 1 }],
      ['m:device', 'stays'],
    ],
    result: undefined,
  }))
  expect(await clear()).toBe(2)
  expect(unsettled.size).toBe(0)
  const all = await store({ from: '', to: '~' }, found => ({ result: found.map(([key]) => key) }))
  expect(all).toEqual(['m:device'])
})

it('erases what memory holds and the device itself', async () => {
  const { enqueue, erase, rows, left } = open(failing)
  await enqueue(item('a'))
  await erase()
  expect(await rows()).toEqual([])
  expect(left()).toBe(1)
})
