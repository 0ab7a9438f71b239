import { describe, expect, it } from 'vitest'
import { liveYear } from './year.js'

describe('a simulated year', () => {
  it('keeps every cap on every device, refuses nobody who asks, and is the same for the same seed', async () => {
    const year = await liveYear(200, 1)
    for (const { cap, allowed, worst } of year.caps) expect(worst, cap).toBeLessThanOrEqual(allowed)
    expect(year.passive.opened).toBeGreaterThan(100)
    expect(year.passive.refused).toBe(0)
    // It is a year in which things happen: people are asked, and each rule had a chance to refuse.
    expect(year.reasons.allowed).toBeGreaterThan(500)
    for (const reason of [
      'any',
      'moment',
      'grace',
      'dismissed',
      'dismissedTwice',
      'never',
      'sample',
      'launch',
    ])
      expect(year.reasons[reason], reason).toBeGreaterThan(0)
    expect(Object.keys(year.journeys).sort()).toEqual([
      'abandoned',
      'completed',
      'expired',
      'stage',
      'started',
    ])
    expect((await liveYear(200, 1)).digest).toBe(year.digest)
    expect((await liveYear(200, 2)).digest).not.toBe(year.digest)
  })
})
