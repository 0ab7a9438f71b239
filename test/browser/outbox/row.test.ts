import { expect, it } from 'vitest'
import { isRow, isSound, quarantined } from '../../../src/browser/outbox/row.js'
import { rowOf } from './rows.js'

it('accepts a row only with its fields in range', () => {
  expect(isRow(rowOf('a'))).toBe(true)
  for (const bad of [{ size: Number.NaN }, { revision: 1.5 }, { nextAt: 9e15 }, { body: 1 }, { id: 7 }])
    expect(isRow({ ...rowOf('a'), ...bad }), JSON.stringify(bad)).toBe(false)
  expect(isRow(undefined)).toBe(false)
})

it('finds a row sound under its own key with JSON in it', () => {
  expect(isSound('i:a', rowOf('a'))).toBe(true)
  expect(isSound('i:b', rowOf('a'))).toBe(false)
  expect(isSound('i:a', rowOf('a', { body: '{' }))).toBe(false)
  expect(isSound('i:a', rowOf('a', { body: '', attachment: { event: 'e', sha256: 's', type: 't' } }))).toBe(
    true,
  )
})

it('turns garbage into a dead letter that is sound', () => {
  const letter = quarantined('i:a', 'garbage', 5)
  expect(letter).toMatchObject({
    id: 'a',
    state: 'rejected',
    reason: 'corrupt',
    value: 'garbage',
    createdAt: 5,
  })
  expect(isSound('i:a', letter)).toBe(true)
})
