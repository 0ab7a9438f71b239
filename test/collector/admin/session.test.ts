import { expect, test } from 'vitest'
import { type Harness, signIn, startCollector } from '../harness.js'

const json = { 'Content-Type': 'application/json' }
const post = ({ fetch }: Harness, path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`/v1/admin${path}`, { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify(body) })
const password = 'correct horse battery'

test('a member signs in with their password once it is set, and with no other', async () => {
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
    const response = await fetch(`/dashboard/sign-in?token=${await store.members.link(id)}`, { headers })
    return response.headers.get('set-cookie')!
  }
  const link = async (harness: Harness, Cookie: string, headers: Record<string, string> = {}) =>
    (await post(harness, '/members', { name: 'Maya', role: 'reader' }, { Cookie, ...headers })).json()
  const plain = await startCollector()
  expect(await enter(plain)).not.toContain('Secure')
  const forwarded = { 'X-Forwarded-Proto': 'https' }
  expect(await enter(plain, forwarded)).toContain('Secure')
  expect(await link(plain, await signIn(plain), forwarded)).toMatchObject({
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
