// @vitest-environment happy-dom
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Heartfelt } from '../../src/browser/api.js'
import { createHeartfelt } from '../../src/browser/client.js'

/** All listeners that were added and neither removed nor aborted by their signal. */
let listening: Set<object>
let requests: string[]
let key = 0
const open = (options: object = {}): Heartfelt =>
  createHeartfelt({ key: `destroy-${++key}`, collector: 'https://c.example', ...options })
const settled = (ms = 100) => new Promise(resolve => setTimeout(resolve, ms))

beforeEach(() => {
  listening = new Set()
  requests = []
  for (const target of [window, document]) {
    const add = target.addEventListener.bind(target)
    const remove = target.removeEventListener.bind(target)
    vi.spyOn(target, 'addEventListener').mockImplementation((...args: unknown[]) => {
      const [, listener, how] = args as [string, object, { signal?: AbortSignal } | undefined]
      if (!how?.signal?.aborted) listening.add(listener)
      how?.signal?.addEventListener('abort', () => listening.delete(listener))
      return (add as (...args: unknown[]) => void)(...args)
    })
    vi.spyOn(target, 'removeEventListener').mockImplementation((...args: unknown[]) => {
      listening.delete(args[1] as object)
      return (remove as (...args: unknown[]) => void)(...args)
    })
  }
  vi.stubGlobal('fetch', async (url: string, { body }: RequestInit = {}) => {
    requests.push(new URL(url).pathname)
    if (!body) return Response.json({ moments: [], journeys: [], policy: {}, locales: {}, replies: [] })
    const { items } = JSON.parse(String(body)) as { items: { id: string; revision: number }[] }
    return Response.json({ results: items.map(({ id, revision }) => ({ id, revision, status: 'accepted' })) })
  })
})
afterEach(() => {
  document.body.replaceChildren()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

it('removes all listeners of a client that has stored, asked and sent', async () => {
  const client = open({ moments: [{ id: 'payment', when: { event: 'paid' } }] })
  await client.record({ moment: 'payment', point: 'good' })
  await client.ask('payment')
  await client.outbox.flush()
  await settled()
  expect(listening.size).toBeGreaterThan(0)
  client.destroy()
  await settled()
  expect(listening.size).toBe(0)
  expect(document.querySelector('heartfelt-widget')).toBeNull()
})

it('starts nothing that was still being loaded', async () => {
  const client = open()
  const asked = client.ask('payment')
  const reached = client.reached('delivery')
  const shown = client.history({ show: true })
  client.destroy()
  expect(await asked).toMatchObject({ asked: false })
  expect(await reached).toMatchObject({ asked: false })
  await shown
  await settled()
  expect(document.querySelector('heartfelt-widget')).toBeNull()
  expect(listening.size).toBe(0)
})

it('sends no request for any later call', async () => {
  const client = open()
  client.destroy()
  client.consent('denied')
  client.consent('granted')
  client.identify({ id: 'u' })
  client.setLocale('fr')
  client.setTheme('dark')
  client.close()
  client.on('kept', () => {})()
  const journey = client.journey('purchase')
  expect(
    await Promise.all([
      client.ask('payment'),
      client.reached('payment'),
      client.record({ moment: 'payment', point: 'good' }),
      client.history(),
      client.replies(),
      client.outbox.list(),
      client.outbox.flush(),
      client.outbox.clear(),
      client.reset(),
      client.forget(),
      journey.start(),
      journey.complete(),
      journey.abandon(),
    ]),
  ).toMatchObject([
    { asked: false, reason: 'unavailable' },
    { asked: false, reason: 'unavailable' },
    { state: 'refused', reason: 'failed' },
    [],
    [],
    [],
    { sent: 0, rejected: 0, waiting: 0 },
    0,
    ...Array(5).fill(undefined),
  ])
  client.destroy()
  await settled()
  expect(requests).toEqual([])
})

it('stores an answer that was recorded before, for the next client', async () => {
  const client = open()
  const recorded = client.record({ moment: 'payment', point: 'good' })
  client.destroy()
  expect(await recorded).toMatchObject({ state: 'kept' })
  key--
  const next = open()
  const sent = new Promise(resolve => next.on('sent', resolve))
  expect(await sent).toMatchObject({ moment: 'payment' })
  next.destroy()
})
