import { describe, expect, it } from 'vitest'
import {
  createDenominators,
  type Denominator,
} from '../../../../src/browser/prompting/telemetry/denominators.js'

const HOUR = 3_600_000

function setup(share = 1, device = 'd') {
  const clock = { now: Date.UTC(2026, 0, 1) }
  const emitted: Denominator[] = []
  const denominators = createDenominators(
    fact => emitted.push(fact),
    () => device,
    () => share,
    () => clock.now,
  )
  return { clock, emitted, ...denominators }
}
const payment = { id: 'payment', touchpoint: { kind: 'direct', phase: 'purchase' } } as const

describe('denominators', () => {
  it('include a touchpoint with its kind', () => {
    const { emitted, reached } = setup()
    reached(payment, { id: 'purchase', run: 'r', stage: 'payment' }, { total: 3 })
    expect(emitted).toEqual([
      {
        kind: 'touchpoint',
        moment: 'payment',
        touchpoint: payment.touchpoint,
        journey: { id: 'purchase', run: 'r', stage: 'payment' },
        context: { total: 3 },
      },
    ])
  })
  it('include a repeated touchpoint once an hour for each moment, run and stage', () => {
    const { emitted, reached, clock } = setup()
    for (let i = 0; i < 100; i++) reached(payment, { id: 'purchase', run: 'r' })
    reached({ id: 'other' })
    reached(payment, { id: 'purchase', run: 's' })
    reached(payment, { id: 'purchase', run: 's', stage: 'late' })
    expect(emitted).toHaveLength(4)
    clock.now += HOUR
    reached(payment, { id: 'purchase', run: 'r' })
    expect(emitted).toHaveLength(5)
    clock.now -= 24 * HOUR
    reached(payment, { id: 'purchase', run: 'r' })
    expect(emitted).toHaveLength(6)
  })
  it('include each reason for a suppressed prompt once, and every prompt that was shown', () => {
    const { emitted, prompt } = setup()
    const fact = { moment: 'payment', source: 'prompted' as const }
    for (const reason of ['day', 'day', 'any']) prompt({ ...fact, event: 'suppressed', reason })
    for (const event of ['shown', 'shown', 'dismissed', 'dismissed'] as const) prompt({ ...fact, event })
    expect(emitted.map(t => t.kind === 'prompt' && (t.reason ?? t.event))).toEqual([
      'day',
      'any',
      'shown',
      'shown',
      'dismissed',
      'dismissed',
    ])
  })
  it('come from a share of the devices, except for prompts that were shown', () => {
    let touchpoints = 0
    let prompts = 0
    for (let i = 0; i < 5000; i++) {
      const { emitted, reached, prompt } = setup(0.2, `device-${i}`)
      reached(payment)
      touchpoints += emitted.length
      prompt({ moment: 'payment', event: 'shown', source: 'prompted' })
      prompts += emitted.at(-1)?.kind === 'prompt' ? 1 : 0
    }
    expect(Math.abs(touchpoints / 5000 - 0.2)).toBeLessThan(0.025)
    expect(prompts).toBe(5000)
  })
})
