import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { signCustomer } from '../../../src/collector/ingest/customer-token.js'
import { answer, type Harness, startCollector } from '../harness.js'

const secretOf = (name: string) => createHash('sha256').update(name).digest('hex')

/** A device with a secret, as a browser has it. */
function device(name: string, { fetch, send }: Harness) {
  const secret = secretOf(name)
  const proof = createHash('sha256').update(secret).digest('hex')
  const headers = { Authorization: `Bearer ${name}.${secret}` }
  return {
    headers,
    send: (...items: unknown[]) => send(items, { proof }),
    erase: (id: string, envelope = {}) =>
      send([{ kind: 'erase', id, revision: 1, device: name, createdAt: '2026-11-22T07:59:00.000Z' }], {
        proof,
        ...envelope,
      }),
    history: async (path = '/v1/history') => (await (await fetch(path, { headers })).json()).items,
    replies: async () => (await (await fetch('/v1/replies', { headers })).json()).replies,
  }
}

const says = (device: string, comment: string, more = {}) => answer({ device, comment, ...more })

test('a device reads its own feedback and no other', async () => {
  const harness = await startCollector()
  const [mine, theirs] = [device('device-a', harness), device('device-b', harness)]
  await mine.send(says('device-a', 'mine'))
  await theirs.send(says('device-b', 'theirs'))
  expect(await mine.history()).toMatchObject([
    { comment: 'mine', state: 'sent', moment: 'payment', point: 'bad' },
  ])
  expect(await mine.history(`/v1/history?key=${harness.project.key}`)).toHaveLength(1)
})

test('a long history comes in pages of about two megabytes, each answer once, newest first', async () => {
  const harness = await startCollector({ limits: false })
  const mine = device('device-a', harness)
  const other = await harness.store.projects.add('other')
  const comment = 'x'.repeat(9900)
  for (let n = 0; n < 5; n++) {
    const batch = () =>
      Array.from({ length: 80 }, (_, i) =>
        says('device-a', comment, {
          createdAt: new Date(harness.clock.now - 400_000 + n * 80 + (i % 7)).toISOString(),
        }),
      )
    await mine.send(...batch())
    await harness.send(batch(), {
      key: other.key,
      proof: createHash('sha256').update(secretOf('device-a')).digest('hex'),
    })
  }
  const pages: { items: { id: string; createdAt: string }[]; next?: string }[] = []
  for (let next: string | undefined = ''; next !== undefined; next = pages.at(-1)!.next) {
    const path = `/v1/history${next && `?after=${encodeURIComponent(next)}`}`
    const response = await harness.fetch(path, { headers: mine.headers })
    const text = await response.text()
    expect(text.length).toBeLessThan(5_000_000)
    pages.push(JSON.parse(text))
  }
  expect(pages.length).toBeGreaterThan(2)
  const all = pages.flatMap(({ items }) => items)
  expect([all.length, new Set(all.map(({ id }) => id)).size]).toEqual([800, 800])
  const times = all.map(({ createdAt }) => createdAt)
  expect(times).toEqual([...times].sort().reverse())
})

test.each([
  ['nothing', undefined],
  ['another scheme', 'Basic abc'],
  ['no secret', 'Bearer device-a'],
  ['a wrong secret', `Bearer device-a.${secretOf('guess')}`],
  ['the proof itself', `Bearer device-a.${createHash('sha256').update(secretOf('device-a')).digest('hex')}`],
  ['an unknown device', `Bearer device-z.${secretOf('device-a')}`],
  ['an unsigned token', 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJjMSJ9.e30'],
])('S41: %s opens no history', async (_, Authorization) => {
  const harness = await startCollector()
  await device('device-a', harness).send(says('device-a', 'mine'))
  for (const [path, method] of [
    ['/v1/history', 'GET'],
    ['/v1/history', 'DELETE'],
    ['/v1/replies', 'GET'],
  ] as const) {
    const response = await harness.fetch(path, { method, headers: Authorization ? { Authorization } : {} })
    expect(response.status).toBe(401)
  }
  expect(await harness.voices()).toHaveLength(1)
})

test('a reply reaches the device, and its feedback shows as seen and answered', async () => {
  const harness = await startCollector()
  const mine = device('device-a', harness)
  const item = says('device-a', 'Was I charged twice?')
  expect((await mine.send(item)).body).toMatchObject({ replies: 0 })

  await harness.admin('/voices/seen', { method: 'POST', body: JSON.stringify({ ids: [item.id] }) })
  expect(await mine.history()).toMatchObject([{ state: 'seen' }])

  const written = await harness.admin(`/voices/${item.id}/replies`, {
    method: 'POST',
    body: JSON.stringify({ name: 'Maya', text: 'You were charged once.', closes: true }),
  })
  expect(written.status).toBe(201)
  expect(await mine.history()).toMatchObject([{ state: 'answered' }])
  expect((await mine.send(says('device-a', 'next'))).body).toMatchObject({ replies: 1 })
  expect(await mine.replies()).toMatchObject([
    { feedback: item.id, name: 'Maya', text: 'You were charged once.', moment: 'payment', closes: true },
  ])
  expect((await mine.send(says('device-a', 'later'))).body).toMatchObject({ replies: 0 })
  expect(await mine.replies()).toHaveLength(1)
})

test('a reply needs a name, a text and a voice', async () => {
  const { admin, send } = await startCollector()
  const item = answer()
  await send([item])
  const write = (id: string, fields: object) =>
    admin(`/voices/${id}/replies`, { method: 'POST', body: JSON.stringify(fields) })
  expect((await write(item.id, { text: '  ' })).status).toBe(400)
  expect((await write(item.id, { text: 'x', name: 'a\nb' })).status).toBe(400)
  expect((await write(item.id, { text: 'x', colour: 1 })).status).toBe(400)
  expect((await write('none', { text: 'x' })).status).toBe(404)
  expect((await (await write(item.id, { text: 'x' })).json()).name).toBe('owner')
})

test('F53, S43: an erased item is gone, and a late retry does not store it again', async () => {
  const harness = await startCollector()
  const [mine, theirs] = [device('device-a', harness), device('device-b', harness)]
  const items = [says('device-a', 'one', { source: 'prompted' }), says('device-a', 'two')]
  await mine.send(...items)
  await theirs.send(says('device-b', 'other'))
  expect((await mine.erase('erase-1')).results).toMatchObject([{ id: 'erase-1', status: 'accepted' }])
  expect((await mine.erase('erase-1')).results[0]!.status).toBe('duplicate')

  const retry = await mine.send(...items, { ...items[0]!, revision: 9 })
  expect(retry.results.map(result => result.status)).toEqual(['duplicate', 'duplicate', 'duplicate'])
  expect(await mine.history()).toEqual([])
  expect(await harness.voices()).toMatchObject([{ comment: 'other' }])
  const { counts } = await (await harness.admin('/moments')).json()
  expect(counts).toMatchObject([{ source: 'passive', people: 1, ratings: 1 }])

  await mine.send(says('device-a', 'a new word'))
  expect(await mine.history()).toMatchObject([{ comment: 'a new word' }])
})

test('an erasure removes the items before it in a batch and leaves those after it', async () => {
  const harness = await startCollector()
  const mine = device('device-a', harness)
  const erase = {
    kind: 'erase',
    id: 'e1',
    revision: 1,
    device: 'device-a',
    createdAt: '2026-11-22T07:59:00.000Z',
  }
  const { results } = await mine.send(says('device-a', 'before'), erase, says('device-a', 'after'))
  expect(results.map(result => result.status)).toEqual(['accepted', 'accepted', 'accepted'])
  expect(await mine.history()).toMatchObject([{ comment: 'after' }])
})

test('nobody erases another device', async () => {
  const harness = await startCollector()
  await device('device-a', harness).send(says('device-a', 'mine'))
  const forged = { proof: 'f'.repeat(64) }
  expect((await device('device-a', harness).erase('e1', forged)).results[0]!.status).toBe('rejected')
  expect((await device('device-a', harness).erase('e2', { proof: undefined })).results[0]).toMatchObject({
    status: 'rejected',
    reason: expect.stringContaining('proof'),
  })
  expect(await harness.voices()).toHaveLength(1)
})

test('DELETE /v1/history erases the same way', async () => {
  const harness = await startCollector()
  const mine = device('device-a', harness)
  const items = [says('device-a', 'one'), says('device-a', 'two')]
  await mine.send(...items)
  const response = await harness.fetch('/v1/history', { method: 'DELETE', headers: mine.headers })
  expect([response.status, await response.json()]).toEqual([200, { erased: 2 }])
  expect((await mine.send(...items)).results.map(result => result.status)).toEqual(['duplicate', 'duplicate'])
  expect(await mine.history()).toEqual([])
})

test('erasing more than one page of items leaves none', async () => {
  const harness = await startCollector()
  const mine = device('device-a', harness)
  for (let i = 0; i < 12; i++) await mine.send(...Array.from({ length: 100 }, () => says('device-a', 'x')))
  await mine.erase('e1')
  expect(await harness.voices()).toEqual([])
})

test('S41: a signed customer reads their feedback on any device', async () => {
  const harness = await startCollector()
  const { send, project, clock, fetch, voices } = harness
  const sign = (id: string, secret = project.customerSecret, lifetime = 60) =>
    signCustomer(id, secret, { now: clock.now, lifetime })
  await send([
    answer({ comment: 'phone', device: 'phone', customer: { id: 'c1', signature: sign('c1') } }),
    answer({ comment: 'laptop', device: 'laptop', customer: { id: 'c1', signature: sign('c1') } }),
    answer({ comment: 'claims to be c1', device: 'x', customer: { id: 'c1' } }),
    answer({ comment: 'signed for another', device: 'x', customer: { id: 'c1', signature: sign('c2') } }),
  ])
  const read = async (token: string) =>
    fetch('/v1/history', { headers: { Authorization: `Bearer ${token}` } })
  const { items } = await (await read(sign('c1'))).json()
  expect(items.map((item: { comment: string }) => item.comment).sort()).toEqual(['laptop', 'phone'])
  expect((await (await read(sign('c3'))).json()).items).toEqual([])
  for (const token of [sign('c1', 'other secret'), sign('c1', project.customerSecret, -1), `${sign('c1')}x`])
    expect((await read(token)).status).toBe(401)

  const shown = await voices()
  expect(
    shown
      .filter(voice => voice.customer.verified)
      .map(voice => voice.comment)
      .sort(),
  ).toEqual(['laptop', 'phone'])
  expect(JSON.stringify(shown)).not.toContain('signature')

  const erased = await fetch('/v1/history', {
    method: 'DELETE',
    headers: { Authorization: `Bearer ${sign('c1')}` },
  })
  expect(await erased.json()).toEqual({ erased: 2 })
  expect(await voices()).toHaveLength(2)
})

test('a customer’s replies reach them on any device', async () => {
  const { send, project, clock, fetch, admin } = await startCollector()
  const token = signCustomer('c1', project.customerSecret, { now: clock.now })
  const item = answer({ device: 'phone', customer: { id: 'c1', signature: token } })
  await send([item])
  await admin(`/voices/${item.id}/replies`, { method: 'POST', body: JSON.stringify({ text: 'Hello' }) })
  const response = await fetch('/v1/replies', { headers: { Authorization: `Bearer ${token}` } })
  expect((await response.json()).replies).toMatchObject([{ text: 'Hello', name: 'owner' }])
})

test('a signed customer is erased on all devices; unsigned items with the same customer id are not', async () => {
  const harness = await startCollector()
  const { customerSecret } = (await harness.store.projects.byKey(harness.project.key))!
  const signature = signCustomer('ada', customerSecret, { now: harness.clock.now })
  const customer = { id: 'ada', signature }
  const [phone, laptop] = [device('phone', harness), device('laptop', harness)]
  await phone.send(says('phone', 'on the train', { customer }))
  await laptop.send(says('laptop', 'at home', { customer }))
  await device('stranger', harness).send(says('stranger', 'not Ada', { customer: { id: 'ada' } }))
  const wish = {
    kind: 'erase',
    id: 'wish',
    revision: 1,
    device: 'phone',
    createdAt: '2026-11-22T07:59:00.000Z',
  }
  expect((await phone.send({ ...wish, customer })).results).toMatchObject([{ status: 'accepted' }])
  expect(await harness.voices()).toMatchObject([{ comment: 'not Ada' }])
})

test('an expired token does not prevent a device’s erasure', async () => {
  const harness = await startCollector()
  await harness.store.settings.update(harness.project.id, { requireSignature: true })
  const { customerSecret } = (await harness.store.projects.byKey(harness.project.key))!
  const customer = { id: 'ada', signature: signCustomer('ada', customerSecret, { now: harness.clock.now }) }
  const phone = device('phone', harness)
  await phone.send(says('phone', 'on the train', { customer }))
  harness.clock.now += 86_400_000
  const wish = {
    kind: 'erase',
    id: 'wish',
    revision: 1,
    device: 'phone',
    createdAt: '2026-11-22T07:59:00.000Z',
  }
  expect((await phone.send({ ...wish, customer })).results).toMatchObject([{ status: 'accepted' }])
  expect(await harness.voices()).toEqual([])
})

test('S41: a feedback that waited until its token expired stays verified', async () => {
  const harness = await startCollector()
  const { send, clock, store, project, fetch } = harness
  await store.settings.update(project.id, { requireSignature: true })
  const day = 86_400_000
  const iso = (ms: number) => new Date(ms).toISOString()
  const signature = signCustomer('ada', project.customerSecret, { now: clock.now })
  const customer = { id: 'ada', signature }
  const end = clock.now + 3_600_000
  const [given, later] = [iso(end - 1), iso(end)]
  const offline = answer({ device: 'phone', customer, createdAt: given, comment: 'in the tunnel' })
  const shown = { kind: 'prompt', id: 'p1', revision: 1, moment: 'payment', event: 'shown', customer }
  clock.now += 29 * day
  const { results } = await send([
    offline,
    { ...shown, createdAt: given },
    answer({ customer, createdAt: later }),
    answer({ customer: { id: 'bob', signature }, createdAt: given }),
    answer({ customer: { id: 'ada', signature: `${signature}x` }, createdAt: given }),
  ])
  expect(results).toMatchObject([
    { status: 'accepted' },
    { status: 'accepted' },
    { status: 'rejected', retryable: true, reason: expect.stringMatching(/expired/) },
    { status: 'rejected', reason: expect.stringMatching(/another customer/) },
    { status: 'rejected', reason: expect.stringMatching(/was not signed/) },
  ])
  expect(results.map(({ retryable }) => retryable)).toEqual([
    undefined,
    undefined,
    true,
    undefined,
    undefined,
  ])
  expect(await harness.voices()).toMatchObject([{ comment: 'in the tunnel', customer: { verified: true } }])

  // A device whose clock is a day behind created it after the token had expired.
  const slow = { sentAt: iso(clock.now - day), createdAt: iso(end - day) }
  expect((await send([answer({ customer, ...slow })])).results).toMatchObject([{ retryable: true }])
  // The same token reads nothing, and erases nothing that others sent.
  const headers = { Authorization: `Bearer ${signature}` }
  for (const path of ['/v1/history', '/v1/history?of=prompts', '/v1/replies'])
    expect((await fetch(path, { headers })).status).toBe(401)
  expect((await fetch('/v1/history', { method: 'DELETE', headers })).status).toBe(401)
  const wish = { kind: 'erase', id: 'wish', revision: 1, device: 'thief', createdAt: given }
  const { send: steal } = device('thief', harness)
  expect((await steal({ ...wish, customer })).results).toMatchObject([{ status: 'accepted' }])
  expect(await harness.voices()).toHaveLength(1)

  clock.now = end + 30 * day
  const tooLate = answer({ device: 'phone', customer, createdAt: given })
  expect((await send([tooLate])).results).toMatchObject([{ status: 'rejected', retryable: true }])
  const fresh = signCustomer('ada', project.customerSecret, { now: clock.now })
  const again = { ...tooLate, customer: { id: 'ada', signature: fresh } }
  expect((await send([again])).results).toMatchObject([{ status: 'accepted' }])
})

test('a customer reads their prompts on any device, alone, and without suppressed ones', async () => {
  const harness = await startCollector()
  const { customerSecret } = (await harness.store.projects.byKey(harness.project.key))!
  const signature = signCustomer('ada', customerSecret, { now: harness.clock.now })
  const customer = { id: 'ada', signature }
  const prompt = (id: string, event: string, more = {}) => ({
    ...{ kind: 'prompt', id, revision: 1, moment: 'payment', event, source: 'prompted' },
    ...{ createdAt: '2026-11-22T07:59:00.000Z', ...more },
  })
  const phone = device('phone', harness)
  await phone.send(
    prompt('p1', 'shown', { customer, device: 'phone' }),
    prompt('p2', 'dismissed', { customer, device: 'phone', reason: 'never' }),
    prompt('p3', 'suppressed', { customer, device: 'phone', reason: 'any' }),
    prompt('p4', 'shown', { customer, device: 'phone', source: 'passive' }),
  )
  await device('stranger', harness).send(
    prompt('p5', 'shown', { customer: { id: 'ada' }, device: 'stranger' }),
  )
  const asked = async (headers: Record<string, string>) =>
    (await (await harness.fetch('/v1/history?of=prompts', { headers })).json()).prompts
  expect(await asked({ Authorization: `Bearer ${signature}` })).toEqual([
    {
      at: '2026-11-22T07:59:00.000Z',
      moment: 'payment',
      event: 'dismissed',
      reason: 'never',
      device: 'phone',
    },
    { at: '2026-11-22T07:59:00.000Z', moment: 'payment', event: 'shown', device: 'phone' },
  ])
  expect(await asked(device('stranger', harness).headers)).toHaveLength(1)
  harness.clock.now += 366 * 86_400_000
  const later = signCustomer('ada', customerSecret, { now: harness.clock.now })
  expect(await asked({ Authorization: `Bearer ${later}` })).toEqual([])
})
