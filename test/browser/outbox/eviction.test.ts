import { expect, it } from 'vitest'
import { evictable, isProtected } from '../../../src/browser/outbox/eviction.js'
import { rowOf } from './rows.js'

it('protects answers, their attachments and erasures', () => {
  const kinds = ['feedback', 'attachment', 'erase', 'touchpoint', 'prompt', 'journey', 'outcome']
  expect(kinds.filter(kind => isProtected(rowOf('a', { kind })))).toEqual(['feedback', 'attachment', 'erase'])
})

it('evicts telemetry before dead letters, and neither leased rows nor waiting answers', () => {
  const rows = [
    rowOf('answer'),
    rowOf('dead', { state: 'rejected' }),
    rowOf('leased', { kind: 'prompt', lease: { token: 't', until: 1 } }),
    rowOf('note-1', { kind: 'touchpoint' }),
    rowOf('note-2', { kind: 'prompt' }),
  ]
  expect(evictable(rows).map(({ id }) => id)).toEqual(['note-1', 'note-2', 'dead'])
})
