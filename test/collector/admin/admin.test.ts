import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { answer, signIn, startCollector, temporaryFolder } from '../harness.js'

test('S18: nobody reads without signing in, and the public key does not sign in', async () => {
  const { fetch, send, project } = await startCollector()
  await send([answer()])
  for (const path of ['/me', '/voices', '/moments', '/cases', '/cases/figures', '/figures', '/live'])
    for (const headers of [{}, { Authorization: `Bearer ${project.key}` }, { Cookie: 'heartfelt_session=x' }])
      expect(
        (await fetch(`/v1/admin${path}?key=${project.key}`, { headers: headers as HeadersInit })).status,
      ).toBe(401)
})

test('a sign-in link works once and gives a session that scripts cannot read', async () => {
  const { fetch, store } = await startCollector()
  const owner = await store.members.ensure('owner', 'owner')
  const link = `/dashboard/sign-in?token=${await store.members.link(owner.id)}`
  const first = await fetch(link, { method: 'POST' })
  expect(first.status).toBe(303)
  expect(first.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Strict/)
  const again = await fetch(link, { method: 'POST' })
  expect([again.status, again.headers.get('content-type')]).toEqual([403, 'text/html; charset=UTF-8'])
  expect(await again.text()).toContain('This link does not work')
  expect((await fetch(link)).status).toBe(403)
  expect((await fetch('/dashboard/sign-in?token=guess')).status).toBe(403)
  const Cookie = first.headers.get('set-cookie')!.split(';')[0]!
  expect(await (await fetch('/v1/admin/me', { headers: { Cookie } })).json()).toMatchObject({ role: 'owner' })
})

test('links and sessions expire', async () => {
  const harness = await startCollector()
  const { fetch, store, clock } = harness
  const owner = await store.members.ensure('owner', 'owner')
  const token = await store.members.link(owner.id)
  clock.now += 25 * 3_600_000
  expect((await fetch(`/dashboard/sign-in?token=${token}`)).status).toBe(403)
  const Cookie = await signIn(harness)
  expect((await fetch('/v1/admin/me', { headers: { Cookie } })).status).toBe(200)
  clock.now += 31 * 24 * 3_600_000
  expect((await fetch('/v1/admin/me', { headers: { Cookie } })).status).toBe(401)
})

test('signing out ends the session', async () => {
  const { admin } = await startCollector()
  expect((await admin('/sign-out', { method: 'POST', body: '{}' })).status).toBe(200)
  expect((await admin('/me')).status).toBe(401)
})

test('S20: other sites cannot make a signed-in browser change anything (CSRF)', async () => {
  const { admin } = await startCollector()
  const form = { 'Content-Type': 'application/x-www-form-urlencoded' }
  for (const [headers, status] of [
    [form, 415],
    [{ 'Content-Type': 'text/plain' }, 415],
    [{ Origin: 'https://evil.test' }, 403],
    [{ 'Sec-Fetch-Site': 'cross-site' }, 403],
  ] as const)
    expect((await admin('/sign-out', { method: 'POST', body: '{}', headers })).status).toBe(status)
  expect((await admin('/me')).status).toBe(200)
})

test('S12: the dashboard cannot be framed and runs only its own files', async () => {
  const dashboard = temporaryFolder()
  writeFileSync(join(dashboard, 'index.html'), '<!doctype html>')
  writeFileSync(join(dashboard, 'dashboard.js'), '1')
  mkdirSync(join(dashboard, 'deep'))
  const { fetch } = await startCollector({ dashboard })
  const page = await fetch('/dashboard')
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  const policy = page.headers.get('content-security-policy')
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).toContain("default-src 'none'")
  expect(policy).not.toContain('unsafe')
  expect((await fetch('/dashboard/dashboard.js')).headers.get('content-type')).toMatch(/javascript/)
  for (const path of [
    '/dashboard/none.js',
    '/dashboard/..%2fapp.ts',
    '/dashboard/deep',
    '/dashboard/%2e%2e/x',
  ])
    expect((await fetch(path)).status).toBe(404)
})

test('counts people, not ratings, and keeps prompted and volunteered answers apart', async () => {
  const { send, admin } = await startCollector()
  const prompted = (device: string, value: number, more = {}) =>
    answer({ device, value, source: 'prompted', ...more })
  const changed = prompted('a', -1)
  await send([
    changed,
    prompted('a', -1),
    prompted('b', 1),
    prompted('c', 0),
    answer({ device: 'a', source: 'passive' }),
  ])
  await send([{ ...changed, revision: 2, value: 1, point: 'great' }])
  expect((await (await admin('/moments')).json()).counts).toEqual([
    expect.objectContaining({ source: 'passive', people: 1, ratings: 1, negative: 1 }),
    expect.objectContaining({
      source: 'prompted',
      people: 3,
      ratings: 4,
      negative: 0,
      neutral: 2,
      positive: 1,
    }),
  ])
})

test('lists voices newest first, page by page, without gaps or repeats', async () => {
  const { send, admin, clock } = await startCollector()
  const sent: string[] = []
  for (let i = 0; i < 7; i++) {
    const items = [answer(), answer()].sort((a, b) => (a.id < b.id ? -1 : 1))
    await send(items)
    sent.unshift(items[1]!.id, items[0]!.id)
    if (i % 2) clock.now += 1000
  }
  const seen: { id: string; receivedAt: string }[] = []
  let after = ''
  do {
    const page = await (
      await admin(`/voices?limit=3${after && `&after=${encodeURIComponent(after)}`}`)
    ).json()
    seen.push(...page.voices)
    after = page.next
  } while (after)
  expect(new Set(seen.map(voice => voice.id))).toEqual(new Set(sent))
  expect(seen).toHaveLength(14)
  const times = seen.map(voice => voice.receivedAt)
  expect(times).toEqual([...times].sort().reverse())
})

test('the live stream reports a change at once', async () => {
  const { send, admin } = await startCollector()
  const stop = new AbortController()
  const stream = (await admin('/live', { signal: stop.signal }))
    .body!.pipeThrough(new TextDecoderStream())
    .getReader()
  expect((await stream.read()).value).toContain('event: open')
  await send([answer()])
  expect((await stream.read()).value).toContain('event: news')
  stop.abort()
})

test('voices are found by rating and by words chosen or written', async () => {
  const { send, admin } = await startCollector()
  await send([
    answer({ comment: 'The DELIVERY was late', value: -1, point: 'awful' }),
    answer({ words: ['cared_for'], value: 1, point: 'great' }),
    answer({ comment: 'fine', value: 0, point: 'neither', page: { title: 'delivery' } }),
  ])
  const points = async (query: string) =>
    (await (await admin(`/voices?${query}`)).json()).voices.map(({ point }: { point: string }) => point)
  expect(await points('word=delivery')).toEqual(['awful'])
  expect(await points('word=cared%20for')).toEqual(['great'])
  expect(await points('word=nothing')).toEqual([])
  expect(await points('to=-0.01')).toEqual(['awful'])
  expect(await points('from=0&to=0')).toEqual(['neither'])
  expect((await admin('/voices?from=9')).status).toBe(400)
})

test('a word is found page by page, each voice once', async () => {
  const { send, admin } = await startCollector()
  for (let i = 0; i < 25; i++)
    await send(
      Array.from({ length: 50 }, (_, j) => answer({ comment: (i * 50 + j) % 100 === 7 ? 'needle' : 'hay' })),
    )
  const found: string[] = []
  for (let after = '', more = true; more; ) {
    const page = await (await admin(`/voices?word=needle&limit=5&after=${after}`)).json()
    found.push(...page.voices.map(({ id }: { id: string }) => id))
    after = page.next ?? ''
    more = after !== ''
  }
  expect([found.length, new Set(found).size]).toEqual([13, 13])
})

test('a rare moment is found step by step, each voice once, however far back', {
  timeout: 30_000,
}, async () => {
  const { store, project, clock } = await startCollector()
  const arrival = (i: number) => ({
    item: answer({
      id: `v${String(i).padStart(6, '0')}`,
      moment: i % 4000 === 7 ? 'rare' : 'common',
    }) as never,
    ...{ verified: false, createdAt: clock.now, receivedAt: clock.now - (i % 3) },
  })
  for (let i = 0; i < 13_000; i += 1000)
    await store.deliver({
      project: project.id,
      arrivals: Array.from({ length: 1000 }, (_, j) => arrival(i + j)),
    })
  const ids: string[] = []
  for (let after: string | undefined, more = true; more; more = after !== undefined) {
    const page = await store.voices.list(project.id, { moment: 'rare', limit: 2, after })
    ids.push(...page.voices.map(({ id }) => id))
    after = page.next
  }
  expect(ids.sort()).toEqual(['v000007', 'v004007', 'v008007', 'v012007'])
  // Other requests are handled in between.
  let turns = 0
  const timer = setInterval(() => turns++)
  expect(await store.voices.list(project.id, { moment: 'never' })).toEqual({ voices: [] })
  clearInterval(timer)
  expect(turns).toBeGreaterThan(0)
})

test('a scanner that fetches a sign-in link gets a page and does not use it up', async () => {
  const { store, fetch } = await startCollector()
  const link = `/dashboard/sign-in?token=${await store.members.link((await store.members.ensure('Maya', 'owner')).id)}`
  for (let i = 0; i < 3; i++) {
    const scanned = await fetch(link)
    expect([scanned.status, scanned.headers.get('set-cookie')]).toEqual([200, null])
    expect(await scanned.text()).toContain('<form method="post">')
    expect(scanned.headers.get('referrer-policy')).toBe('same-origin')
  }
  expect(await (await fetch('/dashboard/sign-in.js')).text()).toContain('requestSubmit')
  const headers = { Origin: 'https://elsewhere.example', 'Sec-Fetch-Site': 'cross-site' }
  expect((await fetch(link, { method: 'POST', headers })).status).toBe(403)
  expect((await fetch(link, { method: 'POST' })).status).toBe(303)
})

test('prefetching a sign-in link does not use it up', async () => {
  const { store, fetch } = await startCollector()
  const link = `/dashboard/sign-in?token=${await store.members.link((await store.members.ensure('Maya', 'owner')).id)}`
  const looked = await fetch(link, { method: 'HEAD' })
  expect([looked.status, looked.headers.get('set-cookie')]).toEqual([200, null])
  const ahead = await fetch(link, { headers: { 'Sec-Purpose': 'prefetch;prerender' } })
  expect([ahead.status, ahead.headers.get('set-cookie')]).toEqual([503, null])
  const opened = await fetch(link, { method: 'POST' })
  expect([opened.status, opened.headers.has('set-cookie')]).toEqual([303, true])
})
