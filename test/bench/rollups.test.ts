import { expect, test } from 'vitest'
import { rollups } from './rollups.js'

test('sums stay right and small over many ratings, revised ones included', { timeout: 120_000 }, async () => {
  const { milestones, counts, expected } = await rollups(100_000, 5000)
  expect(milestones).toHaveLength(10)
  expect(counts).toHaveLength(expected.size)
  for (const { moment, ratings, people, negative, neutral, positive } of counts) {
    expect({ ratings, people }).toEqual(expected.get(moment))
    expect(negative + neutral + positive).toBe(people)
  }
})
