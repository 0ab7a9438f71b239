// @vitest-environment happy-dom
import { DAY_MS } from '../../../../src/model/time.js'
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Heartfelt } from '../../../../src/browser/api.js'
import { createHeartfelt } from '../../../../src/browser/client.js'
import type { HeartfeltOptions } from '../../../../src/browser/options.js'
import type { Item } from '../../../../src/model/feedback.js'
import type { Batch } from '../../../../src/model/protocol.js'
import type { Reply } from '../../../../src/model/reply.js'

// A shorter pause, for speed.
vi.mock('../../../../src/browser/prompting/triggers/watch-moments.js', async original => ({
  ...(await original<object>()),
  IDLE_TRIGGER: { idle: 100 },
}))

const HOUR = 3_600_000
const start = Date.UTC(2026, 10, 22)
const reply: Reply = {
  id: 'r',
  feedback: 'f',
  moment: 'payment',
  name: 'Maya',
  text: 'You were charged once.',
  createdAt: new Date(start).toISOString(),
  closes: true,
}

let key = 0
let sent: Item[]
let replies: Reply[]
let requests: string[]
const clients: Heartfelt[] = []
const page = (options: Partial<HeartfeltOptions> = {}) => {
  const client = createHeartfelt({
    ...{ key: `pk_later_${key}`, collector: 'https://c.example', moments: [{ id: 'payment' }] },
    ...options,
  })
  clients.push(client)
  return client
}
/** The person leaves, and comes back after this time, in milliseconds. */
const later = (time: number) => {
  for (const client of clients.splice(0)) client.destroy()
  sessionStorage.clear()
  vi.setSystemTime(Date.now() + time)
}
const settled = (ms = 200) => new Promise(resolve => setTimeout(resolve, ms))
// Requests of pages of earlier tests are not counted.
const asksReplies = () => requests.filter(path => path === `/v1/replies?key=pk_later_${key}`).length
const replied = (times: number) => vi.waitFor(() => expect(asksReplies()).toBe(times), { timeout: 10_000 })
/** When the device last looked for replies, as stored. */
const looked = async () =>
  ((await readAll(`heartfelt:pk_later_${key}`))['m:answered'] as { looked: number } | undefined)?.looked
const card = () => document.querySelector('heartfelt-widget')?.shadowRoot

beforeEach(() => {
  key++
  sent = []
  replies = []
  requests = []
  sessionStorage.clear()
  vi.useFakeTimers({ toFake: ['Date'] })
  vi.setSystemTime(start)
  vi.stubGlobal('fetch', async (url: string, init: RequestInit = {}) => {
    const { pathname, search } = new URL(url)
    requests.push(pathname + search)
    if (pathname === '/v1/config') return new Response('', { status: 404 })
    if (pathname === '/v1/replies') return Response.json({ replies })
    const { items } = JSON.parse(String(init.body)) as Batch
    sent.push(...items)
    return Response.json({ results: items.map(({ id, revision }) => ({ id, revision, status: 'accepted' })) })
  })
})
afterEach(() => {
  later(0)
  document.body.replaceChildren()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const answers = async () => {
  const client = page()
  await client.record({ moment: 'payment', point: 'bad' })
  await client.outbox.flush()
  await settled()
}

describe('a reply', () => {
  it('is shown at a later visit, also to a person who sends nothing more', async () => {
    await answers()
    replies = [reply]
    later(HOUR)
    page()
    await vi.waitFor(() => expect(card()?.textContent).toContain('You were charged once.'), {
      timeout: 10_000,
    })
    expect(asksReplies()).toBe(1)
  })
  it('that could not be shown is shown on the next page', async () => {
    await answers()
    replies = [reply]
    later(HOUR)
    // Busy only right before the card would appear.
    let looks = 0
    page({ busy: () => looks++ > 0 })
    await vi.waitFor(() => expect(looks).toBe(2), { timeout: 10_000 })
    await settled()
    expect(card()).toBeUndefined()
    later(60_000)
    page()
    await vi.waitFor(() => expect(card()?.textContent).toContain('You were charged once.'), {
      timeout: 10_000,
    })
  })
  it('is looked for once per visit, and for 90 days', async () => {
    await answers()
    later(60_000)
    page()
    await settled()
    expect(asksReplies()).toBe(0)
    later(HOUR)
    const back = Date.now()
    page()
    await replied(1)
    await vi.waitFor(async () => expect(await looked()).toBeGreaterThanOrEqual(back), { timeout: 10_000 })
    later(60_000)
    page()
    await settled()
    expect(asksReplies()).toBe(1)
    later(91 * DAY_MS)
    page()
    await vi.waitFor(async () => expect(await looked()).toBeUndefined(), { timeout: 10_000 })
    expect(asksReplies()).toBe(1)
  })
  it('is not looked for where nothing was answered', async () => {
    await page().reached('payment')
    later(HOUR)
    page()
    await settled()
    expect(asksReplies()).toBe(0)
  })
  it.each(['forget', 'reset'] as const)('is not looked for after %s(), which leaves nothing', async leave => {
    await answers()
    const client = clients[0]!
    // In flight while the person leaves: its acknowledgement must store nothing.
    await client.record({ moment: 'payment', point: 'good' })
    void client.outbox.flush()
    await client[leave]()
    await client.outbox.flush()
    await settled()
    later(HOUR)
    requests = []
    page()
    await settled()
    expect(asksReplies()).toBe(0)
    expect(await readAll(`heartfelt:pk_later_${key}`)).toEqual({})
  })
})

describe('a case that was closed', () => {
  it('is asked about once, a day after the person was told, regardless of the limits', async () => {
    await answers()
    replies = [reply]
    later(HOUR)
    page()
    await vi.waitFor(() => expect(card()?.textContent).toContain('Did we put it right?'), {
      timeout: 10_000,
    })
    // The person reads it, and does not answer.
    later(2 * HOUR)
    document.body.replaceChildren()
    const never = page({ policy: { perYear: 0 } })
    await settled(400)
    expect(card()?.textContent).toBeUndefined()
    never.destroy()
    later(25 * HOUR)
    page({ policy: { perYear: 0 } })
    await vi.waitFor(() => expect(card()?.querySelectorAll('[role=radio]')).toHaveLength(4), {
      timeout: 10_000,
    })
    expect(card()?.querySelector('h2')?.textContent).toBe('Did we put it right?')
    card()!.querySelectorAll<HTMLElement>('[role=radio]')[2]!.click()
    await vi.waitFor(async () => {
      await clients[0]!.outbox.flush()
      expect(sent.find(item => item.kind === 'feedback' && item.scale === 'restored4')).toMatchObject({
        moment: 'payment',
        point: 'yes',
        source: 'prompted',
      })
    })
    later(HOUR)
    document.body.replaceChildren()
    page({ policy: { perYear: 0 } })
    await settled(400)
    expect(card()?.querySelector('[role=radio]')).toBeFalsy()
  })
  it('is asked about at the next visit when the person was busy', async () => {
    await answers()
    replies = [reply]
    later(HOUR)
    page()
    await vi.waitFor(() => expect(card()?.textContent).toContain('Did we put it right?'), {
      timeout: 10_000,
    })
    later(26 * HOUR)
    document.body.replaceChildren()
    replies = []
    let looks = 0
    const decisions: string[] = []
    // Checked for replies, for the decision, and right before the card would appear.
    page({ busy: () => looks++ > 1 }).on('asked', ({ reason }) => decisions.push(reason))
    await vi.waitFor(() => expect(decisions).toEqual(['busy']), { timeout: 10_000 })
    expect(looks).toBe(3)
    later(HOUR)
    page()
    await vi.waitFor(() => expect(card()?.querySelectorAll('[role=radio]')).toHaveLength(4), {
      timeout: 10_000,
    })
  })
})

/** All records of a database, by key. */
async function readAll(name: string): Promise<Record<string, unknown>> {
  if (!(await indexedDB.databases()).some(one => one.name === name)) return {}
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open(name)
    opening.onsuccess = () => resolve(opening.result)
    opening.onerror = () => reject(opening.error)
  })
  const found: Record<string, unknown> = {}
  for (const name of database.objectStoreNames) {
    const store = database.transaction(name).objectStore(name)
    const [keys, values] = [store.getAllKeys(), store.getAll()]
    await new Promise(resolve => {
      values.onsuccess = resolve
    })
    keys.result.forEach((key, i) => {
      found[String(key)] = values.result[i]
    })
  }
  database.close()
  return found
}
