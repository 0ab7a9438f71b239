import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { memoryStore, type Transact } from '../../../src/browser/device/store.js'
import { TransportError } from '../../../src/browser/errors.js'
import type { Consent } from '../../../src/browser/options.js'
import type { DeliveryEvent } from '../../../src/browser/outbox/delivery-events.js'
import { LEASE_MS } from '../../../src/browser/outbox/row.js'
import type { Transport } from '../../../src/browser/transports/transport.js'
import type { Item } from '../../../src/model/feedback.js'
import { type OpenOptions, openOutbox } from './open-outbox.js'

const item = (id: string, fields: object = {}) => ({ kind: 'feedback', id, revision: 1, ...fields }) as Item
const accept: Transport = async ({ items }) => ({
  results: items.map(({ id, revision }) => ({ id, revision, status: 'accepted' })),
})
const offline: Transport = async () => {
  throw new TypeError('Failed to fetch')
}
const failing: Transact = async () => {
  throw new DOMException('server lost', 'UnknownError')
}
const fromOtherTab = (type: DeliveryEvent['type'], id = 'a'): DeliveryEvent => ({
  ...{ type, id, revision: 1, kind: 'feedback' },
})

let outbox: ReturnType<typeof openOutbox>
const open = (options: Partial<OpenOptions> = {}) => {
  outbox = openOutbox({ store: memoryStore(), transport: accept, ...options })
  return outbox
}
beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  outbox.stop()
  vi.useRealTimers()
})

it('emits "kept" before it sends, and flushes after enqueue()', async () => {
  const { enqueue, delivered } = open()
  expect(await enqueue(item('a'))).toEqual({ state: 'kept' })
  expect(delivered()).toEqual(['kept a 1'])
  await vi.advanceTimersByTimeAsync(0)
  expect(delivered()).toEqual(['kept a 1', 'sent a 1'])
})

it('waits five seconds before it flushes a deferred item, with its code loaded by then', async () => {
  const { enqueue, delivered, loads } = open()
  await enqueue(item('a'), [], { deferred: true })
  expect(loads()).toBe(1)
  await vi.advanceTimersByTimeAsync(4999)
  expect(delivered()).toEqual(['kept a 1'])
  await vi.advanceTimersByTimeAsync(1)
  expect(delivered()).toEqual(['kept a 1', 'sent a 1'])
})

it('runs one flush at a time, and another for a call during a flush', async () => {
  let running = 0
  let most = 0
  const { enqueue, flush } = open({
    async transport(batch, signal) {
      most = Math.max(most, ++running)
      await new Promise(resolve => setTimeout(resolve, 100))
      running--
      return accept(batch, signal)
    },
  })
  await enqueue(item('a'))
  await enqueue(item('b'))
  const last = flush()
  await vi.advanceTimersByTimeAsync(1000)
  expect(await last).toMatchObject({ waiting: 0 })
  expect(most).toBe(1)
})

it('counts items, not their attachments', async () => {
  const upload = async () => {}
  const { queue, flush } = open({ transport: Object.assign(accept.bind(undefined), { upload }) })
  await queue.enqueue(item('a', { attachments: [{ sha256: 'hash' }] }), [
    { sha256: 'hash', type: 'image/png', bytes: new ArrayBuffer(3) },
  ])
  expect(await flush()).toEqual({ sent: 1, rejected: 0, waiting: 0 })
})

it('resolves with the outcome of an item that only memory holds', async () => {
  expect(await open({ store: failing }).enqueue(item('a'))).toEqual({ state: 'sent' })
  outbox.stop()
  expect(await open({ store: failing, transport: offline }).enqueue(item('b'))).toEqual({ state: 'held' })
  outbox.stop()
  const refuse: Transport = async () => {
    throw new TransportError('refused', { status: 422 })
  }
  expect(await open({ store: failing, transport: refuse }).enqueue(item('c'))).toEqual({
    ...{ state: 'rejected', reason: 'http 422' },
  })
})

it('reports a failure of the storage', async () => {
  const { enqueue, steps } = open({ store: failing })
  await enqueue(item('a'))
  expect(steps[0]).toMatchObject({ failure: { name: 'UnknownError' } })
})

it('neither loads nor sends anything before consent', async () => {
  let consent: Consent = 'unknown'
  const { enqueue, flush, delivered, loads } = open({ consent: () => consent })
  expect(await enqueue(item('a'))).toEqual({ state: 'held', reason: 'consent' })
  expect(await flush({ eager: true })).toEqual({ sent: 0, rejected: 0, waiting: 1 })
  expect(loads()).toBe(0)
  consent = 'granted'
  expect(await flush()).toEqual({ sent: 1, rejected: 0, waiting: 0 })
  expect(delivered()).toEqual(['kept a 1', 'sent a 1'])
})

it('loads the flush loop again after ten seconds when it could not be loaded', async () => {
  let missing = true
  const { enqueue, flush, delivered } = open({
    async beforeLoad() {
      if (missing) throw new TypeError('Failed to fetch dynamically imported module')
    },
  })
  await enqueue(item('a'))
  expect(await flush()).toEqual({ sent: 0, rejected: 0, waiting: 1 })
  missing = false
  await vi.advanceTimersByTimeAsync(9999)
  expect(delivered()).toEqual(['kept a 1'])
  await vi.advanceTimersByTimeAsync(1)
  expect(delivered()).toEqual(['kept a 1', 'sent a 1'])
})

it('sends what another tab stored if that tab has not after the lease', async () => {
  const store = memoryStore()
  const { receive, queue, delivered } = open({ store })
  await queue.enqueue(item('a'))
  receive(fromOtherTab('kept'))
  await vi.advanceTimersByTimeAsync(LEASE_MS - 1)
  expect(delivered()).toEqual([])
  await vi.advanceTimersByTimeAsync(5001)
  expect(delivered()).toEqual(['sent a 1'])
})

it.each(['sent', 'rejected', 'cleared'] as const)(
  'restores no item of which another tab reported "%s"',
  async type => {
    const { receive, queue } = open({ transport: offline })
    await queue.enqueue(item('a'))
    receive(fromOtherTab(type))
    expect(queue.unsettled.size).toBe(0)
  },
)

it('emits "cleared" when the queue is cleared or erased', async () => {
  const { clear, erase, delivered } = open()
  expect(await clear()).toBe(0)
  await erase()
  expect(delivered()).toEqual(['cleared  0', 'cleared  0'])
})

it('sends nothing after the client was destroyed', async () => {
  const { enqueue, flush, stop, loads } = open({ transport: offline })
  await enqueue(item('a'))
  stop()
  const before = loads()
  expect(await flush()).toEqual({ sent: 0, rejected: 0, waiting: 1 })
  expect([loads(), vi.getTimerCount()]).toEqual([before, 0])
})
