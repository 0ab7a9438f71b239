import { afterEach, expect, it, vi } from 'vitest'
import { claim } from '../../src/browser/outbox/claim.js'
import { leaveWord, takeWord } from '../../src/browser/outbox/handover.js'
import type { Row } from '../../src/browser/outbox/row.js'

afterEach(() => vi.unstubAllGlobals())

const now = Date.UTC(2026, 0, 1)
const row: Row = {
  ...{
    id: 'a',
    kind: 'feedback',
    revision: 1,
    body: '{}',
    size: 2,
    createdAt: now,
    attempts: 1,
    nextAt: now,
  },
  ...{ state: 'sending', lease: { token: 'gone', until: now + 30_000 } },
}

it.each([
  ['gone', 1],
  ['other', 0],
  [undefined, 0],
])('a lease is free before its time only for the page that was left word of it: %s', (freed, taken) => {
  expect(claim([['i:a', row]], { now, token: 'mine', freed }).result.rows).toHaveLength(taken)
})

it('the word is taken once', () => {
  const words = new Map<string, string>()
  vi.stubGlobal('sessionStorage', {
    getItem: (name: string) => words.get(name) ?? null,
    setItem: (name: string, word: string) => words.set(name, word),
    removeItem: (name: string) => words.delete(name),
  })
  leaveWord('pk_a', 'gone')
  expect(takeWord('pk_b')).toBeNull()
  expect(takeWord('pk_a')).toBe('gone')
  expect(takeWord('pk_a')).toBeNull()
})
