// @vitest-environment happy-dom
import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Heartfelt } from '../../src/browser/api.js'
import { createHeartfelt } from '../../src/browser/client.js'
import { signCustomer } from '../../src/collector/ingest/customer-token.js'
import { type Harness, startCollector } from '../collector/harness.js'

// The pages of one device, with a real collector.
let harness: Harness
let online: boolean
const clients: Heartfelt[] = []
const page = () => {
  const client = createHeartfelt({
    ...{ key: harness.project.key, collector: 'https://c.example', moments: [{ id: 'payment' }] },
  })
  clients.push(client)
  return client
}
const anotherDevice = () => {
  for (const client of clients.splice(0)) client.destroy()
  vi.stubGlobal('indexedDB', new IDBFactory())
  sessionStorage.clear()
}
const signed = async (id: string) => {
  const { customerSecret } = (await harness.store.projects.byKey(harness.project.key))!
  return { id, signature: signCustomer(id, customerSecret) }
}
const says = async (client: Heartfelt, comment: string) => {
  const { id } = await client.record({ moment: 'payment', point: 'bad', comment })
  await vi.waitFor(async () => {
    await client.outbox.flush()
    expect(await client.outbox.list()).toEqual([])
  })
  return id
}
const comments = async (client: Heartfelt) => (await client.history()).map(({ comment }) => comment).sort()

beforeEach(async () => {
  harness = await startCollector({ origins: ['https://shop.example'], now: Date.now })
  online = true
  vi.stubGlobal('fetch', async (url: string, init: RequestInit = {}) => {
    if (!online) throw new TypeError('Failed to fetch')
    return harness.collector.fetch(new Request(url, init))
  })
})
afterEach(() => {
  anotherDevice()
  document.body.replaceChildren()
  vi.unstubAllGlobals()
})

it('a signed-in customer sees the answers from before the sign-in and from their other devices, with the replies', async () => {
  const customer = await signed('ada')
  const phone = page()
  phone.identify(customer)
  await says(phone, 'on the phone')
  anotherDevice()

  const client = page()
  const before = await says(client, 'before signing in')
  client.identify(customer)
  const after = await says(client, 'signed in')
  expect(await comments(client)).toEqual(['before signing in', 'on the phone', 'signed in'])
  for (const id of [before, after])
    await harness.store.people.reply(harness.project.id, id, { name: 'Maya', text: `about ${id}` })
  const replied = (await client.replies()).map(({ feedback }) => feedback)
  expect(replied.sort()).toEqual([before, after].sort())
})

it('a history in several pages is read to its end', async () => {
  const client = page()
  await says(client, 'first page')
  const [first] = await client.history()
  const fetch = globalThis.fetch
  vi.stubGlobal('fetch', async (url: string, init?: RequestInit) => {
    if (!url.includes('/v1/history')) return fetch(url, init)
    const after = new URL(url).searchParams.get('after')
    const item = { ...first, id: `page ${after}`, comment: after ?? 'none' }
    // The last one names itself as the next, as a collector with a fault might.
    return Response.json({ items: [item], next: after === '2~b' ? after : after ? '2~b' : '1~a' })
  })
  expect(await comments(client)).toEqual(['1~a', '2~b', 'none'])
})

it('a customer does not see the answers that another one signed on this device', async () => {
  const client = page()
  client.identify(await signed('ada'))
  const ada = await says(client, 'by Ada')
  await harness.store.people.reply(harness.project.id, ada, { name: 'Maya', text: 'Dear Ada' })
  // The host forgot to sign Ada out.
  client.identify(await signed('bob'))
  await says(client, 'by Bob')
  expect(await comments(client)).toEqual(['by Bob'])
  expect(await client.replies()).toEqual([])
})

it('a customer does not see the queued answers that another one signed', async () => {
  const client = page()
  client.identify(await signed('ada'))
  online = false
  await client.record({ moment: 'payment', point: 'bad', comment: 'by Ada' })
  expect(await comments(client)).toEqual(['by Ada'])
  client.identify(await signed('bob'))
  await client.record({ moment: 'payment', point: 'bad', comment: 'by Bob' })
  expect(await comments(client)).toEqual(['by Bob'])
})

it('the answers of the device are shown when the signature has expired', async () => {
  const client = page()
  await says(client, 'before signing in')
  client.identify({ id: 'ada', signature: 'expired' })
  expect(await comments(client)).toEqual(['before signing in'])
})

it('an answer given in another tab after forget() can be seen and erased', async () => {
  const [client, other] = [page(), page()]
  await says(client, 'before')
  await says(other, 'in the other tab')
  expect(await comments(other)).toEqual(['before', 'in the other tab'])
  await client.forget()
  await says(other, 'after')
  for (const tab of [client, other, page()]) expect(await comments(tab)).toEqual(['after'])
  await client.forget()
  await client.outbox.flush()
  const stored: string[] = []
  for await (const { item } of harness.store.archive(harness.project.id)) stored.push(item.kind)
  expect(stored).toEqual([])
})

it('forget() does not erase the answers that another customer signed on this device', async () => {
  const client = page()
  client.identify(await signed('ada'))
  await says(client, 'by Ada')
  // The host forgot to sign Ada out.
  client.identify(await signed('bob'))
  await says(client, 'by Bob')
  await client.forget()
  await client.outbox.flush()
  const stored: unknown[] = []
  for await (const { item } of harness.store.archive(harness.project.id))
    stored.push(item.kind === 'feedback' && item.comment)
  expect(stored).toEqual(['by Ada'])
})

// Row 2: intranets and kiosks have no `crypto.subtle`.
it('on plain http, pictures arrive, answers and replies are shown, and forget() erases them', async () => {
  const { getRandomValues, randomUUID } = crypto
  const here = globalThis.crypto
  vi.stubGlobal('crypto', {
    getRandomValues: getRandomValues.bind(here),
    randomUUID: randomUUID.bind(here),
    subtle: undefined,
  })
  const client = page()
  const PNG =
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=='
  const photo = new Blob([Uint8Array.from(atob(PNG), character => character.charCodeAt(0))])
  const { id } = await client.record({
    moment: 'payment',
    point: 'bad',
    comment: 'plain',
    attachments: [photo],
  })
  await vi.waitFor(async () => {
    await client.outbox.flush()
    expect(await client.outbox.list()).toEqual([])
  })
  expect(await client.history()).toMatchObject([
    { id, comment: 'plain', attachments: [{ type: 'image/png' }] },
  ])
  await harness.store.people.reply(harness.project.id, id, { name: 'Maya', text: 'Sorry' })
  expect(await client.replies()).toMatchObject([{ feedback: id, text: 'Sorry' }])
  await client.forget()
  await client.outbox.flush()
  const stored: string[] = []
  for await (const { item } of harness.store.archive(harness.project.id)) stored.push(item.kind)
  expect(stored).toEqual([])
})

it('shows what the device has when the collector never answers', async () => {
  const client = page()
  online = false
  await client.record({ moment: 'payment', point: 'bad', comment: 'here' })
  vi.spyOn(AbortSignal, 'timeout').mockReturnValue(AbortSignal.abort())
  vi.stubGlobal('fetch', (_: string, { signal }: RequestInit = {}) =>
    signal?.aborted ? Promise.reject(signal.reason) : new Promise(() => {}),
  )
  expect(await comments(client)).toEqual(['here'])
  expect(await client.replies()).toEqual([])
  vi.mocked(AbortSignal.timeout).mockRestore()
})
