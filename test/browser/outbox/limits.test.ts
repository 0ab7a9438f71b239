import { expect, it } from 'vitest'
import type { ClientStorage } from '../../../src/browser/device/client-storage.js'
import { memoryStore } from '../../../src/browser/device/store.js'
import { createQueue } from '../../../src/browser/outbox/queue.js'
import type { Item } from '../../../src/model/feedback.js'

/** A queue on one store. */
function offline(store = memoryStore()) {
  return createQueue({
    storage: {
      durable: () => store,
      device: async () => ({ id: 'device', secret: '' }),
      restore: async () => false,
    } as unknown as ClientStorage,
    consent: () => 'granted',
  })
}

const item = (id: string, more: object = {}) => ({ kind: 'feedback', id, revision: 1, ...more }) as Item

it('F36 stores 500 of ten thousand answers offline and reports the others as refused', async () => {
  const queue = offline()
  const counts: Record<string, number> = {}
  for (let i = 0; i < 10_000; i++) {
    const { state, reason } = await queue.enqueue(item(`answer-${i}`))
    const name = `${state} ${reason ?? ''}`
    counts[name] = (counts[name] ?? 0) + 1
  }
  expect(counts).toEqual({ 'kept ': 500, 'refused limit': 9500 })
  expect((await queue.rows()).map(row => row.id)).toContain('answer-0')
})

it('F36 limits the bytes as well as the items', async () => {
  const queue = offline()
  const comment = 'x'.repeat(1_000_000)
  const states: string[] = []
  for (let i = 0; i < 25; i++) states.push((await queue.enqueue(item(`long-${i}`, { comment }))).state)
  expect(states.filter(state => state === 'kept')).toHaveLength(19)
  expect(states.at(-1)).toBe('refused')
})

it('deletes telemetry to make room for feedback, and never feedback for telemetry', async () => {
  const queue = offline()
  for (let i = 0; i < 250; i++) await queue.enqueue(item(`note-${i}`, { kind: 'touchpoint', moment: 'm' }))
  for (let i = 0; i < 500; i++)
    expect(await queue.enqueue(item(`answer-${i}`))).toMatchObject({ state: 'kept' })
  expect(await queue.enqueue(item('one more note', { kind: 'touchpoint', moment: 'm' }))).toEqual({
    state: 'refused',
    reason: 'limit',
  })
  expect(new Set((await queue.rows()).map(row => row.kind))).toEqual(new Set(['feedback']))
})

it('always has room for a later revision of a stored answer', async () => {
  const queue = offline()
  for (let i = 0; i < 500; i++) await queue.enqueue(item(`answer-${i}`))
  expect(await queue.enqueue(item('answer-7', { revision: 2, comment: 'words' }))).toMatchObject({
    state: 'kept',
  })
})

it('lets tabs that fill the queue together reach its limits and not exceed them', async () => {
  const store = memoryStore()
  const tabs = Array.from({ length: 8 }, () => offline(store))
  let kept = 0
  for (let turn = 0; turn < 800; turn++) {
    const tab = tabs[(turn % 11) % 8]!
    if ((await tab.enqueue(item(`answer-${turn}`))).state !== 'kept') continue
    kept++
    for (const other of tabs) if (other !== tab) other.resetSpace()
  }
  expect(kept).toBe(500)
  expect(await tabs[0]!.rows()).toHaveLength(500)
})

it('lets tabs without messages exceed the limits by no more than the room that each saw free', async () => {
  const store = memoryStore()
  const tabs = Array.from({ length: 4 }, () => offline(store))
  for (const [i, tab] of tabs.entries()) await tab.enqueue(item(`first-${i}`))
  for (const [i, tab] of tabs.entries())
    for (let n = 0; n < 600; n++) await tab.enqueue(item(`answer-${i}-${n}`))
  expect((await tabs[0]!.rows()).length).toBeLessThanOrEqual(500 + (3 * 500) / 8)
})

it('gives concurrent answers room of their own', async () => {
  const queue = offline()
  const all = Array.from({ length: 600 }, (_, i) => queue.enqueue(item(`answer-${i}`)))
  const states = (await Promise.all(all)).map(({ state }) => state)
  expect(states.filter(state => state === 'kept')).toHaveLength(500)
  expect(await queue.rows()).toHaveLength(500)
})

it('deletes nothing for feedback that would not fit even then', async () => {
  const queue = offline()
  await queue.enqueue(item('note', { kind: 'touchpoint', moment: 'm' }))
  for (let i = 0; i < 19; i++) await queue.enqueue(item(`long-${i}`, { comment: 'x'.repeat(1_000_000) }))
  expect((await queue.enqueue(item('longer', { comment: 'x'.repeat(1_500_000) }))).state).toBe('refused')
  expect((await queue.rows()).map(({ id }) => id)).toContain('note')
})
