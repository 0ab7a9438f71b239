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

it('F36 ten thousand answers offline: 500 are kept, every other is refused and said to be', async () => {
  const queue = offline()
  const told: Record<string, number> = {}
  for (let i = 0; i < 10_000; i++) {
    const { state, reason } = await queue.enqueue(item(`answer-${i}`))
    const name = `${state} ${reason ?? ''}`
    told[name] = (told[name] ?? 0) + 1
  }
  expect(told).toEqual({ 'kept ': 500, 'refused limit': 9500 })
  expect((await queue.rows()).map(row => row.id)).toContain('answer-0')
})

it('F36 bytes are bounded as well as items', async () => {
  const queue = offline()
  const comment = 'x'.repeat(1_000_000)
  const states: string[] = []
  for (let i = 0; i < 25; i++) states.push((await queue.enqueue(item(`long-${i}`, { comment }))).state)
  expect(states.filter(state => state === 'kept')).toHaveLength(19)
  expect(states.at(-1)).toBe('refused')
})

it('telemetry makes room for what a person said, and never the other way round', async () => {
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

it('a later revision of a kept answer always fits', async () => {
  const queue = offline()
  for (let i = 0; i < 500; i++) await queue.enqueue(item(`answer-${i}`))
  expect(await queue.enqueue(item('answer-7', { revision: 2, comment: 'words' }))).toMatchObject({
    state: 'kept',
  })
})

it('tabs that fill the queue together stay within its limits, and fill it', async () => {
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

it('tabs that hear nothing of each other overfill the queue by no more than they had seen free', async () => {
  const store = memoryStore()
  const tabs = Array.from({ length: 4 }, () => offline(store))
  for (const [i, tab] of tabs.entries()) await tab.enqueue(item(`first-${i}`))
  for (const [i, tab] of tabs.entries())
    for (let n = 0; n < 600; n++) await tab.enqueue(item(`answer-${i}-${n}`))
  expect((await tabs[0]!.rows()).length).toBeLessThanOrEqual(500 + (3 * 500) / 8)
})

it('answers kept in the same breath do not share one place', async () => {
  const queue = offline()
  const all = Array.from({ length: 600 }, (_, i) => queue.enqueue(item(`answer-${i}`)))
  const states = (await Promise.all(all)).map(({ state }) => state)
  expect(states.filter(state => state === 'kept')).toHaveLength(500)
  expect(await queue.rows()).toHaveLength(500)
})

it('what a person said makes room only where that is enough', async () => {
  const queue = offline()
  await queue.enqueue(item('note', { kind: 'touchpoint', moment: 'm' }))
  for (let i = 0; i < 19; i++) await queue.enqueue(item(`long-${i}`, { comment: 'x'.repeat(1_000_000) }))
  expect((await queue.enqueue(item('longer', { comment: 'x'.repeat(1_500_000) }))).state).toBe('refused')
  expect((await queue.rows()).map(({ id }) => id)).toContain('note')
})
