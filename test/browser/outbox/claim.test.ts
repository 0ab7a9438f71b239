import { expect, it } from 'vitest'
import {
  type ClaimOptions,
  claim,
  dueAt,
  ITEM_LIFETIME_MS,
  MAX_BATCH_ITEMS,
} from '../../../src/browser/outbox/claim.js'
import { LEASE_MS, type Row } from '../../../src/browser/outbox/row.js'
import { entryOf, rowOf } from './rows.js'

const NOW = 1_800_000_000_000
const claimed = (rows: Row[], options: Partial<ClaimOptions> = {}) =>
  claim(rows.map(entryOf), { now: NOW, token: 'mine', ...options }).result

const ids = (rows: Row[], options?: Partial<ClaimOptions>) => claimed(rows, options).rows.map(({ id }) => id)

it('writes a lease and counts the attempt before anything is sent', () => {
  const { put, result } = claim([entryOf(rowOf('a'))], { now: NOW, token: 'mine' })
  const row = {
    ...rowOf('a'),
    state: 'sending',
    attempts: 1,
    lease: { token: 'mine', until: NOW + LEASE_MS },
  }
  expect(result).toEqual({ rows: [row] })
  expect(put).toEqual([['i:a', row]])
})

it('skips rows that another page sends, unless the lease has expired or its page is gone', () => {
  const leased = (until: number) => rowOf('a', { lease: { token: 'other', until } })
  expect(ids([leased(NOW + 1000)])).toEqual([])
  expect(ids([leased(NOW)])).toEqual(['a'])
  expect(ids([leased(NOW + 1000)], { freed: new Set(['other']) })).toEqual(['a'])
})

it('ignores a lease or schedule that a wrong clock wrote', () => {
  const year = 31_536_000_000
  expect(
    ids([rowOf('a', { nextAt: NOW + year }), rowOf('b', { lease: { token: 'x', until: NOW + year } })]),
  ).toEqual(['a', 'b'])
})

it('waits for the backoff, unless the round is eager', () => {
  const later = rowOf('a', { nextAt: NOW + 5000 })
  expect(ids([later])).toEqual([])
  expect(ids([later], { eager: true })).toEqual(['a'])
  expect(ids([later], { eager: true, tried: new Set(['a 1']) })).toEqual([])
})

it('takes at most 20 items and 50 kB, and says where to go on', () => {
  const many = Array.from({ length: 25 }, (_, i) => rowOf(String(i + 10)))
  expect(claimed(many)).toMatchObject({ rows: { length: MAX_BATCH_ITEMS }, left: 'i:30' })
  const large = [rowOf('a', { size: 30_000 }), rowOf('b', { size: 30_000 })]
  expect(claimed(large)).toMatchObject({ rows: [{ id: 'a' }], left: 'i:b' })
  expect(ids([rowOf('a', { size: 80_000 })])).toEqual(['a'])
})

it('claims one proof at a time, and an attachment alone', () => {
  expect(claimed([rowOf('a', { proof: 'p' }), rowOf('b', { proof: 'q' })])).toMatchObject({
    rows: [{ id: 'a' }],
    left: 'i:b',
  })
  const attachment = { event: 'a', sha256: 's', type: 'image/png' }
  expect(ids([rowOf('a'), rowOf('a/s', { attachment })])).toEqual(['a'])
  expect(claimed([rowOf('a/s', { attachment: { ...attachment, blocked: true } })])).toEqual({
    rows: [],
    left: 'i:a/s',
  })
})

it('sends no dead letter again, but one that expired while the clock was wrong', () => {
  expect(ids([rowOf('a', { state: 'rejected', reason: 'http 400', createdAt: NOW })])).toEqual([])
  const expired = { state: 'rejected', reason: 'expired' } as const
  expect(ids([rowOf('a', { ...expired, createdAt: NOW - ITEM_LIFETIME_MS })])).toEqual([])
  expect(ids([rowOf('a', { ...expired, createdAt: NOW })])).toEqual(['a'])
})

it('sets garbage aside as a dead letter', () => {
  const { put, result } = claim([['i:a', 'garbage']], { now: NOW, token: 'mine' })
  expect(result.rows).toEqual([])
  expect(put).toMatchObject([['i:a', { state: 'rejected', reason: 'corrupt' }]])
})

it('is due after lease and backoff; dead letters and blocked attachments never', () => {
  expect(dueAt(rowOf('a', { nextAt: NOW + 5000, lease: { token: 't', until: NOW + 9000 } }), NOW)).toBe(
    NOW + 9000,
  )
  expect(dueAt(rowOf('a'), NOW)).toBe(NOW)
  expect(dueAt(rowOf('a', { state: 'rejected' }), NOW)).toBe(Infinity)
})
