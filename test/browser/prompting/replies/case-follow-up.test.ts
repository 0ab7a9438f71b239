// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createUpdateRecord } from '../../../../src/browser/device/update-record.js'
import { addToldCase, followUpCase } from '../../../../src/browser/prompting/replies/case-follow-up.js'
import { DAY_MS } from '../../../../src/model/time.js'

const decide = vi.fn()
const present = vi.fn()
const refuse = vi.fn()
let life: AbortController
const setup = async (toldDaysAgo: number) => {
  const updateRecord = createUpdateRecord()
  const told = Date.now() - toldDaysAgo * DAY_MS
  await addToldCase(updateRecord, 'payment', told)
  const find = (id: string) => ({ id, question: 'How was paying?', words: ['calm'] })
  await followUpCase(life.signal, updateRecord, {
    definitions: { ready: async () => ({ policy: { perYear: 0 } }), find },
    telemetry: { device: async () => 'd' },
    promptHistory: { decide },
    presenter: { interruption: () => 'typing', refuse, present },
  })
  return { told, cases: () => updateRecord('cases', old => old) }
}
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout', 'performance'] })
  life = new AbortController()
  vi.clearAllMocks()
  decide.mockResolvedValue({ ask: true, reason: 'allowed', probability: 1 })
  present.mockResolvedValue({ asked: true })
})
afterEach(() => {
  life.abort()
  vi.useRealTimers()
})

describe('the follow-up of a case', () => {
  it('asks after a pause, without the question of the moment, and removes the case', async () => {
    const { told, cases } = await setup(2)
    await vi.advanceTimersByTimeAsync(9_999)
    expect(decide).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(decide).toHaveBeenCalledOnce()
    const [question] = decide.mock.calls[0]!
    expect(question).toMatchObject({
      ...{ device: 'd', policy: { perYear: 0 }, automatic: true, exempt: true, interruption: 'typing' },
      window: [told + DAY_MS, told + 7 * DAY_MS],
    })
    expect(question.moment).toMatchObject({ id: 'payment', scale: 'restored4', words: ['calm'] })
    expect(question.moment).not.toHaveProperty('question')
    expect(present).toHaveBeenCalledWith(
      { moment: question.moment, source: 'prompted', surface: 'card' },
      'allowed',
      1,
    )
    expect(await cases()).toBeUndefined()
  })
  it('keeps the case for a later visit when the question could not be shown', async () => {
    present.mockResolvedValue({ asked: false })
    const { cases } = await setup(2)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(await cases()).toHaveLength(1)
  })
  it('keeps the case when the decision refuses', async () => {
    decide.mockResolvedValue({ ask: false, reason: 'never', probability: 1 })
    const { cases } = await setup(2)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(refuse).toHaveBeenCalledWith('payment', 'never')
    expect(present).not.toHaveBeenCalled()
    expect(await cases()).toHaveLength(1)
  })
  it('asks nothing before a day has passed', async () => {
    await setup(0.5)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(decide).not.toHaveBeenCalled()
  })
  it('stops waiting when the client is destroyed', async () => {
    await setup(2)
    life.abort()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(decide).not.toHaveBeenCalled()
  })
})
