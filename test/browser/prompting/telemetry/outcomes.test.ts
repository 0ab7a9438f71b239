import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createEvents } from '../../../../src/browser/events.js'
import { followOutcomes } from '../../../../src/browser/prompting/telemetry/outcomes.js'

const recordOutcome = vi.fn()
const denominators = { reached: vi.fn(), prompt: vi.fn() }
const moment = 'payment'
const rating = { scale: 'mood5', point: 'bad', value: -0.5 } as const

const setup = () => {
  const events = createEvents()
  followOutcomes(events, { recordOutcome }, denominators)
  return events
}
beforeEach(() => vi.clearAllMocks())

describe('the outcome of a prompted question', () => {
  it('is recorded as answered once, however often the person rates', () => {
    const events = setup()
    events.emit('shown', { id: 'a', moment, source: 'prompted' })
    events.emit('rated', { id: 'a', moment, ...rating })
    events.emit('rated', { id: 'a', moment, ...rating })
    events.emit('closed', { id: 'a', moment, reason: 'answered' })
    expect(recordOutcome.mock.calls).toEqual([[moment, 'answered']])
    expect(denominators.prompt.mock.calls).toEqual([[{ moment, event: 'answered', source: 'prompted' }]])
  })
  it.each([
    ['dismissed', { event: 'dismissed' }, [[moment, 'dismissed']]],
    ['never', { event: 'dismissed', reason: 'never' }, [[moment, 'never']]],
    // The host closed it, so the person refused nothing.
    ['closed', { event: 'ignored' }, []],
  ] as const)('is recorded when it closes with %s', (reason, emitted, recorded) => {
    const events = setup()
    events.emit('shown', { id: 'a', moment, source: 'prompted' })
    events.emit('closed', { id: 'a', moment, reason })
    expect(recordOutcome.mock.calls).toEqual(recorded)
    expect(denominators.prompt.mock.calls).toEqual([[{ moment, source: 'prompted', ...emitted }]])
  })
})

describe('the outcome of a passive question', () => {
  it('is neither an answer nor a dismissal of a prompt', () => {
    const events = setup()
    events.emit('shown', { id: 'a', moment, source: 'passive' })
    events.emit('rated', { id: 'a', moment, ...rating })
    events.emit('closed', { id: 'a', moment, reason: 'dismissed' })
    expect(recordOutcome).not.toHaveBeenCalled()
    expect(denominators.prompt).not.toHaveBeenCalled()
  })
  it('still counts when the person chooses "Don\'t ask again"', () => {
    const events = setup()
    events.emit('closed', { id: 'a', moment, reason: 'never' })
    expect(recordOutcome.mock.calls).toEqual([[moment, 'never']])
  })
})
