import { describe, expect, it } from 'vitest'
import type { PromptRecord } from '../../../src/browser/contracts.js'
import { decide, defaultPolicy, type Question, type Reason } from '../../../src/browser/prompting/policy.js'
import { stableHash } from '../../../src/browser/prompting/stable-hash.js'
import type { Policy } from '../../../src/model/moment.js'
import { DAY_MS } from '../../../src/model/time.js'

const now = Date.UTC(2026, 10, 22, 12)
const ago = (days: number, ms = 0) => now - days * DAY_MS + ms

const blank: PromptRecord = { first: ago(400), shown: [], dismissals: 0, dismissedAt: 0, never: false }
const asks = (question: Partial<Question> = {}, memory: Partial<PromptRecord> = {}) =>
  decide({ moment: { id: 'payment' }, device: 'd', ...question }, { ...blank, ...memory }, now)

const shown = (...prompts: [at: number, moment?: string, relationship?: boolean][]) =>
  ({
    shown: prompts.map(([at, moment = 'other', relationship = false]) => [at, moment, relationship]),
  }) as Pick<PromptRecord, 'shown'>

/** Limits that refuse nothing, so that a test sets the one that it is about. */
const open: Policy = {
  perSession: 1000,
  perDay: 1000,
  anyDays: 0,
  momentDays: 0,
  relationshipDays: 0,
  per90Days: 1000,
  perYear: 1000,
  graceDays: 0,
  dismissDays: 0,
  dismissTwiceDays: 0,
  sample: 1,
}
const only = (limits: Partial<Policy>): Partial<Question> => ({ policy: { ...open, ...limits } })

describe('policy: defaults', () => {
  it('have these values', () => {
    expect(defaultPolicy).toEqual({
      perSession: 1,
      perDay: 1,
      anyDays: 14,
      momentDays: 30,
      relationshipDays: 90,
      per90Days: 3,
      perYear: 8,
      graceDays: 7,
      dismissDays: 30,
      dismissTwiceDays: 90,
      sample: 1,
    })
  })
  it('allow `reached()` on a first visit', () => {
    expect(asks({}, { first: now })).toEqual({ ask: true, reason: 'allowed', probability: 1 })
  })
})

type Row = [Reason, string, Partial<Question>, Partial<PromptRecord>]
const relationship = { moment: { id: 'relation', scale: 'nps11' } } as const

const rows: Row[] = [
  ['grace', 'an automatic question in the first week', { automatic: true }, { first: ago(7, 1) }],
  ['allowed', 'an automatic question after a week', { automatic: true }, { first: ago(7) }],
  ['allowed', '`reached()` in the first week', {}, { first: ago(1) }],
  [
    'grace',
    'a grace period of the project applies to `reached()`, too',
    only({ graceDays: 3 }),
    { first: ago(3, 1) },
  ],
  ['allowed', 'and ends', only({ graceDays: 3 }), { first: ago(3) }],
  [
    'allowed',
    'an onboarding moment is exempt',
    { automatic: true, moment: { id: 'payment', policy: { graceDays: 0 } } },
    { first: now },
  ],
  ['launch', 'an automatic question before anything happened', { automatic: true, launch: true }, {}],
  ['allowed', '`reached()` before anything else happened', { launch: true }, {}],
  ['session', 'a second question in one session', { ...only({ perSession: 1 }), session: 1 }, {}],
  ['allowed', 'the first question of a session', { ...only({ perSession: 1 }), session: 0 }, {}],
  ['session', 'a project that asks nobody', only({ perSession: 0 }), {}],
  ['day', 'a second question within 24 hours', only({ perDay: 1 }), shown([ago(1, 1)])],
  ['allowed', 'after 24 hours', only({ perDay: 1 }), shown([ago(1)])],
  ['any', 'another moment within 14 days', only({ anyDays: 14 }), shown([ago(14, 1)])],
  ['allowed', 'another moment after 14 days', only({ anyDays: 14 }), shown([ago(14)])],
  ['moment', 'the same moment within 30 days', only({ momentDays: 30 }), shown([ago(30, 1), 'payment'])],
  ['allowed', 'the same moment after 30 days', only({ momentDays: 30 }), shown([ago(30), 'payment'])],
  ['allowed', 'another moment within 30 days', only({ momentDays: 30 }), shown([ago(20)])],
  [
    'relationship',
    'a second question about the relationship within 90 days, under another id',
    { ...only({ relationshipDays: 90 }), ...relationship },
    shown([ago(90, 1), 'older', true]),
  ],
  [
    'allowed',
    'a question about the relationship after 90 days',
    { ...only({ relationshipDays: 90 }), ...relationship },
    shown([ago(90), 'older', true]),
  ],
  ['allowed', 'a moment after one', only({ relationshipDays: 90 }), shown([ago(20), 'older', true])],
  ['per90Days', 'a fourth in 90 days', only({ per90Days: 3 }), shown([ago(90, 1)], [ago(50)], [ago(20)])],
  ['allowed', 'a fourth after 90 days', only({ per90Days: 3 }), shown([ago(90)], [ago(50)], [ago(20)])],
  [
    'perYear',
    'a ninth in a year',
    only({ perYear: 8 }),
    shown(...[365, 320, 280, 240, 200, 160, 120, 99].map((d, i) => [ago(d, i ? 0 : 1)] as [number])),
  ],
  [
    'allowed',
    'a ninth after a year',
    only({ perYear: 8 }),
    shown(...[365, 320, 280, 240, 200, 160, 120, 99].map(d => [ago(d)] as [number])),
  ],
  ['dismissed', '30 days after "Not now"', {}, { dismissals: 1, dismissedAt: ago(30, 1) }],
  ['allowed', 'then again', {}, { dismissals: 1, dismissedAt: ago(30) }],
  ['dismissedTwice', '90 days after two running', {}, { dismissals: 2, dismissedAt: ago(90, 1) }],
  ['dismissedTwice', 'and after more', {}, { dismissals: 5, dismissedAt: ago(89) }],
  ['allowed', 'then again after two', {}, { dismissals: 2, dismissedAt: ago(90) }],
  ['never', '"Don\'t ask again", however long ago', {}, { never: true }],
  ['early', 'a pulse before its time', { window: [now + 1, now + 2] }, {}],
  ['late', 'a pulse after its time', { window: [now - 2, now - 1] }, {}],
  ['allowed', 'a pulse in its time', { window: [now, now] }, {}],
  ['any', 'a pulse counts in the cap', { window: [now, now] }, shown([ago(1)])],
  [
    'allowed',
    'a case follow-up ignores the cooldown',
    { exempt: true },
    shown([ago(0)], [ago(0), 'payment']),
  ],
  ['never', 'but not "Don\'t ask again"', { exempt: true }, { never: true }],
  ['typing', 'nor an interruption', { exempt: true, interruption: 'typing' }, {}],
  ['sample', 'nobody is in a sample of 0', only({ sample: 0 }), {}],
  ['day', 'a prompt in the future counts as just shown', only({ perDay: 1 }), shown([now + 300 * DAY_MS])],
]

describe('policy: every rule and its boundary', () => {
  it.each(rows)('%s: %s', (reason, _name, question, memory) => {
    const decision = asks(question, memory)
    expect(decision.reason).toBe(reason)
    expect(decision.ask).toBe(reason === 'allowed')
  })
  it.each(['consent', 'open', 'busy', 'hidden', 'typing', 'modal', 'media'] as const)(
    'refuses for the interruption: %s',
    interruption => {
      expect(asks({ interruption })).toMatchObject({ ask: false, reason: interruption })
    },
  )
  it('uses the default for a limit that is undefined', () => {
    expect(asks({ policy: { anyDays: undefined } }, shown([ago(2)])).reason).toBe('any')
  })
  it("lets the moment's limits override the project's", () => {
    const moment = { id: 'payment', policy: { anyDays: 2 } }
    expect(asks({ moment, policy: { anyDays: 60 } }, shown([ago(2)])).ask).toBe(true)
  })
})

describe('policy: passive questions', () => {
  it('are never refused', () => {
    const memory = { ...shown([now], [now, 'payment']), never: true, dismissals: 9, dismissedAt: now }
    const question: Partial<Question> = {
      source: 'passive',
      interruption: 'modal',
      session: 99,
      ...only({ sample: 0 }),
    }
    expect(asks(question, memory)).toEqual({ ask: true, reason: 'passive', probability: 1 })
  })
})

describe('policy: sampling', () => {
  const asked = (sample: number, moment = 'payment') =>
    Array.from({ length: 20_000 }, (_, i) => i).filter(
      i => asks({ device: `device-${i}`, moment: { id: moment }, ...only({ sample }) }).ask,
    )
  it.each([0.01, 0.1, 0.5, 0.9])('takes a share of %s of the devices', sample => {
    // Four standard errors.
    const slack = 4 * Math.sqrt((sample * (1 - sample)) / 20_000)
    expect(Math.abs(asked(sample).length / 20_000 - sample)).toBeLessThan(slack)
  })
  it('keeps everybody of a smaller sample in the larger one', () => {
    const larger = new Set(asked(0.3))
    expect(asked(0.1).every(i => larger.has(i))).toBe(true)
  })
  it('samples each moment independently', () => {
    const other = new Set(asked(0.5, 'delivery'))
    const both = asked(0.5).filter(i => other.has(i)).length / 20_000
    expect(Math.abs(both - 0.25)).toBeLessThan(0.015)
  })
  it('returns the probability of being sampled', () => {
    expect(asks(only({ sample: 0.25 })).probability).toBe(0.25)
  })
  it('hashes the same in every release, so that people stay in their samples', () => {
    expect(
      [stableHash(''), stableHash('d payment'), stableHash('ü 😀')].map(u => u.toFixed(6)),
    ).toMatchInlineSnapshot(`
      [
        "0.668922",
        "0.874333",
        "0.633598",
      ]
    `)
  })
})
