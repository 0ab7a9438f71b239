import { expect, it } from 'vitest'
import type { ClientStorage } from '../../../src/browser/device/client-storage.js'
import { memoryStore } from '../../../src/browser/device/store.js'
import { TransportError } from '../../../src/browser/errors.js'
import { createFlushLoop, type FlushRound, type FlushStep } from '../../../src/browser/outbox/flush-loop.js'
import type { Presence } from '../../../src/browser/outbox/presence.js'
import { createQueue } from '../../../src/browser/outbox/queue.js'
import type { Transport } from '../../../src/browser/transports/transport.js'
import type { Item } from '../../../src/model/feedback.js'

const item = (id: string) => ({ kind: 'feedback', id, revision: 1 }) as Item
const accept: Transport = async ({ items }) => ({
  results: items.map(({ id, revision }) => ({ id, revision, status: 'accepted' })),
})
const refuse =
  (status: number, retryAfter?: number): Transport =>
  async () => {
    throw new TransportError('refused', { status, retryAfter })
  }

async function open(transport: Transport, count = 1, random = () => 1, presence?: Presence) {
  const store = memoryStore()
  const state = { canSend: true, time: Date.now() }
  const queue = createQueue({
    storage: {
      durable: () => store,
      device: async () => ({ id: 'device', secret: '' }),
      restore: async () => false,
    } as Partial<ClientStorage> as ClientStorage,
    consent: () => 'granted',
  })
  for (let i = 0; i < count; i++) await queue.enqueue(item(`item-${i + 100}`))
  state.time = Date.now()
  const life = new AbortController()
  const loop = createFlushLoop({
    ...{ key: 'pk', transport, queue, signal: life.signal },
    canSend: () => state.canSend,
    now: () => state.time,
    random,
    ...(presence && { presence }),
  })
  async function flush(round?: FlushRound) {
    const steps: FlushStep[] = []
    for await (const step of loop.flush(round)) steps.push(step)
    return steps
  }
  return { ...loop, flush, steps: loop.flush, queue, state, life }
}
const changesOf = (steps: FlushStep[]) =>
  steps.flatMap(({ changes = [] }) => changes.map(({ row, state, reason }) => [row.id, state, reason]))

it('yields the changes of a batch before it sends the next one', async () => {
  const sizes: number[] = []
  const { steps } = await open(async (batch, signal) => {
    sizes.push(batch.items.length)
    return accept(batch, signal)
  }, 25)
  const seen: number[] = []
  for await (const { changes } of steps()) if (changes?.length) seen.push(sizes.length)
  expect(sizes).toEqual([20, 5])
  expect(seen).toEqual([1, 2])
})

it('ends with the number of items that wait and the time of the next flush', async () => {
  const { flush, state } = await open(refuse(503))
  expect((await flush()).at(-1)).toEqual({ waiting: 1, nextAt: state.time + 1000 })
  const { flush: flushOther } = await open(accept)
  expect((await flushOther()).at(-1)).toEqual({ waiting: 0, nextAt: Number.POSITIVE_INFINITY })
})

it('sends no further batch after the transport failed', async () => {
  let requests = 0
  const { flush } = await open(async () => {
    requests++
    throw new TypeError('Failed to fetch')
  }, 25)
  expect((await flush()).at(-1)).toMatchObject({ waiting: 25 })
  expect(requests).toBe(1)
})

it('reports 401, 403 and 404, and pauses for an hour unless told to ignore the pause', async () => {
  const { flush, state } = await open(refuse(401))
  const steps = await flush()
  expect(steps.map(({ paused }) => paused)).toContain(401)
  expect(steps.at(-1)!.nextAt).toBe(state.time + 3_600_000)
  expect((await flush({ eager: true })).flatMap(({ paused }) => paused || [])).toEqual([])
  expect((await flush({ eager: true, unpause: true })).flatMap(({ paused }) => paused || [])).toEqual([401])
})

it('waits for Retry-After, unless forced', async () => {
  let requests = 0
  const transport: Transport = async () => {
    requests++
    throw new TransportError('busy', { status: 503, retryAfter: 7000 })
  }
  const { flush, state } = await open(transport)
  expect((await flush()).at(-1)!.nextAt).toBe(state.time + 7000)
  await flush({ eager: true, unpause: true })
  expect(requests).toBe(1)
  await flush({ eager: true, force: true })
  expect(requests).toBe(2)
})

it('waits up to a quarter longer than Retry-After, so that clients refused together do not return together', async () => {
  const waits = await Promise.all(
    [0, 0.5, 1].map(async random => {
      const transport = () => Promise.reject(new TransportError('busy', { status: 503, retryAfter: 8000 }))
      const { flush, state } = await open(transport, 1, () => random)
      return (await flush()).at(-1)!.nextAt! - state.time
    }),
  )
  expect(waits).toEqual([10_000, 9000, 8000])
})

it('reports the number of replies', async () => {
  const { flush } = await open(async (batch, signal) => ({ ...(await accept(batch, signal)), replies: 2 }))
  expect((await flush()).flatMap(({ replies = [] }) => replies)).toEqual([2])
})

it('reports what was rejected, with the reason', async () => {
  const { flush } = await open(async ({ items }) => ({
    results: items.map(({ id, revision }) => ({ id, revision, status: 'rejected', reason: 'no' })),
  }))
  expect(changesOf(await flush())).toEqual([['item-100', 'rejected', 'no']])
})

it('sends nothing when consent is withdrawn during the claim', async () => {
  let requests = 0
  const { flush, state } = await open(async (batch, signal) => {
    requests++
    return accept(batch, signal)
  })
  state.canSend = false
  expect((await flush()).at(-1)).toMatchObject({ nextAt: Number.POSITIVE_INFINITY })
  expect(requests).toBe(0)
})

it('ends after the batch that is being sent when the client is destroyed', async () => {
  const sizes: number[] = []
  const { flush, life } = await open(async (batch, signal) => {
    sizes.push(batch.items.length)
    life.abort()
    return accept(batch, signal)
  }, 25)
  expect(changesOf(await flush())).toHaveLength(20)
  expect(sizes).toEqual([20])
})

it('row 17: shows its presence only while something is due', async () => {
  const shown: string[] = []
  const presence: Presence = {
    show(token) {
      shown.push(token)
      return { token, end: () => void shown.pop() }
    },
    gone: async () => [],
  }
  const during: number[] = []
  const transport: Transport = async (batch, signal) => {
    during.push(shown.length)
    return accept(batch, signal)
  }
  const { flush } = await open(transport, 1, undefined, presence)
  await flush()
  expect([during, shown]).toEqual([[1], []])
  presence.show = () => expect.unreachable()
  await flush()
})
