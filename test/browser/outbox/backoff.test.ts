import { expect, it } from 'vitest'
import { backoff, MAX_BACKOFF_MS } from '../../../src/browser/outbox/backoff.js'

it('doubles the longest delay with each attempt, up to five minutes', () => {
  const longest = [1, 2, 3, 9, 10, 100].map(attempts => backoff(attempts, () => 1))
  expect(longest).toEqual([1000, 2000, 4000, 256_000, MAX_BACKOFF_MS, MAX_BACKOFF_MS])
})

it('spreads the delay from zero to the longest (full jitter)', () => {
  expect(backoff(3, () => 0)).toBe(0)
  expect(backoff(3, () => 0.5)).toBe(2000)
})
