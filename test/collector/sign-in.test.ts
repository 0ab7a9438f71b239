import { expect, test } from 'vitest'
import { type Harness, signIn, startCollector } from './harness.js'

const json = { 'Content-Type': 'application/json' }
const post = ({ fetch }: Harness, path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`/v1/admin${path}`, { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify(body) })
const password = 'correct horse battery'

test('a password signs in once it is set, and nothing else does', async () => {
  const harness = await startCollector()
  const Cookie = await signIn(harness)
  const enter = (name: string, word: string) => post(harness, '/sign-in', { name, password: word })
  expect((await enter('owner', password)).status).toBe(403)
  const set = (word: unknown) =>
    harness.fetch('/v1/admin/password', {
      ...{ method: 'PUT', headers: { ...json, Cookie }, body: JSON.stringify({ password: word }) },
    })
  expect((await set('short')).status).toBe(400)
  expect((await set(password)).status).toBe(200)
  expect((await enter('owner', `${password}!`)).status).toBe(403)
  expect((await enter('nobody', password)).status).toBe(403)
  const fine = await enter('owner', password)
  expect(fine.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Strict/)
  const session = fine.headers.get('set-cookie')!.split(';')[0]!
  expect((await harness.fetch('/v1/admin/me', { headers: { Cookie: session } })).status).toBe(200)
  const [row] = await harness.store.members.list()
  expect(Object.keys(row!)).toEqual(['id', 'name', 'role'])
})

test('nobody sets a password without being signed in, and guessing is limited', async () => {
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

test('a proxy names people only with its secret, and never where it was not set up', async () => {
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
  expect(await fine.json()).toMatchObject({ name: 'maya@shop.example', role: 'reader' })
  await expect(startCollector({ signInProxy: { secret: 'short' } })).rejects.toThrow(/32/)
})
