import { scryptSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { type Harness, signIn, startCollector } from '../harness.js'

const json = { 'Content-Type': 'application/json' }
const post = ({ fetch }: Harness, path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`/v1/admin${path}`, { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify(body) })
const password = 'correct horse battery'

test('a member signs in with their password once it is set, and with no other', {
  timeout: 120_000,
}, async () => {
  const harness = await startCollector()
  const Cookie = await signIn(harness)
  const enter = (name: string, word: string) => post(harness, '/sign-in', { name, password: word })
  expect((await enter('owner', password)).status).toBe(403)
  const set = (word: unknown) =>
    harness.fetch('/v1/admin/password', {
      ...{ method: 'PUT', headers: { ...json, Cookie }, body: JSON.stringify({ password: word }) },
    })
  expect((await set('short')).status).toBe(400)
  const me = async (Cookie: string) => (await harness.fetch('/v1/admin/me', { headers: { Cookie } })).status
  const [elsewhere, other] = [await signIn(harness), await signIn(harness, 'Maya')]
  expect((await set(password)).status).toBe(200)
  // Other sessions of this member end.
  expect([await me(Cookie), await me(elsewhere), await me(other)]).toEqual([200, 401, 200])
  expect((await enter('owner', `${password}!`)).status).toBe(403)
  expect((await enter('nobody', password)).status).toBe(403)
  const fine = await enter('owner', password)
  expect(fine.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Strict/)
  const session = fine.headers.get('set-cookie')!.split(';')[0]!
  expect((await harness.fetch('/v1/admin/me', { headers: { Cookie: session } })).status).toBe(200)
  const [row] = await harness.store.members.list()
  expect(Object.keys(row!)).toEqual(['id', 'name', 'role'])
})

test('setting a password requires a session, and guessing is limited', async () => {
  const harness = await startCollector({ limits: { signIn: 3 } })
  const response = await harness.fetch('/v1/admin/password', {
    ...{ method: 'PUT', headers: json, body: JSON.stringify({ password }) },
  })
  expect(response.status).toBe(401)
  const statuses = []
  for (let i = 0; i < 5; i++)
    statuses.push((await post(harness, '/sign-in', { name: 'owner', password: `guess ${i}` })).status)
  expect(statuses).toEqual([403, 403, 403, 429, 429])
})

test('behind a proxy that ends TLS, session cookies and links are for https', async () => {
  const enter = async ({ fetch, store }: Harness, headers: HeadersInit = {}) => {
    const { id } = await store.members.ensure('owner', 'owner')
    const response = await fetch(`/dashboard/sign-in?token=${await store.members.link(id)}`, {
      method: 'POST',
      headers,
    })
    return response.headers.get('set-cookie')!
  }
  const link = async (harness: Harness, Cookie: string, headers: Record<string, string> = {}) =>
    (await post(harness, '/members', { name: 'Maya', role: 'reader' }, { Cookie, ...headers })).json()
  const plain = await startCollector()
  expect(await enter(plain)).not.toContain('Secure')
  const forwarded = { 'X-Forwarded-Proto': 'https' }
  expect(await enter(plain, forwarded)).toMatch(/^__Host-heartfelt_session=.*; Path=\/; .*Secure/)
  expect(await link(plain, (await enter(plain, forwarded)).split(';')[0]!, forwarded)).toMatchObject({
    link: expect.stringMatching(/^https:\/\/collector\.test\/dashboard\/sign-in\?token=/),
  })
  // A proxy that sends no forwarding headers and requests the collector by its internal address.
  const told = await startCollector({ url: 'https://voices.example/', development: false })
  const cookie = await enter(told)
  expect(cookie).toContain('Secure')
  const own = { Origin: 'https://voices.example', 'Sec-Fetch-Site': 'same-origin' }
  expect(await link(told, cookie.split(';')[0]!, own)).toMatchObject({
    link: expect.stringMatching(/^https:\/\/voices\.example\/dashboard\/sign-in\?token=/),
  })
  for (const [Origin, allowed] of [
    ['https://voices.example', 'https://voices.example'],
    ['https://voices.example.evil.test', null],
  ] as const) {
    const response = await told.fetch('/v1/config', { method: 'OPTIONS', headers: { Origin } })
    expect(response.headers.get('access-control-allow-origin')).toBe(allowed)
  }
  await expect(startCollector({ url: 'voices.example' })).rejects.toThrow(
    /^url: "voices.example" is not an http or https URL/,
  )
  const foreign = { Origin: 'https://voices.example.evil.test' }
  expect((await post(told, '/sign-out', {}, { Cookie: cookie, ...foreign })).status).toBe(403)
})

test('a proxy signs people in only with its secret, and only if it is configured', async () => {
  const secret = 's'.repeat(40)
  const named = (more: Record<string, string>) => ({
    headers: { 'X-Forwarded-User': 'maya@shop.example', ...more },
  })
  const plain = await startCollector()
  expect((await plain.fetch('/v1/admin/me', named({ 'X-Heartfelt-Proxy-Secret': secret }))).status).toBe(401)

  const { fetch } = await startCollector({ signInProxy: { secret } })
  expect((await fetch('/v1/admin/me', named({}))).status).toBe(401)
  expect((await fetch('/v1/admin/me', named({ 'X-Heartfelt-Proxy-Secret': 'guess' }))).status).toBe(401)
  const fine = await fetch('/v1/admin/me', named({ 'X-Heartfelt-Proxy-Secret': secret }))
  expect(await fine.json()).toMatchObject({ name: 'proxy:maya@shop.example', role: 'reader' })
  await expect(startCollector({ signInProxy: { secret: 'short' } })).rejects.toThrow(/32/)
})

/** Sets a password as a signed-in member. */
const setPassword = async ({ fetch }: Harness, Cookie: string, fields: Record<string, unknown>) => {
  const init = { method: 'PUT', headers: { ...json, Cookie }, body: JSON.stringify(fields) }
  const response = await fetch('/v1/admin/password', init)
  return { status: response.status, ...(await response.json()) }
}

test('a new password needs the present one', { timeout: 120_000 }, async () => {
  const harness = await startCollector()
  const Cookie = await signIn(harness)
  expect(await setPassword(harness, Cookie, { password })).toMatchObject({ status: 200 })
  const next = 'seven purple windows'
  for (const current of [undefined, 'guess', ''])
    expect(await setPassword(harness, Cookie, { password: next, current })).toMatchObject({
      status: 403,
      error: { field: 'current' },
    })
  expect(await setPassword(harness, Cookie, { password: next, current: password })).toMatchObject({
    status: 200,
  })
})

test.each([
  'passwordpassword',
  '123456789012',
  'qwertyuiop12',
  'aaaaaaaaaaaaaaaa',
  'heartfelt2026',
  'Maya Lindqvist',
  'iloveyou1234',
])('the password "%s" is refused as easy to guess', { timeout: 60_000 }, async easy => {
  const harness = await startCollector()
  const Cookie = await signIn(harness, 'Maya Lindqvist')
  expect(await setPassword(harness, Cookie, { password: easy })).toMatchObject({
    status: 400,
    error: { field: 'password', message: expect.stringContaining('easy to guess') },
  })
})

test('guessing the password of one name is limited even where limits per address are off', {
  timeout: 120_000,
}, async () => {
  const harness = await startCollector({ limits: false })
  for (const name of ['owner', 'nobody']) {
    const statuses = []
    for (let i = 0; i < 11; i++)
      statuses.push((await post(harness, '/sign-in', { name, password: '' })).status)
    expect(statuses).toEqual([...Array(10).fill(403), 429])
  }
  harness.clock.now += 120_000
  expect((await post(harness, '/sign-in', { name: 'owner', password: '' })).status).toBe(403)
})

test('sign-ins and refusals are in the audit log, without what was typed as a name', async () => {
  const harness = await startCollector()
  await harness.store.members.setPassword((await harness.store.members.ensure('Maya', 'owner')).id, password)
  await post(harness, '/sign-in', { name: 'Maya', password })
  await post(harness, '/sign-in', { name: 'Maya', password: 'guess' })
  await post(harness, '/sign-in', { name: 'my secret', password: 'Maya' })
  await harness.fetch('/dashboard/sign-in?token=guess', { method: 'POST' })
  const { audit } = await (await harness.admin('/audit')).json()
  const entries = audit.map(({ who, deed, what }: Record<string, string>) => [who, deed, what])
  expect(entries).toEqual(
    expect.arrayContaining([
      ['Maya', 'signed in', 'password'],
      ['Maya', 'sign-in refused', 'password'],
      ['unknown', 'sign-in refused', 'password'],
      ['unknown', 'sign-in refused', 'link'],
      ['owner', 'signed in', 'link'],
    ]),
  )
  expect(JSON.stringify(audit)).not.toContain('my secret')
})

test('a member sees their own sessions and ends them one by one', async () => {
  const harness = await startCollector()
  const [here, there, other] = [await signIn(harness), await signIn(harness), await signIn(harness, 'Maya')]
  const call = (Cookie: string, path: string, method = 'GET') =>
    harness.fetch(`/v1/admin${path}`, { method, headers: { ...json, Cookie } })
  const list = async (Cookie: string) => (await (await call(Cookie, '/sessions')).json()).sessions
  const sessions = await list(here)
  expect(sessions).toHaveLength(2)
  expect(sessions).toContainEqual({
    id: expect.stringMatching(/^[0-9a-f]{16}$/),
    startedAt: '2026-11-22T08:00:00.000Z',
    expiresAt: '2026-12-22T08:00:00.000Z',
    current: true,
  })
  const { id } = sessions.find(({ current }: { current: boolean }) => !current)
  expect((await call(other, `/sessions/${id}`, 'DELETE')).status).toBe(404)
  expect((await call(here, `/sessions/${id}`, 'DELETE')).status).toBe(200)
  expect([(await call(there, '/me')).status, (await call(here, '/me')).status]).toEqual([401, 200])
})

test('a hash of an earlier version still matches, and is replaced at the next sign-in', async () => {
  const { hashPassword, matchesPassword } = await import(
    '../../../src/collector/storage/projects/password-hash.js'
  )
  const salt = Buffer.alloc(16, 7)
  const earlier = `${salt.toString('base64url')}.${scryptSync(password, salt, 32).toString('base64url')}`
  expect(await matchesPassword(password, earlier)).toBe(true)
  expect(await matchesPassword('guess', earlier)).toBe(false)
  const current = await hashPassword(password)
  expect(current).toMatch(/^16384:8:5\./)
  expect(await matchesPassword(password, current)).toBe(true)
  expect(await matchesPassword(password, undefined)).toBe(false)
})

test('JSON is marked as JSON for this origin only', async () => {
  const harness = await startCollector()
  const answers = [
    await harness.admin('/me'),
    await harness.fetch('/v1/nothing'),
    await harness.fetch(`/v1/config?key=${harness.project.key}`),
  ]
  for (const { headers } of answers)
    expect([headers.get('x-content-type-options'), headers.get('cross-origin-resource-policy')]).toEqual([
      'nosniff',
      'same-origin',
    ])
})
