// @vitest-environment happy-dom
import 'fake-indexeddb/auto'
import { readFileSync } from 'node:fs'
import { afterEach, expect, it, vi } from 'vitest'
import type { Heartfelt } from '../../../src/browser/api.js'
import { createHeartfelt } from '../../../src/browser/client.js'
import { setDebugMode } from '../../../src/browser/debug/switch.js'
import type { HeartfeltOptions } from '../../../src/browser/options.js'
import { servePieces } from '../../../src/browser/outbox/keep-pieces.js'
import type { Batch } from '../../../src/model/protocol.js'

const key = 'pk_table'

/** The table of stored keys in the README: a pattern for each name in the first column. */
const table = readFileSync('README.md', 'utf8')
  .split('## What is stored on a device')[1]!
  .split('\n## ')[0]!
  .split('\n')
  .filter(line => line.startsWith('| ') && line.includes('`'))
  .flatMap(line => {
    const cell = line.split('|')[1]!
    const where = cell.includes("service worker's cache")
      ? 'caches'
      : (/`(localStorage|sessionStorage)`/.exec(cell)?.[1] ?? 'indexedDB')
    return [...cell.matchAll(/`([^`]+)`/g)]
      .map(([, name]) => name!)
      .filter(name => !name.endsWith('Storage'))
      .map(name => ({ where, name }))
  })
const escaped = (name: string) =>
  name
    .replaceAll('<key>', key)
    .split('<id>')
    .map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('.+')
const fits = ({ where, name }: (typeof table)[number], stored: string) =>
  new RegExp(`^${where} ${escaped(name)}$`).test(stored)

const seen = new Set<string>()
/** Adds all keys that this origin stores now to `seen`. */
async function collectKeys() {
  for (const [where, storage] of [
    ['localStorage', localStorage],
    ['sessionStorage', sessionStorage],
  ] as const)
    for (const name of Object.keys(storage)) seen.add(`${where} ${name}`)
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open(name!)
      opening.onsuccess = () => resolve(opening.result)
      opening.onerror = () => reject(opening.error)
    })
    expect(name).toBe(`heartfelt:${key}`)
    for (const store of database.objectStoreNames) {
      const keys = database.transaction(store).objectStore(store).getAllKeys()
      await new Promise(resolve => (keys.onsuccess = resolve))
      for (const stored of keys.result) seen.add(`indexedDB ${stored}`)
    }
    database.close()
  }
}

const clients: Heartfelt[] = []
const open = (options: Partial<HeartfeltOptions> = {}) => {
  const client = createHeartfelt({ key, collector: 'https://c.example', ...options })
  clients.push(client)
  return client
}
afterEach(() => {
  for (const client of clients.splice(0)) client.destroy()
  vi.unstubAllGlobals()
})

const png = () =>
  new Blob(
    [
      Uint8Array.from(
        atob(
          'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
        ),
        c => c.charCodeAt(0),
      ),
    ],
    { type: 'image/png' },
  )

it('the README lists exactly the keys that a full session stores', async () => {
  let status = 503
  let requests = 0
  vi.stubGlobal('fetch', async (url: string, init: RequestInit = {}) => {
    const { pathname } = new URL(url)
    if (pathname === '/v1/config')
      return Response.json({ moments: [], journeys: [], policy: {}, locales: {} })
    if (pathname === '/v1/replies')
      return Response.json({
        replies: [
          {
            id: 'r',
            feedback: 'f',
            moment: 'payment',
            name: 'Maya',
            text: 'Sorry.',
            closes: true,
            createdAt: '2026-11-22T08:00:00Z',
          },
        ],
      })
    requests++
    await new Promise(done => setTimeout(done, 50))
    if (status !== 200 || init.method === 'PUT')
      return new Response('', { status: 503, headers: { 'Retry-After': '1' } })
    const { items } = JSON.parse(String(init.body)) as Batch
    const results = items.map(({ id, revision }) => ({ id, revision, status: 'accepted' }))
    return Response.json({ results, replies: 1 })
  })
  vi.stubGlobal(
    'navigator',
    Object.assign(Object.create(navigator), { serviceWorker: { getRegistration: async () => ({}) } }),
  )
  const journeys = [{ id: 'purchase', stages: ['cart'] }]
  const client = open({ journeys, moments: [{ id: 'payment', journey: 'purchase', stage: 'cart' }] })
  await client.journey('purchase').start()
  expect((await client.reached('payment')).asked).toBe(true)
  const faces = () => document.querySelector('heartfelt-widget')?.shadowRoot?.querySelectorAll('[role=radio]')
  await vi.waitFor(() => expect(faces()?.length).toBe(5))
  ;(faces()![1] as HTMLElement).click()
  await vi.waitFor(async () => {
    expect(await client.outbox.list()).not.toEqual([])
    await collectKeys()
    expect([...seen].join()).toContain('heartfelt:draft')
  })
  await client.ask('delivery')
  await collectKeys()
  await client.ask('payment')
  const piece = '../../../src/browser/outbox/prepare-attachments.js'
  vi.doMock(piece, () => {
    throw new Error('offline')
  })
  await client.record({ moment: 'payment', point: 'bad', attachments: [png()] })
  await collectKeys()
  vi.doUnmock(piece)
  await client.record({ moment: 'payment', point: 'bad', attachments: [png()] })
  // The page is left while it sends.
  const before = requests
  const flushing = client.outbox.flush({ force: true })
  await vi.waitUntil(() => requests > before)
  window.dispatchEvent(new Event('pagehide'))
  window.dispatchEvent(new Event('pageshow'))
  await collectKeys()
  await flushing
  await client.outbox.flush()
  await collectKeys()
  client.close()
  status = 200
  await client.outbox.flush({ force: true })
  await vi.waitFor(async () => {
    await collectKeys()
    expect([...seen].join()).toContain('replies')
    // Stored a little later, when the reply is shown.
    expect([...seen]).toContain('indexedDB cases')
  })
  setDebugMode('unlimited')
  await client.reached('payment')
  await collectKeys()
  setDebugMode(undefined)

  // A service worker is no page: it keeps the files that pages request.
  vi.stubGlobal('fetch', async () => new Response('code'))
  vi.stubGlobal('caches', {
    async open(name: string) {
      seen.add(`caches ${name}`)
      return { match: async () => undefined, put: async () => {}, keys: async () => [] }
    },
  })
  let answered: Promise<Response> | undefined
  servePieces({
    request: new Request('https://c.example/heartfelt/device-aaaaaaaa.js'),
    stopImmediatePropagation() {},
    respondWith(response: Promise<Response>) {
      answered = response
    },
  } as unknown as Event)
  await answered

  const undocumented = [...seen].filter(stored => !table.some(row => fits(row, stored)))
  expect(undocumented).toEqual([])
  const never = table.filter(row => ![...seen].some(stored => fits(row, stored))).map(({ name }) => name)
  expect(never).toEqual([])
})
