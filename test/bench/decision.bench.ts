import { describe, expect, it } from 'vitest'
import type { PromptRecord } from '../../src/browser/contracts.js'
import { createUpdateRecord } from '../../src/browser/device/update-record.js'
import { decide } from '../../src/browser/prompting/policy.js'
import { createPromptHistory, repairRecord } from '../../src/browser/prompting/prompt-history.js'
import { DAY_MS } from '../../src/model/time.js'

const now = Date.UTC(2026, 10, 22)
const moments = Array.from({ length: 200 }, (_, i) => ({ id: `moment-${i}` }))
/** A prompt for every day of the year, and a policy that allows them all. */
const memory: PromptRecord = {
  first: now - 400 * DAY_MS,
  shown: Array.from({ length: 364 }, (_, i) => [now - (364 - i) * DAY_MS, `moment-${i % 200}`, false]),
  dismissals: 1,
  dismissedAt: now - 31 * DAY_MS,
  never: false,
}
// Every rule is tried, the last one refuses.
const policy = { perDay: 1000, anyDays: 0, momentDays: 0, per90Days: 1000, perYear: 1001, sample: 0 }

/** Milliseconds of one call: the median of many. */
async function median(work: (i: number) => unknown): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < 300; i++) {
    const before = performance.now()
    await work(i)
    times.push(performance.now() - before)
  }
  return times.sort((a, b) => a - b)[150]!
}

describe('a decision with 200 moments and a year of memory', () => {
  // 1 ms on a device four times slower than this one.
  const budget = 0.25
  it(`takes less than ${budget} ms`, async () => {
    const question = { policy, device: 'd' }
    const decisions = await median(i => decide({ ...question, moment: moments[i % 200]! }, memory, now))
    expect(decide({ ...question, moment: moments[0]! }, memory, now).reason).toBe('sample')
    expect(decisions).toBeLessThan(budget)
    console.log(`decide: ${(decisions * 1000).toFixed(0)} µs`)
  })
  it(`and less than that with reading, healing and writing the memory`, async () => {
    const updateRecord = createUpdateRecord()
    await updateRecord('prompts', () => memory)
    const prompts = createPromptHistory(updateRecord, { prompts: 0 }, () => now)
    const claims = await median(i => prompts.decide({ moment: moments[i % 200]!, policy, device: 'd' }))
    expect(claims).toBeLessThan(budget)
    expect(repairRecord(memory, now).shown).toHaveLength(364)
    console.log(`claim: ${(claims * 1000).toFixed(0)} µs`)
  })
})
