// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Context } from '../../../src/browser/context.js'
import type { ClientStorage } from '../../../src/browser/device/client-storage.js'
import { createEvents } from '../../../src/browser/events.js'
import { createPresenter } from '../../../src/browser/prompting/present.js'
import type { PromptHistory } from '../../../src/browser/prompting/prompt-history.js'

const openPrompts = vi.hoisted(() => ({ busy: vi.fn(), ask: vi.fn(), destroy: vi.fn() }))
const loadable = vi.hoisted(() => ({ fails: false }))
vi.mock('../../../src/browser/prompting/open-prompts.js', () => ({
  createOpenPrompts: () => {
    if (loadable.fails) throw new Error('offline')
    return openPrompts
  },
}))

const recordOutcome = vi.fn()
const prompt = vi.fn()
const fail = vi.fn()
const moment = { id: 'payment' }
const prompted = { moment, source: 'prompted', surface: 'card' } as const

const setup = (state: Partial<Context> = {}) => {
  const life = new AbortController()
  const events = createEvents()
  const asked: object[] = []
  events.on('asked', event => asked.push(event))
  const startSending = vi.fn()
  const presenter = createPresenter(
    { options: {}, events, fail, life: life.signal, consent: 'granted', ...state } as unknown as Context,
    {} as ClientStorage,
    { recordOutcome } as unknown as PromptHistory,
    () => moment,
    { startSending, denominators: { reached: vi.fn(), prompt } },
  )
  return { presenter, asked, life, startSending }
}
beforeEach(() => {
  vi.clearAllMocks()
  loadable.fails = false
  openPrompts.busy.mockReturnValue(false)
  openPrompts.ask.mockResolvedValue({ id: 'draft' })
})

describe('present()', () => {
  it('tells the host and the collector that a question was shown', async () => {
    const { presenter, asked, startSending } = setup()
    expect(await presenter.present(prompted, 'allowed', 0.5)).toEqual({ asked: true, reason: 'allowed' })
    expect(asked).toEqual([
      { id: 'draft', moment: 'payment', asked: true, reason: 'allowed', source: 'prompted' },
    ])
    expect(prompt).toHaveBeenCalledWith({
      ...{ moment: 'payment', event: 'shown', source: 'prompted', probability: 0.5 },
    })
    expect(startSending).toHaveBeenCalled()
  })
  it('reports no prompt for an inline question', async () => {
    await setup().presenter.present({ moment, source: 'passive', surface: 'inline' }, 'passive')
    expect(prompt).not.toHaveBeenCalled()
  })
  it.each([
    ['another question is open', () => openPrompts.busy.mockReturnValue(true), 'open'],
    ['the person became busy', () => openPrompts.ask.mockResolvedValue({ reason: 'typing' }), 'typing'],
    ['it failed to appear', () => openPrompts.ask.mockResolvedValue({}), 'unavailable'],
  ])('takes the prompt back when %s', async (_case, prepare, reason) => {
    prepare()
    const { presenter, asked } = setup()
    expect(await presenter.present(prompted, 'allowed', 1)).toEqual({ asked: false, reason })
    expect(recordOutcome.mock.calls).toEqual([['payment', 'unseen']])
    expect(prompt.mock.calls).toMatchObject([[{ event: 'suppressed', reason, probability: 1 }]])
    expect(asked).toMatchObject([{ asked: false, reason }])
  })
  it('opens a passive question also while another one is open', async () => {
    openPrompts.busy.mockReturnValue(true)
    const { presenter } = setup()
    const passive = { moment, source: 'passive', surface: 'card' } as const
    expect((await presenter.present(passive, 'passive')).asked).toBe(true)
    expect(recordOutcome).not.toHaveBeenCalled()
  })
  it('gives the reason "consent" when consent was withdrawn meanwhile', async () => {
    openPrompts.ask.mockResolvedValue({})
    const { presenter } = setup({ consent: 'denied' })
    expect((await presenter.present(prompted, 'allowed', 1)).reason).toBe('consent')
  })
  it('reports a widget that cannot be loaded, and loads it again the next time', async () => {
    loadable.fails = true
    const { presenter } = setup()
    expect((await presenter.present(prompted, 'allowed', 1)).reason).toBe('unavailable')
    expect(fail).toHaveBeenCalledWith('widget', 'The widget could not be loaded.', expect.any(Error))
    loadable.fails = false
    expect((await presenter.present(prompted, 'allowed', 1)).asked).toBe(true)
  })
})

describe('the presenter', () => {
  it('keeps the last 50 decisions for the debug panel', () => {
    const { presenter } = setup()
    for (let i = 0; i < 60; i++) presenter.refuse(`m${i}`, 'day')
    expect(presenter.decisions).toHaveLength(50)
    expect(presenter.decisions[0]).toMatchObject({ moment: 'm10', asked: false, reason: 'day' })
  })
  it('closes everything when the client is destroyed', async () => {
    const { presenter, life } = setup()
    await presenter.load()
    life.abort()
    expect(openPrompts.destroy).toHaveBeenCalledOnce()
  })
  it('gives "open" as the interruption while a question is open', async () => {
    const { presenter } = setup()
    expect(presenter.interruption()).toBeUndefined()
    await presenter.load()
    openPrompts.busy.mockReturnValue(true)
    expect(presenter.interruption()).toBe('open')
  })
})
