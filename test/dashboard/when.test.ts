import { expect, test } from 'vitest'
import { when } from '../../src/dashboard/when.js'

const now = Date.parse('2026-11-22T12:00:00.000Z')

test.each([
  ['2026-11-22T11:59:40.000Z', 'just now'],
  ['2026-11-22T12:00:20.000Z', 'just now'],
  ['2026-11-22T11:30:00.000Z', '30 minutes ago'],
  ['2026-11-22T02:00:00.000Z', '10 hours ago'],
  ['2026-11-21T11:00:00.000Z', 'yesterday'],
  ['2026-11-01T12:00:00.000Z', 'Nov 1, 2026'],
])('%s is written as “%s”', (instant, words) => {
  expect(when(instant, now, 'en-US')).toBe(words)
})
