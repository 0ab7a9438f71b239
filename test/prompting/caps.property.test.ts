import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createAmend } from '../../src/browser/amend.js'
import { createPrompts, type Outcome } from '../../src/browser/prompting/memory.js'
import { DAY, defaultPolicy } from '../../src/browser/prompting/policy.js'
import type { Policy } from '../../src/model/moment.js'

const HOUR = DAY / 24

type Step =
  | { does: 'ask'; tab: number; moment: string; automatic: boolean }
  | { does: 'open'; tab: number; moment: string }
  | { does: 'end'; tab: number; moment: string; outcome: Outcome }
  | { does: 'wait'; hours: number }
  | { does: 'reload'; tab: number }

const tab = fc.nat({ max: 2 })
const moment = fc.constantFrom('a', 'b', 'relation')
const step = (backwards: boolean): fc.Arbitrary<Step> =>
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ does: fc.constant('ask' as const), tab, moment, automatic: fc.boolean() }),
    },
    { weight: 1, arbitrary: fc.record({ does: fc.constant('open' as const), tab, moment }) },
    {
      weight: 2,
      arbitrary: fc.record({
        does: fc.constant('end' as const),
        tab,
        moment,
        outcome: fc.constantFrom<Outcome>('answered', 'answered', 'dismissed'),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        does: fc.constant('wait' as const),
        hours: backwards ? fc.integer({ min: -9000, max: 9000 }) : fc.integer({ min: 0, max: 1200 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ does: fc.constant('reload' as const), tab }) },
  )

const limits: fc.Arbitrary<Partial<Policy>> = fc.record(
  {
    perSession: fc.nat({ max: 3 }),
    perDay: fc.nat({ max: 3 }),
    anyDays: fc.nat({ max: 30 }),
    momentDays: fc.nat({ max: 60 }),
    relationshipDays: fc.nat({ max: 120 }),
    per90Days: fc.nat({ max: 5 }),
    perYear: fc.nat({ max: 9 }),
  },
  { requiredKeys: [] },
)

/**
 * A device with three tabs. `travelled` is the time by a clock that only ever runs forward: what a jump back takes
 * away never counts as time in which the person was left alone.
 */
async function live(steps: Step[], policy: Partial<Policy>) {
  let now = Date.UTC(2026, 0, 1)
  let travelled = 0
  const amend = createAmend()
  const open = () => {
    const session = { prompts: 0 }
    return { session, prompts: createPrompts(amend, session, () => now), asked: 0 }
  }
  const tabs = [open(), open(), open()]
  const shown: { at: number; moment: string }[] = []
  let worstSession = 0
  for (const step of steps) {
    if (step.does === 'wait') {
      now += step.hours * HOUR
      travelled += Math.max(0, step.hours * HOUR)
    } else if (step.does === 'reload') tabs[step.tab] = open()
    else {
      const tab = tabs[step.tab]!
      const definition =
        step.moment === 'relation' ? { id: step.moment, scale: 'nps11' as const } : { id: step.moment }
      const question = { moment: definition, policy, device: 'd' }
      if (step.does === 'end') await tab.prompts.note(step.moment, step.outcome)
      else if (step.does === 'open') {
        // A passive open is never refused.
        expect(await tab.prompts.claim({ ...question, source: 'passive', quiet: 'modal' })).toMatchObject({
          ask: true,
        })
      } else if ((await tab.prompts.claim({ ...question, automatic: step.automatic })).ask) {
        shown.push({ at: travelled, moment: step.moment })
        worstSession = Math.max(worstSession, ++tab.asked)
      }
    }
  }
  return { shown, worstSession }
}

/** The most prompts in any window of so many days. */
function most(shown: { at: number }[], days: number): number {
  return Math.max(0, ...shown.map(({ at }) => shown.filter(s => s.at >= at && s.at - at < days * DAY).length))
}

async function holds(steps: Step[], given: Partial<Policy>) {
  const policy = { ...defaultPolicy, ...given }
  const { shown, worstSession } = await live(steps, given)
  expect(worstSession).toBeLessThanOrEqual(policy.perSession)
  expect(most(shown, 1)).toBeLessThanOrEqual(policy.perDay)
  expect(most(shown, 90)).toBeLessThanOrEqual(policy.per90Days)
  expect(most(shown, 365)).toBeLessThanOrEqual(policy.perYear)
  if (policy.anyDays) expect(most(shown, policy.anyDays)).toBeLessThanOrEqual(1)
  for (const id of ['a', 'b', 'relation']) {
    const own = shown.filter(({ moment }) => moment === id)
    if (policy.momentDays) expect(most(own, policy.momentDays)).toBeLessThanOrEqual(1)
    if (id === 'relation' && policy.relationshipDays)
      expect(most(own, policy.relationshipDays)).toBeLessThanOrEqual(1)
  }
  return shown.length
}

describe('never more than the caps, in any window', () => {
  const steps = (backwards: boolean) => fc.array(step(backwards), { minLength: 5, maxLength: 80 })

  it('for any sequence of events and any limits', () =>
    fc.assert(
      fc.asyncProperty(
        steps(false),
        limits,
        async (sequence, policy) => void (await holds(sequence, policy)),
      ),
      { numRuns: 1500 },
    ))
  it('for a clock that jumps by up to a year in either direction (F46)', () =>
    fc.assert(
      fc.asyncProperty(steps(true), limits, async (sequence, policy) => void (await holds(sequence, policy))),
      { numRuns: 1500 },
    ))
  it('and the sequences do reach people', async () => {
    const samples = fc.sample(steps(false), { numRuns: 200, seed: 7 })
    const asked = await Promise.all(samples.map(sequence => holds(sequence, {})))
    expect(asked.filter(n => n > 1).length).toBeGreaterThan(50)
  })
})
