import { expect, test } from 'vitest'
import { answer, type Harness, signIn, startCollector } from '../harness.js'

const as = ({ fetch }: Harness, headers: Record<string, string>) => ({
  get: (path: string) => fetch(`/v1/admin${path}`, { headers }),
  me: async () => (await fetch('/v1/admin/me', { headers })).json(),
})
const secret = 'proxy-secret-of-more-than-32-characters'
const proxied = (name: string, more = {}) => ({
  'X-Forwarded-User': name,
  'X-Heartfelt-Proxy-Secret': secret,
  ...more,
})

test('a person whom the proxy names is not the member who was invited under that name', async () => {
  const harness = await startCollector({ signInProxy: { secret } })
  await harness.store.members.ensure('Maya', 'owner')
  expect(await as(harness, proxied('Maya')).me()).toMatchObject({ name: 'proxy:Maya', role: 'reader' })
  const body = JSON.stringify({ name: 'proxy:Maya', role: 'responder' })
  await harness.admin('/members', { method: 'POST', body })
  expect(await as(harness, proxied('Maya')).me()).toMatchObject({ role: 'responder' })
})

test('the person whom the proxy names counts, not the session of the browser', async () => {
  const harness = await startCollector({ signInProxy: { secret } })
  const Cookie = await signIn(harness)
  expect(await as(harness, proxied('Maya', { Cookie })).me()).toMatchObject({ name: 'proxy:Maya' })
  expect(await as(harness, { Cookie }).me()).toMatchObject({ name: 'owner' })
})

test('a member who is limited to a project reaches no other', async () => {
  const harness = await startCollector()
  const [first, second] = [harness.project, await harness.store.projects.add('second')]
  await harness.send([answer()])
  const invite = (fields: Record<string, unknown>) =>
    harness.admin('/members', { method: 'POST', body: JSON.stringify(fields) })
  expect((await invite({ name: 'Maya', role: 'responder', projects: [second.id] })).status).toBe(201)
  const maya = as(harness, { Cookie: await signIn(harness, 'Maya') })

  expect((await maya.me()).projects).toEqual([{ id: second.id, name: 'second', key: second.key }])
  for (const path of ['/voices', '/project', '/figures', '/export', '/live', '/cases', '/moments'])
    expect((await maya.get(`${path}?project=${first.id}`)).status, path).toBe(404)
  expect((await (await maya.get('/voices')).json()).voices).toEqual([])

  const { members } = await (await harness.admin('/members')).json()
  expect(members).toContainEqual({
    id: expect.any(Number),
    name: 'Maya',
    role: 'responder',
    projects: [second.id],
  })
  await invite({ name: 'Maya', role: 'reader', projects: [] })
  expect((await maya.me()).projects).toHaveLength(2)

  const refused = { error: { field: 'projects' } }
  expect(await (await invite({ name: 'Olga', role: 'owner', projects: [1] })).json()).toMatchObject(refused)
  expect(await (await invite({ name: 'Olga', role: 'reader', projects: [99] })).json()).toMatchObject(refused)
})

/** Resolves once the live updates end. */
async function ended(response: Response): Promise<true> {
  const reader = response.body!.getReader()
  while (!(await reader.read()).done);
  return true
}

test.each<[string, (harness: Harness, id: number, cookie: string) => Promise<unknown>]>([
  ['the member is removed', ({ store }, id) => store.members.remove(id)],
  [
    'the password is set elsewhere',
    ({ store }, id) => store.members.setPassword(id, 'correct horse battery'),
  ],
  [
    'the session is signed out',
    ({ fetch }, _, Cookie) =>
      fetch('/v1/admin/sign-out', {
        method: 'POST',
        headers: { Cookie, 'Content-Type': 'application/json' },
        body: '{}',
      }),
  ],
  [
    'the member is limited to another project',
    async ({ store }) => store.members.setRole('Maya', 'reader', [(await store.projects.add('other')).id]),
  ],
])('live updates end when %s', async (_, change) => {
  const harness = await startCollector()
  const { store, fetch, project } = harness
  const { id } = await store.members.ensure('Maya', 'reader')
  const Cookie = await signIn(harness, 'Maya')
  const stream = await fetch(`/v1/admin/live?project=${project.id}`, { headers: { Cookie } })
  await change(harness, id, Cookie)
  expect(await ended(stream)).toBe(true)
})

test('live updates go on when something else about the member changes', async () => {
  const harness = await startCollector()
  const Cookie = await signIn(harness, 'Maya', 'reader')
  const stream = await harness.fetch(`/v1/admin/live?project=${harness.project.id}`, { headers: { Cookie } })
  await harness.store.members.setRole('Maya', 'responder')
  const end = ended(stream)
  expect(await Promise.race([end, new Promise(resolve => setTimeout(resolve, 200))])).toBe(undefined)
})

test('a new password ends the sign-in links that nobody has used', async () => {
  const { store } = await startCollector()
  const { id } = await store.members.ensure('Maya', 'reader')
  const spare = await store.members.link(id)
  await store.members.setPassword(id, 'correct horse battery')
  expect(await store.members.signIn(spare)).toBe(undefined)
})

test('one person holds at most twenty live streams, and another one still gets theirs', async () => {
  const harness = await startCollector({ limits: false })
  const maya = as(harness, { Cookie: await signIn(harness, 'Maya') })
  const streams = await Promise.all(Array.from({ length: 20 }, () => maya.get('/live')))
  expect(streams.map(({ status }) => status)).toEqual(Array(20).fill(200))
  const refused = await maya.get('/live')
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2'])
  const others = await as(harness, { Cookie: await signIn(harness, 'Leo') }).get('/live')
  expect(others.status).toBe(200)
  await streams[0]!.body!.cancel()
  const again = await maya.get('/live')
  expect(again.status).toBe(200)
  for (const { body } of [...streams.slice(1), others, again]) await body!.cancel()
})
