import { describe, expect, it } from 'vitest'
import { simulateYear } from './year.js'

describe('a simulated year', () => {
  it('keeps every cap on every device, never refuses a passive question, and repeats for the same seed', async () => {
    const year = await simulateYear(200, 1)
    for (const { cap, allowed, worst } of year.caps) expect(worst, cap).toBeLessThanOrEqual(allowed)
    expect(year.passive.opened).toBeGreaterThan(100)
    expect(year.passive.refused).toBe(0)
    // People were asked, and each rule refused at least once.
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
    expect((await simulateYear(200, 1)).digest).toBe(year.digest)
    expect((await simulateYear(200, 2)).digest).not.toBe(year.digest)
  })
})
