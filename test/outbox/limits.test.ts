import { expect, it } from 'vitest'
import { createKeeper } from '../../src/browser/outbox/keeper.js'
import { makeRoom } from '../../src/browser/outbox/sending.js'
import { memoryStore } from '../../src/browser/outbox/store.js'
import type { Place } from '../../src/browser/place.js'
import type { Item } from '../../src/model/feedback.js'

/** A keeper on a store without a network. */
function offline() {
  const store = memoryStore()
  return createKeeper({
    place: { durable: () => store, device: async () => ({ id: 'device', secret: '' }) } as unknown as Place,
    consent: () => 'granted',
    tell: () => {},
    fail: () => {},
    due: () => {},
    send: async () => {},
    async makeRoom(where, captured) {
      await makeRoom(where, captured)
    },
  })
}

const item = (id: string, more: object = {}) => ({ kind: 'feedback', id, revision: 1, ...more }) as Item

it('F36 ten thousand answers offline: 500 are kept, every other is refused and said to be', async () => {
  const keeper = offline()
  const told: Record<string, number> = {}
  for (let i = 0; i < 10_000; i++) {
    const { state, reason } = await keeper.keep(item(`answer-${i}`))
    const name = `${state} ${reason ?? ''}`
    told[name] = (told[name] ?? 0) + 1
  }
  expect(told).toEqual({ 'kept ': 500, 'refused limit': 9500 })
  expect((await keeper.rows()).map(row => row.id)).toContain('answer-0')
})

it('F36 bytes are bounded as well as items', async () => {
  const keeper = offline()
  const comment = 'x'.repeat(1_000_000)
  const states: string[] = []
  for (let i = 0; i < 25; i++) states.push((await keeper.keep(item(`long-${i}`, { comment }))).state)
  expect(states.filter(state => state === 'kept')).toHaveLength(19)
  expect(states.at(-1)).toBe('refused')
})

it('telemetry makes room for what a person said, and never the other way round', async () => {
  const keeper = offline()
  for (let i = 0; i < 250; i++) await keeper.keep(item(`note-${i}`, { kind: 'touchpoint', moment: 'm' }))
  for (let i = 0; i < 500; i++) expect(await keeper.keep(item(`answer-${i}`))).toEqual({ state: 'kept' })
  expect(await keeper.keep(item('one more note', { kind: 'touchpoint', moment: 'm' }))).toEqual({
    state: 'refused',
    reason: 'limit',
  })
  expect(new Set((await keeper.rows()).map(row => row.kind))).toEqual(new Set(['feedback']))
})

it('a later revision of a kept answer always fits', async () => {
  const keeper = offline()
  for (let i = 0; i < 500; i++) await keeper.keep(item(`answer-${i}`))
  expect(await keeper.keep(item('answer-7', { revision: 2, comment: 'words' }))).toEqual({ state: 'kept' })
})
