import 'fake-indexeddb/auto'
import fc from 'fast-check'
import { get, set } from 'idb-keyval'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '../../../src/browser/device/indexed-db.js'
import { createUpdateRecord } from '../../../src/browser/device/update-record.js'
import { createJourneys, type JourneyEvent } from '../../../src/browser/journeys/journeys.js'
import type { JourneyDefinition } from '../../../src/model/journey.js'
import type { MomentDefinition } from '../../../src/model/moment.js'
import { DAY_MS } from '../../../src/model/time.js'

const start = Date.UTC(2026, 0, 1)
const purchase: JourneyDefinition = {
  id: 'purchase',
  stages: ['cart', 'payment', 'delivery'],
  timeoutDays: 10,
}
const moment = (id: string, more: Partial<MomentDefinition> = {}): MomentDefinition => ({
  id,
  journey: 'purchase',
  ...more,
})
const payment = moment('paid', { stage: 'payment' })

let stores = 0
function browser({ transact, useStore: store } = openDatabase(`journeys-${stores++}`)) {
  const clock = { now: start }
  const events: JourneyEvent[] = []
  let runs = 0
  const tab = () =>
    createJourneys(
      id => (id === 'purchase' ? purchase : undefined),
      createUpdateRecord(transact),
      event => events.push(event),
      () => {},
      () => clock.now,
      () => `run-${++runs}`,
    )
  return { store, clock, events, tab }
}
const summaryOf = (events: JourneyEvent[]) =>
  events.map(({ run, event, stage }) => [run, event, stage].filter(Boolean).join(' '))

describe('journey runs', () => {
  it('resolve only after their events are stored, since the host may leave the page next', async () => {
    const written: string[] = []
    const journeys = createJourneys(
      () => purchase,
      createUpdateRecord(openDatabase(`journeys-${stores++}`).transact),
      async ({ event }) => {
        await new Promise(done => setTimeout(done, 20))
        written.push(event)
      },
    )
    await journeys.start('purchase')
    expect(written).toEqual(['started'])
    await journeys.complete('purchase')
    expect(written).toEqual(['started', 'completed'])
  })
  it('start by themselves at the first moment', async () => {
    const { tab, events } = browser()
    expect(await tab().reach(payment)).toEqual({ id: 'purchase', run: 'run-1', stage: 'payment' })
    expect(events).toEqual([
      { journey: 'purchase', run: 'run-1', event: 'started', stage: 'payment', moment: 'paid' },
    ])
  })
  it('start at their first stage and move on with the moments', async () => {
    const { tab, events } = browser()
    const journeys = tab()
    expect(await journeys.start('purchase', { goal: 'shoes that fit' })).toMatchObject({ stage: 'cart' })
    await journeys.reach(payment)
    await journeys.reach(payment)
    await journeys.reach(moment('anything'))
    expect(await journeys.complete('purchase')).toEqual({ id: 'purchase', run: 'run-1', stage: 'payment' })
    expect(summaryOf(events)).toEqual([
      'run-1 started cart',
      'run-1 stage payment',
      'run-1 completed payment',
    ])
    expect(events[0]!.goal).toBe('shoes that fit')
  })
  it('are shared by tabs, and survive reloads and days', async () => {
    const { tab, clock, events } = browser()
    const places = await Promise.all([tab(), tab(), tab()].map(journeys => journeys.start('purchase')))
    clock.now += 9 * DAY_MS
    places.push((await tab().reach(payment))!)
    clock.now += 9 * DAY_MS
    places.push(await tab().start('purchase'))
    expect(new Set(places.map(({ run }) => run))).toEqual(new Set(['run-1']))
    expect(summaryOf(events)).toEqual(['run-1 started cart', 'run-1 stage payment'])
  })
  it('report a goal that is given later', async () => {
    const { tab, events } = browser()
    await tab().start('purchase')
    await tab().start('purchase', { goal: 'a gift' })
    expect(events.at(-1)).toMatchObject({ event: 'stage', goal: 'a gift' })
  })
  it('expire after the days of their definition without activity, and the next moment starts another', async () => {
    const { tab, clock, events } = browser()
    await tab().start('purchase')
    clock.now += 10 * DAY_MS
    expect((await tab().reach(payment))!.run).toBe('run-1')
    clock.now += 10 * DAY_MS + 1
    expect((await tab().reach(payment))!.run).toBe('run-2')
    expect(summaryOf(events)).toEqual([
      'run-1 started cart',
      'run-1 stage payment',
      'run-1 expired payment',
      'run-2 started payment',
    ])
  })
  it('expire also when only another journey is used', async () => {
    const { tab, clock, events } = browser()
    await tab().start('purchase')
    clock.now += 11 * DAY_MS
    await tab().start('other')
    expect(summaryOf(events)).toContain('run-1 expired cart')
  })
  it('expire after 30 days when the journey has no definition', async () => {
    const { tab, clock } = browser()
    await tab().start('other')
    clock.now += 30 * DAY_MS
    expect((await tab().start('other')).run).toBe('run-1')
    clock.now += 30 * DAY_MS + 1
    expect((await tab().start('other')).run).toBe('run-2')
  })
  it('are abandoned with a reason, and a new one can start', async () => {
    const { tab, events } = browser()
    await tab().start('purchase')
    await tab().abandon('purchase', { reason: 'too dear' })
    expect(events.at(-1)).toMatchObject({ event: 'abandoned', reason: 'too dear', stage: 'cart' })
    expect((await tab().start('purchase')).run).toBe('run-2')
  })
  it('cannot end twice, nor before they began', async () => {
    const { tab, events } = browser()
    expect(await tab().complete('purchase')).toBeUndefined()
    await tab().start('purchase')
    await Promise.all([tab().complete('purchase'), tab().complete('purchase'), tab().abandon('purchase')])
    expect(summaryOf(events)).toEqual(['run-1 started cart', 'run-1 completed cart'])
  })
  it('ignore a moment without a journey', async () => {
    const { tab, events } = browser()
    expect(await tab().reach({ id: 'alone' })).toBeUndefined()
    expect(events).toEqual([])
  })
})

describe('remembered values', () => {
  it('the end-of-run question belongs to the run that has just ended', async () => {
    const { tab, events } = browser()
    await tab().start('purchase')
    await tab().complete('purchase')
    expect(await tab().reach(moment('overall', { role: 'end' }))).toEqual({
      id: 'purchase',
      run: 'run-1',
      stage: 'cart',
    })
    expect(events).toHaveLength(2)
  })
  it('the pulse belongs to the run that ended 60–90 days ago, even if another has ended since', async () => {
    const { tab, clock } = browser()
    const pulse = moment('looking back', { role: 'pulse' })
    await tab().start('purchase')
    await tab().complete('purchase')
    const ended = clock.now
    clock.now += 30 * DAY_MS
    await tab().start('purchase')
    await tab().complete('purchase')
    expect(await tab().pulse('purchase')).toBeUndefined()
    clock.now = ended + 60 * DAY_MS
    expect(await tab().pulse('purchase')).toEqual([ended + 60 * DAY_MS, ended + 90 * DAY_MS])
    expect((await tab().reach(pulse))!.run).toBe('run-1')
    clock.now = ended + 91 * DAY_MS
    expect((await tab().reach(pulse))!.run).toBe('run-2')
    clock.now = ended + 121 * DAY_MS
    expect(await tab().pulse('purchase')).toBeUndefined()
    expect(await tab().reach(pulse)).toBeUndefined()
  })
})

describe('the stored record of journeys', () => {
  it('is deleted by forget()', async () => {
    const { tab, store } = browser()
    await tab().start('purchase')
    await tab().forget()
    expect(await get('journeys', store)).toBeUndefined()
    expect((await tab().start('purchase')).run).toBe('run-2')
  })
  it.each([7, 'x', { purchase: 1 }, new Map([['purchase', null]])])(
    'is replaced when it is damaged: %s',
    async record => {
      const { tab, store } = browser()
      await set('journeys', record, store)
      expect((await tab().start('purchase')).run).toBe('run-1')
      expect((await tab().start('purchase')).run).toBe('run-1')
    },
  )
  it('accepts ids that are names of object properties', async () => {
    const { tab } = browser()
    for (const id of ['__proto__', 'constructor', 'toString']) expect((await tab().start(id)).id).toBe(id)
  })
  it('F46: neither keeps a run open for ever nor ends it at once when the clock ran ahead', async () => {
    const { tab, clock } = browser()
    await tab().start('purchase')
    clock.now += 5 * DAY_MS
    await tab().reach(payment)
    clock.now = start
    expect((await tab().reach(payment))!.run).toBe('run-1')
    clock.now = start + 10 * DAY_MS + 1
    expect((await tab().reach(payment))!.run).toBe('run-2')
  })
})

it('with any calls in two tabs, a run starts once, ends at most once, and never changes after its end', () => {
  const does = fc.constantFrom('start', 'reach', 'complete', 'abandon', 'wait')
  return fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(does, fc.boolean()), { maxLength: 40 }), async steps => {
      const events: JourneyEvent[] = []
      let now = start
      let runs = 0
      const updateRecord = createUpdateRecord()
      const tab = () =>
        createJourneys(
          () => purchase,
          updateRecord,
          event => events.push(event),
          () => {},
          () => now,
          () => `run-${++runs}`,
        )
      const tabs = [tab(), tab()]
      await Promise.all(
        steps.map(([step, second]) => {
          const journeys = tabs[+second]!
          if (step === 'wait') now += 6 * DAY_MS
          else if (step === 'reach') return journeys.reach(payment)
          else return journeys[step as 'start']('purchase')
          return undefined
        }),
      )
      const ended = new Set<string>()
      const started = new Set<string>()
      for (const { run, event } of events) {
        expect(ended.has(run)).toBe(false)
        expect(started.has(run)).toBe(event !== 'started')
        started.add(run)
        if (event !== 'started' && event !== 'stage') ended.add(run)
      }
      expect(started.size - ended.size).toBeLessThanOrEqual(1)
    }),
    { numRuns: 500 },
  )
})
