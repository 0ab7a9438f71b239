import { DAY_MS } from '../../../src/model/time.js'
import 'fake-indexeddb/auto'
import { get, set } from 'idb-keyval'
import { describe, expect, it } from 'vitest'
import type { PromptRecord } from '../../../src/browser/contracts.js'
import { openDatabase } from '../../../src/browser/device/indexed-db.js'
import { createUpdateRecord } from '../../../src/browser/device/update-record.js'
import type { Question } from '../../../src/browser/prompting/policy.js'
import { createPromptHistory, repairRecord } from '../../../src/browser/prompting/prompt-history.js'

const start = Date.UTC(2026, 0, 1)
let stores = 0
const database = () => openDatabase(`memory-${stores++}`)

/** Tabs of one browser: one store, one clock, a session each. */
function browser() {
  const { transact, useStore: store } = database()
  const clock = { now: start }
  const tab = () => createPromptHistory(createUpdateRecord(transact), { prompts: 0 }, () => clock.now)
  return { store, clock, tab }
}
const payment: Question = { moment: { id: 'payment' }, device: 'd' }
const loose: Question = {
  ...payment,
  policy: { perSession: 9, perDay: 9, anyDays: 0, momentDays: 0, per90Days: 9, perYear: 9 },
}

describe('the prompt history', () => {
  it('allows one of several tabs that ask at the same time', async () => {
    const { tab } = browser()
    const tabs = Array.from({ length: 8 }, tab)
    const decisions = await Promise.all(tabs.map(prompts => prompts.decide(payment)))
    expect(decisions.filter(({ ask }) => ask)).toHaveLength(1)
    expect(decisions.map(({ reason }) => reason).sort()).toEqual(['allowed', ...Array(7).fill('day')])
  })
  it('counts questions of one tab at the same time as one session', async () => {
    const prompts = browser().tab()
    const twice = { ...loose, policy: { ...loose.policy, perSession: 2 } }
    const decisions = await Promise.all([1, 2, 3].map(() => prompts.decide(twice)))
    expect(decisions.map(({ reason }) => reason)).toEqual(['allowed', 'allowed', 'session'])
  })
  it('outlives the tab', async () => {
    const { tab, clock } = browser()
    await tab().decide(payment)
    clock.now += 13 * DAY_MS
    expect((await tab().decide(payment)).reason).toBe('any')
    clock.now += DAY_MS
    expect((await tab().decide(payment)).reason).toBe('moment')
    clock.now += 16 * DAY_MS
    expect((await tab().decide(payment)).ask).toBe(true)
  })
  it('refuses for 30 days after a dismissal, for 90 after two in a row, and an answer resets them', async () => {
    const { tab, clock } = browser()
    const prompts = tab()
    const later = async (days: number) => {
      clock.now += days * DAY_MS
      return (await tab().decide(loose)).reason
    }
    await prompts.recordOutcome('payment', 'dismissed')
    expect(await later(29)).toBe('dismissed')
    expect(await later(1)).toBe('allowed')
    await prompts.recordOutcome('payment', 'dismissed')
    expect(await later(89)).toBe('dismissedTwice')
    expect(await later(1)).toBe('allowed')
    await prompts.recordOutcome('payment', 'answered')
    await prompts.recordOutcome('payment', 'dismissed')
    expect(await later(29)).toBe('dismissed')
    expect(await later(1)).toBe('allowed')
  })
  it('applies "Don\'t ask again" to every moment for ever, but not to passive questions', async () => {
    const { tab, clock } = browser()
    await tab().recordOutcome('payment', 'never')
    clock.now += 3000 * DAY_MS
    expect((await tab().decide({ ...payment, moment: { id: 'delivery' } })).reason).toBe('never')
    expect((await tab().decide({ ...payment, source: 'passive' })).ask).toBe(true)
  })
  it('does not count passive questions', async () => {
    const { tab } = browser()
    await tab().decide({ ...payment, source: 'passive' })
    expect((await tab().read()).shown).toEqual([])
    expect((await tab().decide(payment)).ask).toBe(true)
  })
  it('does not count a question that never appeared', async () => {
    const prompts = browser().tab()
    await prompts.decide(payment)
    await prompts.recordOutcome('payment', 'unseen')
    expect((await prompts.decide(payment)).ask).toBe(true)
  })
  it('stores nothing after forget()', async () => {
    const { tab, store } = browser()
    const prompts = tab()
    await prompts.decide(payment)
    await prompts.forget()
    expect(await get('prompts', store)).toBeUndefined()
    expect((await prompts.decide(payment)).ask).toBe(true)
  })
  it('works until the page closes when there is no storage, or storage fails', async () => {
    const broken = () => Promise.reject(new DOMException('no', 'InvalidStateError'))
    for (const updateRecord of [createUpdateRecord(), createUpdateRecord(broken)]) {
      const prompts = createPromptHistory(updateRecord, undefined, () => start)
      expect((await prompts.decide(payment)).ask).toBe(true)
      expect((await prompts.decide(payment)).ask).toBe(false)
    }
  })
  it('still counts when storage fails between two questions', async () => {
    const { transact } = database()
    let dead = false
    const updateRecord = createUpdateRecord((reading, decide) =>
      dead ? Promise.reject(new Error('dead')) : transact(reading, decide),
    )
    const prompts = createPromptHistory(updateRecord, { prompts: 0 }, () => start)
    await prompts.decide(loose)
    dead = true
    expect((await prompts.read()).shown).toHaveLength(1)
  })
  it.each([
    ['a number', 7],
    ['a text', 'x'],
    ['null', null],
    ['wrong fields', { first: 'x', shown: 'y', dismissals: {}, dismissedAt: null }],
    ['wrong prompts', { shown: [null, 3, ['x']] }],
  ])('starts afresh with a damaged record: %s', async (_name, record) => {
    const { tab, store } = browser()
    await set('prompts', record, store)
    expect(typeof (await tab().decide(loose)).ask).toBe('boolean')
    expect((await tab().read()).first).toBe(start)
  })
})

describe('F46: a clock that jumps', () => {
  it('ahead and back again does not block questions for a year', async () => {
    const { tab, clock } = browser()
    clock.now = start + 365 * DAY_MS
    await tab().decide(payment)
    clock.now = start
    expect((await tab().decide(payment)).reason).toBe('day')
    clock.now = start + 30 * DAY_MS
    expect((await tab().decide(payment)).ask).toBe(true)
  })
  it('back does not allow a second question', async () => {
    const { tab, clock } = browser()
    await tab().decide(payment)
    clock.now = start - 365 * DAY_MS
    expect((await tab().decide(payment)).ask).toBe(false)
  })
})

describe('repairRecord', () => {
  it('drops prompts that no rule needs, and keeps the last one for each moment', () => {
    const memory: Partial<PromptRecord> = {
      shown: [
        [start - 800 * DAY_MS, 'a', false],
        [start - 700 * DAY_MS, 'b', true],
        [start - 400 * DAY_MS, 'a', false],
        [start - 364 * DAY_MS, 'a', false],
      ],
    }
    expect(repairRecord(memory, start).shown).toEqual([
      [start - 700 * DAY_MS, 'b', true],
      [start - 364 * DAY_MS, 'a', false],
    ])
  })
})
