import { expect, it } from 'vitest'
import { ITEM_LIFETIME_MS } from '../../../src/browser/outbox/claim.js'
import type { Outcome, Row } from '../../../src/browser/outbox/row.js'
import { settle, settleReading } from '../../../src/browser/outbox/settle.js'
import { entryOf, rowOf } from './rows.js'

const NOW = 1_800_000_000_000
const sending = (id: string, fields: Partial<Row> = {}) =>
  rowOf(id, {
    state: 'sending',
    attempts: 1,
    createdAt: NOW,
    lease: { token: 'mine', until: NOW },
    ...fields,
  })

const settled = (stored: Row[], claimed: Row[], outcomes: Record<string, Outcome>) =>
  settle(stored.map(entryOf), claimed, {
    ...{ now: NOW, token: 'mine', random: () => 1 },
    outcomes: new Map(Object.entries(outcomes)),
  })

it('deletes what was accepted or known, and notes when an answer was acknowledged', () => {
  const rows = [sending('a'), sending('b')]
  const { put, remove, result } = settled(rows, rows, {
    a: { status: 'accepted' },
    b: { status: 'duplicate' },
  })
  expect(remove).toEqual(['i:a', 'i:b'])
  expect(put).toEqual([['m:answered', { at: NOW, looked: NOW }]])
  expect(result.map(({ state }) => state)).toEqual(['sent', 'sent'])
})

it('keeps a newer revision that was stored in mid-send', () => {
  const { put, remove } = settled([rowOf('a', { revision: 2 })], [sending('a')], {
    a: { status: 'accepted' },
  })
  expect(remove).toEqual([])
  expect(put).toEqual([])
})

it('changes nothing of a row whose lease another page holds', () => {
  const stolen = sending('a', { lease: { token: 'other', until: NOW } })
  expect(settled([stolen], [sending('a')], { a: { status: 'rejected' } })).toEqual({
    put: [],
    remove: [],
    result: [],
  })
})

it('keeps what was rejected for good as a dead letter', () => {
  const { put } = settled([sending('a')], [sending('a')], { a: { status: 'rejected', reason: 'no' } })
  expect(put).toMatchObject([['i:a', { state: 'rejected', reason: 'no' }]])
  expect((put[0]![1] as Row).lease).toBeUndefined()
})

it('schedules the rest by the backoff, until it is 30 days old', () => {
  const rows = [sending('a'), sending('b', { createdAt: NOW - ITEM_LIFETIME_MS - 1 })]
  const { put } = settled(rows, rows, { a: { status: 'rejected', reason: 'network', retryable: true } })
  expect(put).toMatchObject([
    ['i:a', { state: 'waiting', reason: 'network', nextAt: NOW + 1000 }],
    ['i:b', { state: 'rejected', reason: 'expired' }],
  ])
})

it('releases the attachments of an accepted answer', () => {
  const body = JSON.stringify({ attachments: [{ sha256: 's' }] })
  const answer = sending('a', { body })
  const photo = rowOf('a/s', { attachment: { event: 'a', sha256: 's', type: 'image/png', blocked: true } })
  const { put } = settled([answer, photo], [answer], { a: { status: 'accepted' } })
  expect(put).toMatchObject([
    ['i:a/s', { attachment: { blocked: false }, nextAt: NOW }],
    ['m:answered', {}],
  ])
})

it('deletes the bytes of an attachment with its row', () => {
  const photo = sending('a/s', {
    kind: 'attachment',
    attachment: { event: 'a', sha256: 's', type: 'image/png' },
  })
  expect(settled([photo], [photo], { 'a/s': { status: 'accepted' } }).remove).toEqual(['i:a/s', 'b:a/s'])
})

it('reads from the first claimed row to the attachments of the last', () => {
  expect(settleReading([rowOf('b'), rowOf('a')])).toEqual({ from: 'i:a', to: 'i:b0' })
})
