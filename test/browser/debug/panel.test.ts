// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { LoggedDecision } from '../../../src/browser/contracts.js'
import { type DebugSource, openDebugPanel } from '../../../src/browser/debug/index.js'
import { debugMode } from '../../../src/browser/debug/switch.js'

const at = Date.UTC(2026, 10, 22, 9, 30)
let decisions: LoggedDecision[]
let changed: () => void
let close = () => {}
const source = (): DebugSource => ({
  decisions,
  activeDefinitions: async () => ({
    moments: [{ id: 'payment' }, { id: '<b>x</b>' }],
    journeys: [],
    policy: { perDay: 2 },
    telemetry: 0.5,
  }),
  promptHistory: async () => ({
    first: at,
    shown: [[at, 'payment', false]],
    dismissals: 2,
    dismissedAt: at,
    never: true,
  }),
  queue: async () => [
    {
      kind: 'feedback',
      id: '0123456789',
      revision: 2,
      state: 'waiting',
      attempts: 3,
      nextAt: '2026-11-22T09:31:00Z',
      reason: 'http 503',
    },
  ],
  warnings: () => ['a warning'],
  reached: vi.fn(),
  ask: vi.fn(),
  flush: vi.fn(async () => {}),
  forgetPrompts: vi.fn(async () => {}),
  onChange: callback => {
    changed = callback
    return () => {
      changed = () => {
        throw new Error('still listening')
      }
    }
  },
})
const settled = () => new Promise(resolve => setTimeout(resolve))
const root = () => document.body.lastElementChild!.shadowRoot!
const press = (label: string) =>
  [...root().querySelectorAll('button')].find(button => button.textContent === label)!.click()

beforeEach(() => {
  decisions = []
  localStorage.clear()
  history.replaceState(null, '', '/')
})
afterEach(() => close())

describe('debug panel', () => {
  it('shows the last decisions, the queue, the prompt history and the active definitions', async () => {
    decisions.push({ at, moment: 'payment', asked: false, reason: 'dismissedTwice' })
    close = openDebugPanel(source())
    await settled()
    const text = root().textContent!
    for (const part of [
      '09:30:00 payment: not asked, dismissedTwice',
      'feedback 01234567 r2 waiting, 3 attempts, next 09:31:00, http 503',
      'asked 2026-11-22 payment',
      "don't ask again",
      '"perDay": 2',
      '"telemetry": 0.5',
    ])
      expect(text).toContain(part)
    decisions.push({ at, moment: 'payment', asked: true, reason: 'allowed' })
    changed()
    await settled()
    expect(root().querySelector('li')!.textContent).toBe('09:30:00 payment: asked, allowed')
  })
  it('shows texts of definitions as text, never as markup', async () => {
    close = openDebugPanel(source())
    await settled()
    expect(root().querySelector('b')).toBeNull()
  })
  it('calls the client for each button', async () => {
    const given = source()
    close = openDebugPanel(given)
    await settled()
    root().querySelector('select')!.value = 'payment'
    for (const label of ['Reached', 'Ask', 'Send now', 'Forget prompts']) press(label)
    expect(given.reached).toHaveBeenCalledWith('payment')
    expect(given.ask).toHaveBeenCalledWith('payment')
    expect(given.flush).toHaveBeenCalledOnce()
    expect(given.forgetPrompts).toHaveBeenCalledOnce()
  })
  it('removes its nodes and subscriptions when it is closed', async () => {
    openDebugPanel(source())
    await settled()
    const before = document.body.children.length
    press('Close')
    expect(document.body.children.length).toBe(before - 1)
    expect(() => changed()).toThrow('still listening')
    expect(localStorage.length).toBe(0)
  })
})

describe('the debug mode', () => {
  it('is off by default', () => expect(debugMode()).toBeUndefined())
  it('is on by the address, for this page', () => {
    history.replaceState(null, '', '/?a=1&heartfelt=debug')
    expect(debugMode()).toBe('on')
    history.replaceState(null, '', '/?heartfelt=debugger')
    expect(debugMode()).toBeUndefined()
  })
  it('is stored for every page, also without limits', async () => {
    close = openDebugPanel(source())
    const mode = [...root().querySelectorAll('select')].at(-1)!
    for (const value of ['on', 'unlimited']) {
      mode.value = value
      mode.dispatchEvent(new Event('change'))
      expect(debugMode()).toBe(value)
    }
    mode.value = ''
    mode.dispatchEvent(new Event('change'))
    expect(debugMode()).toBeUndefined()
    expect(localStorage.length).toBe(0)
  })
  it('never throws where storage is denied', () => {
    vi.stubGlobal('localStorage', undefined)
    expect(debugMode()).toBeUndefined()
    vi.unstubAllGlobals()
  })
})
