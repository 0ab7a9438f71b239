// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Context } from '../../../../src/browser/context.js'
import type { ActiveDefinitions } from '../../../../src/browser/contracts.js'
import type { Runs } from '../../../../src/browser/journeys/runs.js'
import { createAutoPrompt } from '../../../../src/browser/prompting/triggers/auto-prompt.js'
import type { MomentDefinition } from '../../../../src/model/moment.js'

const reached = vi.fn()
const warn = vi.fn()
let life: AbortController
let moments: MomentDefinition[]

const setup = () => {
  const active = (): ActiveDefinitions => ({ moments, journeys: [], policy: {}, telemetry: 1 })
  const context = { consent: 'granted', life: life.signal, warn } as unknown as Context
  return createAutoPrompt(
    context,
    { now: active, ready: async () => active() },
    { load: vi.fn() } as unknown as Runs,
    reached,
  )
}
const hostEvent = () => dispatchEvent(new Event('paid'))

beforeEach(() => {
  vi.clearAllMocks()
  life = new AbortController()
  moments = [{ id: 'payment', when: { event: 'paid' } }]
})
afterEach(() => life.abort())

describe('asking by itself', () => {
  it('reaches a moment when its trigger fires', async () => {
    await setup().start()
    hostEvent()
    expect(reached.mock.calls).toEqual([['payment', false]])
  })
  it('stops with stop(), and when the client is destroyed', async () => {
    const autoPrompt = setup()
    await autoPrompt.start()
    autoPrompt.stop()
    hostEvent()
    await autoPrompt.start()
    life.abort()
    hostEvent()
    expect(reached).not.toHaveBeenCalled()
  })
  it('fires each trigger once after two starts at the same time', async () => {
    const autoPrompt = setup()
    await Promise.all([autoPrompt.start(), autoPrompt.start()])
    hostEvent()
    expect(reached).toHaveBeenCalledOnce()
  })
  it('does not start when the client was destroyed while loading', async () => {
    const starting = setup().start()
    life.abort()
    await starting
    hostEvent()
    expect(reached).not.toHaveBeenCalled()
  })
  it('restarts with changed definitions, and drops those that are gone', async () => {
    const autoPrompt = setup()
    await autoPrompt.start()
    moments = [{ id: 'delivery', when: { event: 'delivered' } }]
    await autoPrompt.restart()
    hostEvent()
    dispatchEvent(new Event('delivered'))
    expect(reached.mock.calls).toEqual([['delivery', false]])
  })
  it('does not load anything on restart() when nothing is to be watched', async () => {
    moments = [{ id: 'payment' }]
    await setup().restart()
    moments = [{ id: 'payment', when: { event: 'paid' } }]
    hostEvent()
    expect(reached).not.toHaveBeenCalled()
  })
  it('warns of a trigger that cannot be parsed', async () => {
    moments = [{ id: 'payment', when: { appears: '<' } }]
    await setup().start()
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('A trigger cannot be read'))
  })
})
