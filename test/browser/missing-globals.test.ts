// @vitest-environment happy-dom
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createHeartfelt } from '../../src/browser/client.js'
import { defineElements } from '../../src/browser/elements/define.js'
import { isHeartfeltError } from '../../src/browser/errors.js'

/** Rejections and exceptions that nothing handled. Vitest's own listeners report them without naming the test. */
let escaped: unknown[]
const note = (reason: unknown) => {
  // happy-dom's `ShadowRoot.activeElement` throws once the focused element has left the page.
  if (!/^\s+at .*happy-dom/m.test(String((reason as Error)?.stack).split('\n')[1] ?? '')) escaped.push(reason)
}
const events = ['unhandledRejection', 'uncaughtException'] as const
let others: ReturnType<typeof process.rawListeners>[]
let key = 0
let restore = (): unknown => undefined

/** Without the property itself a name throws a ReferenceError, which a value of `undefined` does not. */
function remove(name: string): void {
  const before = Object.getOwnPropertyDescriptor(globalThis, name)
  Reflect.deleteProperty(globalThis, name)
  restore = () => before && Object.defineProperty(globalThis, name, before)
}

beforeEach(() => {
  escaped = []
  others = events.map(event => process.rawListeners(event))
  for (const event of events) process.removeAllListeners(event).on(event, note)
})
afterEach(() => {
  restore()
  document.body.replaceChildren()
  vi.unstubAllGlobals()
  events.forEach((event, i) => {
    process.removeListener(event, note)
    for (const other of others[i]!) process.on(event, other as typeof note)
  })
})

/** What a page and its person can cause, with a device that has kept something before. */
async function useAll(): Promise<void> {
  const heartfelt = createHeartfelt({
    key: `missing-${++key}`,
    collector: 'https://c.example',
    moments: [{ id: 'payment' }],
    journeys: [{ id: 'purchase', stages: ['payment'] }],
  })
  heartfelt.on('error', ({ error }) => expect(isHeartfeltError(error)).toBe(true))
  document.body.innerHTML = '<heartfelt-rating moment="payment"></heartfelt-rating>'
  await heartfelt.reached('payment')
  await heartfelt.ask('payment')
  await heartfelt.record({ moment: 'payment', point: 'good' })
  await heartfelt.journey('purchase').start()
  await heartfelt.journey('purchase').complete()
  await heartfelt.outbox.list()
  await heartfelt.outbox.flush()
  await heartfelt.history({ show: true })
  await heartfelt.replies()
  dispatchEvent(new Event('online'))
  document.dispatchEvent(new Event('visibilitychange'))
  dispatchEvent(new Event('pagehide'))
  heartfelt.consent('unknown')
  heartfelt.consent('granted')
  await heartfelt.forget()
  await heartfelt.reset()
  heartfelt.close()
  heartfelt.destroy()
  await heartfelt.record({ moment: 'payment', point: 'good' })
  await new Promise(done => setTimeout(done, 200))
}

defineElements()

/**
 * Jest's jsdom has no `fetch`, `TextEncoder`, `indexedDB`, `BroadcastChannel` and `AbortSignal.timeout()` (Jest 30.5 with
 * jsdom 26); older browsers and web views lack others.
 */
it.each([
  'fetch',
  'indexedDB',
  'crypto',
  'TextEncoder',
  'AbortSignal',
  'BroadcastChannel',
  'sessionStorage',
  'localStorage',
  'CompressionStream',
  'CSSStyleSheet',
  'structuredClone',
  'ResizeObserver',
  'IntersectionObserver',
  'MutationObserver',
  'matchMedia',
  'requestAnimationFrame',
  'requestIdleCallback',
])('row 9: without %s every call resolves, and no rejection is left unhandled', async name => {
  if (name !== 'fetch') vi.stubGlobal('fetch', async () => Response.json({ results: [] }))
  remove(name)
  await useAll()
  expect(escaped).toEqual([])
})

it.each([
  [
    'a fetch that throws',
    () => {
      throw new TypeError('no network')
    },
  ],
  ['a fetch that rejects', () => Promise.reject(new TypeError('no network'))],
  ['an answer that is no JSON', async () => new Response('<html>')],
  ['an answer of null', async () => Response.json(null)],
])('row 9: %s leaves no rejection unhandled', async (_, fetch) => {
  vi.stubGlobal('fetch', fetch)
  await useAll()
  expect(escaped).toEqual([])
})
