import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PromptRecord } from '../../../src/browser/contracts.js'
import { createUpdateRecord } from '../../../src/browser/device/update-record.js'
import { mergeOtherDevices, type OtherDevicePrompt } from '../../../src/browser/prompting/other-devices.js'
import { defaultPolicy } from '../../../src/browser/prompting/policy.js'
import { createPromptHistory, type Outcome } from '../../../src/browser/prompting/prompt-history.js'
import { addToldCase, dueCase, removeToldCase } from '../../../src/browser/prompting/replies/told-cases.js'
import type { Policy } from '../../../src/model/moment.js'
import { DAY_MS } from '../../../src/model/time.js'

const HOUR = DAY_MS / 24

type Step =
  | { does: 'ask'; tab: number; moment: string; automatic: boolean }
  | { does: 'open'; tab: number; moment: string }
  | { does: 'end'; tab: number; moment: string; outcome: Outcome }
  | { does: 'pulse'; tab: number; from: number; to: number }
  | { does: 'told'; moment: string }
  | { does: 'follow'; tab: number }
  | { does: 'wait'; hours: number }
  | { does: 'reload'; tab: number }

interface Shown {
  at: number
  moment: string
  /** Whether it is the follow-up of a person's own case. */
  exempt?: boolean
}

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
    {
      weight: 2,
      arbitrary: fc.record({
        does: fc.constant('pulse' as const),
        tab,
        from: fc.integer({ min: -500, max: 200 }),
        to: fc.integer({ min: -200, max: 500 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ does: fc.constant('told' as const), moment }) },
    { weight: 3, arbitrary: fc.record({ does: fc.constant('follow' as const), tab }) },
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
 * A device with three tabs. `travelled` is the time of a clock that only runs forward: after the device's clock jumps
 * back, the lost time does not count as time without a prompt.
 */
async function live(steps: Step[], policy: Partial<Policy>) {
  let now = Date.UTC(2026, 0, 1)
  let travelled = 0
  const updateRecord = createUpdateRecord()
  const open = () => {
    const session = { prompts: 0 }
    return { session, prompts: createPromptHistory(updateRecord, session, () => now), asked: 0 }
  }
  const tabs = [open(), open(), open()]
  const shown: Shown[] = []
  let worstSession = 0
  let told = 0
  for (const step of steps) {
    if (step.does === 'wait') {
      now += step.hours * HOUR
      travelled += Math.max(0, step.hours * HOUR)
    } else if (step.does === 'reload') tabs[step.tab] = open()
    else if (step.does === 'told') {
      told++
      await addToldCase(updateRecord, step.moment, now)
    } else if (step.does === 'follow') {
      const due = await dueCase(updateRecord, now)
      if (!due) continue
      const window = [due.told + DAY_MS, due.told + 7 * DAY_MS] as const
      const tab = tabs[step.tab]!
      const question = { moment: { id: due.moment, scale: 'restored4' as const }, policy, device: 'd' }
      // The follow-up of a person's own case is exempt from the limits, and is asked once.
      expect(await tab.prompts.decide({ ...question, window, automatic: true, exempt: true })).toMatchObject({
        ask: true,
      })
      await removeToldCase(updateRecord, due.moment)
      shown.push({ at: travelled, moment: due.moment, exempt: true })
      tab.asked++
    } else if (step.does === 'pulse') {
      const tab = tabs[step.tab]!
      const window = [now + step.from * HOUR, now + step.to * HOUR] as const
      const question = { moment: { id: 'pulse', role: 'pulse' as const }, policy, device: 'd', window }
      if (!(await tab.prompts.decide({ ...question, automatic: true })).ask) continue
      expect(step.from <= 0 && step.to >= 0).toBe(true)
      shown.push({ at: travelled, moment: 'pulse' })
      worstSession = Math.max(worstSession, ++tab.asked)
    } else {
      const tab = tabs[step.tab]!
      const definition =
        step.moment === 'relation' ? { id: step.moment, scale: 'nps11' as const } : { id: step.moment }
      const question = { moment: definition, policy, device: 'd' }
      if (step.does === 'end') await tab.prompts.recordOutcome(step.moment, step.outcome)
      else if (step.does === 'open') {
        // A passive question is never refused.
        expect(
          await tab.prompts.decide({ ...question, source: 'passive', interruption: 'modal' }),
        ).toMatchObject({
          ask: true,
        })
      } else if ((await tab.prompts.decide({ ...question, automatic: step.automatic })).ask) {
        shown.push({ at: travelled, moment: step.moment })
        worstSession = Math.max(worstSession, ++tab.asked)
      }
    }
  }
  expect(shown.filter(({ exempt }) => exempt).length).toBeLessThanOrEqual(told)
  return { shown, worstSession }
}

/**
 * The highest number of prompts in any window of this many days that ends with a prompt that the limits apply to. Case
 * follow-ups are exempt from the limits, but count for other prompts.
 */
function most(shown: Shown[], days: number): number {
  const before = (last: number) =>
    shown.filter(({ at }, i) => i <= last && shown[last]!.at - at < days * DAY_MS).length
  return Math.max(0, ...shown.map(({ exempt }, i) => (exempt ? 0 : before(i))))
}

async function holds(steps: Step[], given: Partial<Policy>) {
  const policy = { ...defaultPolicy, ...given }
  const { shown, worstSession } = await live(steps, given)
  expect(worstSession).toBeLessThanOrEqual(policy.perSession)
  expect(most(shown, 1)).toBeLessThanOrEqual(policy.perDay)
  expect(most(shown, 90)).toBeLessThanOrEqual(policy.per90Days)
  expect(most(shown, 365)).toBeLessThanOrEqual(policy.perYear)
  if (policy.anyDays) expect(most(shown, policy.anyDays)).toBeLessThanOrEqual(1)
  for (const id of ['a', 'b', 'relation', 'pulse']) {
    const own = shown.filter(({ moment }) => moment === id)
    if (policy.momentDays) expect(most(own, policy.momentDays)).toBeLessThanOrEqual(1)
    // A case follow-up does not ask about the relationship.
    const relations = own.filter(({ exempt }) => id === 'relation' && !exempt)
    if (policy.relationshipDays) expect(most(relations, policy.relationshipDays)).toBeLessThanOrEqual(1)
  }
  return shown.length
}

/** A signed-in customer with two devices. Each looks up the other's prompts before it asks. */
async function liveTwice(steps: Step[], given: Partial<Policy>) {
  let now = Date.UTC(2026, 0, 1)
  const relational = (moment: string) => moment === 'relation'
  const devices = ['x', 'y', 'y'].map(id => {
    const updateRecord = createUpdateRecord()
    return { id, updateRecord, prompts: createPromptHistory(updateRecord, { prompts: 0 }, () => now) }
  })
  devices[2] = devices[1]!
  const log: (OtherDevicePrompt & { time: number })[] = []
  const record = (device: string, moment: string, event: OtherDevicePrompt['event']) =>
    log.push({ at: new Date(now).toISOString(), moment, event, device, time: now })
  for (const step of steps) {
    // No two actions of a person have the same time.
    now += step.does === 'wait' ? step.hours * HOUR : 1
    if (step.does !== 'ask' && step.does !== 'end') continue
    const { id, updateRecord, prompts } = devices[step.tab]!
    if (step.does === 'end') {
      await prompts.recordOutcome(step.moment, step.outcome)
      record(id, step.moment, step.outcome === 'answered' ? 'answered' : 'dismissed')
      continue
    }
    const scale = relational(step.moment) ? ('nps11' as const) : ('mood5' as const)
    const policy = { ...given, perSession: 99 }
    const question = { moment: { id: step.moment, scale }, policy, device: id }
    if (!(await prompts.wouldAsk(question))) continue
    const others = log.filter(({ device }) => device !== id)
    await updateRecord<PromptRecord>(
      'prompts',
      memory => memory && mergeOtherDevices(memory, others, relational),
    )
    if ((await prompts.decide(question)).ask) record(id, step.moment, 'shown')
  }
  return log
}

describe('the caps hold in any window', () => {
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
  it('over two devices of one signed-in customer, and after "Not now" on either', () =>
    fc.assert(
      fc.asyncProperty(steps(false), limits, async (sequence, given) => {
        const policy = { ...defaultPolicy, ...given }
        const log = await liveTwice(sequence, given)
        const shown = log
          .filter(({ event }) => event === 'shown')
          .map(({ time, moment }) => ({ at: time, moment }))
        expect(most(shown, 1)).toBeLessThanOrEqual(policy.perDay)
        expect(most(shown, 90)).toBeLessThanOrEqual(policy.per90Days)
        expect(most(shown, 365)).toBeLessThanOrEqual(policy.perYear)
        if (policy.anyDays) expect(most(shown, policy.anyDays)).toBeLessThanOrEqual(1)
        log.forEach(({ event, time }, i) => {
          const last = log.slice(0, i).findLast(one => /answered|dismissed/.test(one.event))
          if (event === 'shown' && last?.event === 'dismissed')
            expect(time - last.time).toBeGreaterThanOrEqual(policy.dismissDays * DAY_MS)
        })
      }),
      { numRuns: 1000 },
    ))
  it('in sequences that do show prompts', async () => {
    const samples = fc.sample(steps(false), { numRuns: 200, seed: 7 })
    const asked = await Promise.all(samples.map(sequence => holds(sequence, {})))
    expect(asked.filter(n => n > 1).length).toBeGreaterThan(50)
  })
})
