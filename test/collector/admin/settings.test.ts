import { expect, test } from 'vitest'
import { signCustomer } from '../../../src/collector/ingest/customer-token.js'
import { answer, type Harness, signIn, startCollector } from '../harness.js'

const call = async ({ admin }: Harness, path: string, method: string, body?: unknown) => {
  const response = await admin(path, { method, ...(body !== undefined && { body: JSON.stringify(body) }) })
  return { status: response.status, body: await response.json() }
}
const empty = { moments: [], journeys: [], policy: {}, locales: {} }

test('a filter bound outside −1 to 1 is refused by name', async () => {
  const harness = await startCollector()
  const of = async (moment: object) =>
    (
      await call(harness, '/config', 'PUT', {
        expected: 1,
        config: { ...empty, moments: [{ id: 'a', ...moment }] },
      })
    ).body.error.message
  expect(await of({ when: { scroll: 0 } })).toBe('config.moments.0.when.scroll: must be more than 0')
  expect(await of({ when: { delay: -1 } })).toBe('config.moments.0.when.delay: must be at least 0')
})

test('a config is validated, versioned, served to widgets and can be reverted', async () => {
  const harness = await startCollector()
  const { fetch, project } = harness
  const config = {
    ...empty,
    moments: [{ id: 'payment', question: 'How did paying feel?', journey: 'buy', stage: 'pay' }],
    journeys: [{ id: 'buy', stages: ['cart', 'pay'] }],
  }
  const etag = (await fetch(`/v1/config?key=${project.key}`)).headers.get('etag')
  expect(await call(harness, '/config', 'PUT', { expected: 1, config })).toEqual({
    status: 200,
    body: { version: 2 },
  })
  const served = await fetch(`/v1/config?key=${project.key}`, { headers: { 'If-None-Match': etag! } })
  expect([served.status, await served.json()]).toEqual([200, config])
  expect((await call(harness, '/config', 'PUT', { expected: 1, config: empty })).status).toBe(409)
  const { versions } = (await call(harness, '/config/versions', 'GET')).body
  expect(versions.map((one: { version: number }) => one.version)).toEqual([2, 1])
  await call(harness, '/config', 'PUT', { expected: 2, config: versions[1].config })
  expect(await (await fetch(`/v1/config?key=${project.key}`)).json()).toEqual(empty)
})

test.each([
  [{ moments: [{ id: 'a' }, { id: 'a' }] }, 'moments.1.id'],
  [{ moments: [{ id: 'a', journey: 'none' }] }, 'moments.0.journey'],
  [
    { moments: [{ id: 'a', journey: 'j', stage: 'x' }], journeys: [{ id: 'j', stages: ['y'] }] },
    'moments.0.stage',
  ],
  [{ moments: [{ id: 'a', scale: 'stars' }] }, 'config.moments.0.scale'],
  [{ moments: [{ id: 'a', colour: 'red' }] }, 'config.moments.0.colour'],
  [{ moments: [{ id: 'a', when: { delay: 'soon' } }] }, 'config.moments.0.when.delay'],
  [{ moments: [{ id: 'a', when: [{ idle: 1 }] }] }, 'config.moments.0.when.0.idle'],
  // Empty and too long fields; the settings form finds each message by the field's name.
  [{ moments: [{ id: 'a', when: { url: '' } }] }, 'config.moments.0.when.url'],
  [{ moments: [{ id: 'a', when: [{ exit: true }, { appears: '' }] }] }, 'config.moments.0.when.1.appears'],
  [{ moments: [{ id: 'a', words: ['fine', 'x'.repeat(41)] }] }, 'config.moments.0.words.1'],
  [{ moments: [{ id: 'a', words: Array(13).fill('x') }] }, 'config.moments.0.words'],
  [{ moments: [{ id: 'a', question: 'x'.repeat(501) }] }, 'config.moments.0.question'],
  [{ moments: [{ id: 'a', question: { en: 'x', de: 'x'.repeat(501) } }] }, 'config.moments.0.question.de'],
  [
    { moments: [{ id: 'a', followUp: [{}, { question: 'x'.repeat(501) }] }] },
    'config.moments.0.followUp.1.question',
  ],
  [{ moments: [{ id: 'a', promise: { name: '', days: 2 } }] }, 'config.moments.0.promise.name'],
])('a config that contradicts itself changes nothing: %j', async (part, field) => {
  const harness = await startCollector()
  const { status, body } = await call(harness, '/config', 'PUT', {
    expected: 1,
    config: { ...empty, ...part },
  })
  expect([status, body.error.field]).toEqual([400, field])
  expect((await call(harness, '/project', 'GET')).body.configVersion).toBe(1)
})

test('a project can list origins of its own', async () => {
  const harness = await startCollector({ origins: [] })
  const Origin = 'https://shop.example'
  const allowed = async () =>
    (await harness.fetch('/v1/feedback', { method: 'OPTIONS', headers: { Origin } })).headers.get(
      'access-control-allow-origin',
    )
  expect(await allowed()).toBeNull()
  expect((await call(harness, '/project', 'PATCH', { origins: ['shop.example'] })).status).toBe(400)
  await call(harness, '/project', 'PATCH', { origins: ['https://Shop.Example/', Origin] })
  expect(await allowed()).toBe(Origin)
  expect((await call(harness, '/project', 'GET')).body.origins).toEqual([Origin])
})

test('S41: a project can require signed customers', async () => {
  const harness = await startCollector()
  await call(harness, '/project', 'PATCH', { requireSignature: true })
  const sign = (secret: string) => signCustomer('c1', secret, { now: harness.clock.now })
  const { results } = await harness.send([
    answer({ customer: { id: 'c1' } }),
    answer({ customer: { id: 'c1', signature: sign('another secret') } }),
    answer({ customer: { id: 'c1', signature: 'short' } }),
    answer({ customer: { id: 'c1', signature: sign(harness.project.customerSecret) } }),
    answer(),
  ])
  expect(results.map(result => result.status)).toEqual([
    'rejected',
    'rejected',
    'rejected',
    'accepted',
    'accepted',
  ])
  expect(results[0]!.reason).toMatch(/^customer\.signature: missing/)
})

test('S43: retention erases older items, and a late retry does not store them again', async () => {
  const harness = await startCollector()
  const { send, clock, store, voices } = harness
  const old = answer({ comment: 'old' })
  await send([old])
  clock.now += 20 * 86_400_000
  await send([answer({ comment: 'young' })])
  await call(harness, '/project', 'PATCH', { retentionDays: 10 })
  await store.runMaintenance()
  expect(await voices()).toMatchObject([{ comment: 'young' }])
  expect((await send([old])).results[0]!.status).toBe('duplicate')
  expect(await voices()).toHaveLength(1)
})

test('S43: an owner erases everything that names a customer, signed or not', async () => {
  const harness = await startCollector()
  const customer = { id: 'ada' }
  await harness.send([answer({ customer }), answer({ customer, device: 'phone' }), answer({ id: 'other' })])
  expect((await call(harness, '/erase', 'POST', { customer: 'ada' })).body).toEqual({ erased: 2 })
  expect((await harness.send([answer({ customer })])).results).toMatchObject([{ status: 'duplicate' }])
  expect(await harness.voices()).toMatchObject([{ id: 'other' }])
})

test('roles: readers read, responders answer, owners change things', async () => {
  const harness = await startCollector()
  const item = answer()
  await harness.send([item])
  const as = async (role: 'reader' | 'responder' | 'owner') => {
    const Cookie = await signIn(harness, role, role)
    return async (path: string, method = 'GET', body: object = {}) =>
      (
        await harness.fetch(`/v1/admin${path}`, {
          method,
          headers: { Cookie, 'Content-Type': 'application/json' },
          ...(method !== 'GET' && { body: JSON.stringify(body) }),
        })
      ).status
  }
  const [reader, responder, owner] = [await as('reader'), await as('responder'), await as('owner')]
  const reply = { text: 'Hello' }
  expect([await reader('/voices'), await reader(`/voices/${item.id}/replies`, 'POST', reply)]).toEqual([
    200, 403,
  ])
  expect(await responder(`/voices/${item.id}/replies`, 'POST', reply)).toBe(201)
  for (const [path, method, body] of [
    ['/project', 'PATCH', { requireSignature: true }],
    ['/config', 'PUT', { expected: 1, config: empty }],
    ['/members', 'POST', { name: 'Eve', role: 'owner' }],
    ['/secrets', 'POST', {}],
    ['/webhooks', 'POST', { url: 'https://a.example' }],
    ['/erase', 'POST', { customer: 'c1' }],
    ['/audit', 'GET', {}],
  ] as const) {
    expect([path, await responder(path, method, body)]).toEqual([path, 403])
    expect([path, (await owner(path, method, body)) < 300]).toEqual([path, true])
  }
  const { audit } = await (await harness.admin('/audit')).json()
  expect(audit.map((deed: { deed: string }) => deed.deed)).toContain('settings changed')
})

test('a removed member loses access at once, and one owner always remains', async () => {
  const harness = await startCollector()
  const Cookie = await signIn(harness, 'Maya', 'responder')
  const unused = await harness.store.members.link((await harness.store.members.ensure('Maya', 'reader')).id)
  const status = async (headers: Record<string, string>) =>
    (await harness.fetch('/v1/admin/me', { headers })).status
  expect(await status({ Cookie })).toBe(200)
  const { members } = (await call(harness, '/members', 'GET')).body
  const id = (name: string) => members.find((member: { name: string }) => member.name === name).id
  expect((await call(harness, `/members/${id('Maya')}`, 'DELETE', {})).status).toBe(200)
  expect(await status({ Cookie })).toBe(401)
  expect((await harness.fetch(`/dashboard/sign-in?token=${unused}`)).status).toBe(403)
  for (const gone of [id('Maya'), 0, 'x'])
    expect((await call(harness, `/members/${gone}`, 'DELETE', {})).status).toBe(404)
  expect(await call(harness, `/members/${id('owner')}`, 'DELETE', {})).toMatchObject({ status: 409 })
  expect(await call(harness, '/members', 'POST', { name: 'owner', role: 'reader' })).toMatchObject({
    status: 409,
    body: { error: { code: 'last_owner', field: 'role' } },
  })
  await call(harness, '/members', 'POST', { name: 'Leo', role: 'owner' })
  expect((await call(harness, '/members', 'POST', { name: 'owner', role: 'reader' })).status).toBe(201)
  expect((await call(harness, '/members', 'GET')).status).toBe(403)
})

test('every change to a project is in the audit log, without customer texts', async () => {
  const harness = await startCollector()
  const { fetch } = harness
  const item = answer({ device: 'phone', customer: { id: 'ada' }, comment: 'secret words' })
  await harness.send([item])
  const deeds: Record<string, [string, string, unknown?]> = {
    'settings changed': ['/project', 'PATCH', { retentionDays: 9 }],
    'config changed': ['/config', 'PUT', { expected: 1, config: empty }],
    'sign-in link made': ['/members', 'POST', { name: 'Maya', role: 'reader' }],
    'webhook added': ['/webhooks', 'POST', { url: 'https://a.example/secret words' }],
    'case changed': [`/cases/${item.id}`, 'PATCH', { state: 'acknowledged' }],
    'reply sent': [`/voices/${item.id}/replies`, 'POST', { text: 'secret reply' }],
    'password set': ['/password', 'PUT', { password: 'correct horse battery' }],
    'secret key renewed': ['/secrets', 'POST', {}],
  }
  for (const [path, method, body] of Object.values(deeds))
    expect((await call(harness, path, method, body)).status).toBeLessThan(300)
  const { secretKey } = (await call(harness, '/secrets', 'POST', {})).body
  const headers = { Authorization: `Bearer ${secretKey}`, 'Content-Type': 'text/csv' }
  await (await harness.admin('/export?format=csv')).text()
  await (await fetch('/v1/export?customer=ada', { headers })).text()
  await fetch('/v1/import', { method: 'POST', headers, body: 'moment,point,createdAt\n' })
  await call(harness, '/erase', 'POST', { customer: 'ada' })
  const { audit } = (await call(harness, '/audit', 'GET')).body
  const noted = audit.map(({ who, deed }: { who: string; deed: string }) => `${who}: ${deed}`)
  for (const deed of [...Object.keys(deeds), 'everything exported', 'person erased'])
    expect(noted).toContain(`owner: ${deed}`)
  for (const deed of ['one person exported', 'import begun']) expect(noted).toContain(`secret key: ${deed}`)
  expect(JSON.stringify(audit)).not.toMatch(/secret words|secret reply|ada|phone|battery|sk_/)
})

test('a member gets a link, a second project its keys, and a renewed secret key replaces the old one', async () => {
  const harness = await startCollector()
  const { link } = (await call(harness, '/members', 'POST', { name: 'Maya', role: 'responder' })).body
  const response = await harness.fetch(link.replace('http://collector.test', ''), { method: 'POST' })
  expect(response.status).toBe(303)
  const made = (await call(harness, '/projects', 'POST', { name: 'second' })).body
  expect(made).toMatchObject({ key: expect.stringMatching(/^pk_/), secretKey: expect.stringMatching(/^sk_/) })
  const { secretKey } = (await call(harness, '/secrets', 'POST', {})).body
  const out = async (key: string) =>
    (await harness.fetch('/v1/export', { headers: { Authorization: `Bearer ${key}` } })).status
  expect([await out(harness.project.secretKey), await out(secretKey)]).toEqual([401, 200])
  expect(JSON.stringify((await call(harness, '/project', 'GET')).body)).not.toContain('cs_')
})
