// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Journeys } from '../../../../src/browser/journeys/journeys.js'
import { watchMoments } from '../../../../src/browser/prompting/triggers/watch-moments.js'
import type { MomentDefinition } from '../../../../src/model/moment.js'

const fired: string[] = []
const stops: (() => void)[] = []
const journeys = (due: boolean) =>
  vi.fn(async () => ({ pulse: async () => (due ? ([0, 1] as const) : undefined) }) as unknown as Journeys)
const watch = async (moments: MomentDefinition[], load: () => Promise<Journeys>) => {
  stops.push(await watchMoments(moments, load, ({ id }) => fired.push(id), {}))
}

beforeEach(() => {
  fired.length = 0
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
  vi.useRealTimers()
})

const pulse: MomentDefinition = { id: 'pulse', role: 'pulse', journey: 'purchase' }

describe('moments that ask without a call of the host', () => {
  it('watches a pulse that is due, for a pause of ten seconds', async () => {
    await watch([pulse], journeys(true))
    vi.advanceTimersByTime(9_999)
    expect(fired).toEqual([])
    vi.advanceTimersByTime(1)
    expect(fired).toEqual(['pulse'])
  })
  it("uses the pulse's own trigger where it has one", async () => {
    await watch([{ ...pulse, when: { delay: 100 } }], journeys(true))
    vi.advanceTimersByTime(100)
    expect(fired).toEqual(['pulse'])
  })
  it('does not watch a pulse that is not due, or that has no journey', async () => {
    await watch([pulse, { id: 'lost', role: 'pulse' }], journeys(false))
    vi.advanceTimersByTime(60_000)
    expect(fired).toEqual([])
  })
  it('watches moments with triggers, ignores those without, and loads no journeys for them', async () => {
    const load = journeys(true)
    await watch([{ id: 'timed', when: { delay: 100 } }, { id: 'called' }], load)
    vi.advanceTimersByTime(60_000)
    expect(fired).toEqual(['timed'])
    expect(load).not.toHaveBeenCalled()
  })
})
