import { expect, it } from 'vitest'
import { stableHash } from '../../../src/browser/prompting/stable-hash.js'

it('hashes short, similar texts to uniform numbers in [0, 1)', () => {
  const counts = Array.from({ length: 10 }, () => 0)
  for (let i = 0; i < 10_000; i++) {
    const hash = stableHash(`d${i}`)
    expect(hash).toBeGreaterThanOrEqual(0)
    expect(hash).toBeLessThan(1)
    counts[Math.floor(hash * 10)]!++
  }
  // Five standard deviations of a binomial count with p = 0.1.
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150)
})
