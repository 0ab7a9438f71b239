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

// Row 15: Safari before 16.4 has no style sheets that a script can make, and jsdom has none either.
it.each(['replaceSync', 'adoptedStyleSheets'])(
  'without %s nothing is offered and nothing is thrown, and record() works',
  { timeout: 30_000 },
  async missing => {
    const owner = missing === 'replaceSync' ? CSSStyleSheet.prototype : Object.getPrototypeOf(document)
    let holder = owner
    while (!Object.hasOwn(holder, missing)) holder = Object.getPrototypeOf(holder)
    const before = Object.getOwnPropertyDescriptor(holder, missing)!
    Reflect.deleteProperty(holder, missing)
    restore = () => Object.defineProperty(holder, missing, before)
    vi.stubGlobal('fetch', async () => new Response('', { status: 503 }))
    defineElements()
    document.body.innerHTML = '<heartfelt-launcher></heartfelt-launcher>'
    const heartfelt = createHeartfelt({
      ...{ key: `missing-${++key}`, collector: 'https://c.example', moments: [{ id: 'payment' }] },
    })
    const errors: unknown[] = []
    heartfelt.on('error', error => errors.push(error))
    expect(document.querySelector('heartfelt-launcher')!.shadowRoot?.querySelector('button')).toBeFalsy()
    expect(await heartfelt.reached('payment')).toEqual({ asked: false, reason: 'unavailable' })
    expect(await heartfelt.ask('payment')).toEqual({ asked: false, reason: 'unavailable' })
    await heartfelt.history({ show: true })
    expect(await heartfelt.record({ moment: 'payment', point: 'good' })).toMatchObject({ state: 'kept' })
    expect([errors, escaped]).toEqual([[], []])
    heartfelt.destroy()
  },
)

// Row 21: in Chromium the list rejects there in a way that no handler catches.
it('a sandboxed page asks for no list of databases, and a list that never comes delays nothing', async () => {
  const list = vi.spyOn(indexedDB, 'databases')
  vi.stubGlobal('origin', 'null')
  const sandboxed = createHeartfelt({ key: `missing-${++key}`, transport: async () => ({ results: [] }) })
  await new Promise(done => setTimeout(done, 0))
  expect(list).not.toHaveBeenCalled()
  sandboxed.destroy()

  vi.stubGlobal('origin', 'https://shop.example')
  list.mockReturnValue(new Promise(() => {}))
  const sent: unknown[] = []
  const client = createHeartfelt({
    key: `missing-${++key}`,
    async transport({ items }) {
      sent.push(...items)
      return { results: items.map(({ id, revision }) => ({ id, revision, status: 'accepted' as const })) }
    },
  })
  expect(await client.record({ moment: 'payment', point: 'good' })).toMatchObject({ state: 'kept' })
  await vi.waitFor(() => expect(sent).toHaveLength(1))
  expect(list).toHaveBeenCalled()
  client.destroy()
  list.mockRestore()
})
