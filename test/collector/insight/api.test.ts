import { expect, test } from 'vitest'
import type { Item } from '../../../src/model/feedback.js'
import { DAY_MS } from '../../../src/model/time.js'
import { generateHistory } from '../../simulation/history.js'
import { answer, type Harness, startCollector } from '../harness.js'

/** Stores items as devices would have sent them on their own days. */
async function deliver({ store, project }: Harness, items: Iterable<Item>): Promise<void> {
  const arrivals = [...items].map(item => {
    const at = Date.parse(item.createdAt)
    return { item, verified: false, createdAt: at, receivedAt: at }
  })
  for (let i = 0; i < arrivals.length; i += 500)
    await store.deliver({ project: project.id, arrivals: arrivals.slice(i, i + 500) })
}

const reader =
  ({ fetch, project }: Harness) =>
  async (path: string, init: RequestInit = {}) => {
    const headers = { Authorization: `Bearer ${project.secretKey}`, ...init.headers }
    const response = await fetch(`/v1/${path}`, { ...init, headers })
    return { status: response.status, body: await response.json() }
  }

const config = {
  moments: [
    { id: 'search', journey: 'purchase', stage: 'search', promise: { name: 'Maya', days: 3 } },
    { id: 'payment', journey: 'purchase', stage: 'payment', promise: { name: 'Maya', days: 3 } },
    { id: 'bought', journey: 'purchase', role: 'end' },
  ],
  journeys: [{ id: 'purchase', goal: 'get shoes that fit', stages: ['search', 'payment'] }],
  ...{ policy: {}, locales: {} },
}

/** A shop in which paying on phones got worse with version 2.4.0, fourteen days ago. */
async function shop() {
  const harness = await startCollector()
  const { clock, admin } = harness
  await admin('/config', { method: 'PUT', body: JSON.stringify({ expected: 1, config }) })
  const end = Math.floor(clock.now / DAY_MS) * DAY_MS
  await deliver(
    harness,
    generateHistory({
      ...{ seed: 5, days: 28, end, people: 260, visits: 1.6 },
      moments: { search: 0.4, payment: 0.45, bought: 0.4 },
      journey: { id: 'purchase', moments: ['search', 'payment'], end: 'bought' },
      context: { device: ['phone', 'phone', 'computer'], country: ['AT', 'DE'] },
      versions: { '2.3.0': 0, '2.4.0': 14 },
      facts: [
        {
          ...{ moment: 'payment', segment: { device: 'phone' }, from: 14, feeling: -0.9 },
          says: { share: 0.9, texts: { en: 'The page reloads and my basket is empty' } },
        },
      ],
    }),
  )
  const date = (days: number) => new Date(end - days * DAY_MS).toISOString().slice(0, 10)
  return { harness, read: reader(harness), days: `from=${date(14)}&to=${date(1)}`, date }
}

test('every question about a shop in which paying on phones got worse', { timeout: 120_000 }, async () => {
  const { harness, read, days, date } = await shop()
  const { body } = await read(`insight/overview?${days}`)
  const changes = body.changes.map(
    ({ moment, measure, segment, direction, since }: Record<string, unknown>) => ({
      ...{ moment, measure, segment, direction, since },
    }),
  )
  expect(changes).toContainEqual({
    ...{
      moment: 'payment',
      measure: 'mean',
      segment: { device: 'phone' },
      direction: 'worse',
      since: date(14),
    },
  })
  const change = body.changes.find(({ moment }: { moment: string }) => moment === 'payment')
  expect(change.coincides).toMatchObject({ key: 'version', value: '2.4.0' })
  expect(change.themes[0]).toMatchObject({ theme: 'page reloads', before: 0 })
  expect(change.voices).toHaveLength(3)
  expect(change.cases.waiting).toBeGreaterThan(20)
  expect(body.cases.overdue).toBeGreaterThan(0)
  expect(body.promises).toMatchObject({ kept: 0, value: 0 })
  expect(body.journeys).toMatchObject([{ journey: 'purchase', goal: 'get shoes that fit', measure: 'mean' }])
  expect(body.themes.map(({ theme }: { theme: string }) => theme)).toContain('page reloads')

  const changed = await read(`insight/changes?${days}`)
  expect(changed.body.changes).toEqual(expect.arrayContaining(body.changes))

  const voice = await read(`feedback?${days}&theme=page reloads&limit=5`)
  expect(voice.body.feedback).toHaveLength(5)
  expect(voice.body.feedback[0].comment).toContain('reloads')
  const more = await read(`feedback?${days}&theme=page reloads&limit=5&cursor=${voice.body.next}`)
  expect(more.body.feedback[0].id).not.toBe(voice.body.feedback[0].id)
  const unhappy = await read(`feedback?${days}&feeling=unhappy&moment=payment&segment.device=phone`)
  expect(unhappy.body.feedback.every(({ value }: { value: number }) => value < 0)).toBe(true)

  const waiting = await read(`cases?${days}&due=overdue&limit=1`)
  expect(waiting.body.cases).toMatchObject([{ state: 'open', overdue: true, voice: { source: 'prompted' } }])
  const [{ voice: first }] = waiting.body.cases
  await harness.admin(`/cases/${first.id}`, {
    method: 'PATCH',
    body: JSON.stringify({ state: 'fixing', owner: 'Maya' }),
  })
  const mine = await read(`cases?${days}&assignee=Maya`)
  expect(mine.body.cases).toMatchObject([{ owner: 'Maya', state: 'fixing', voice: { id: first.id } }])

  const series = await read(`insight/series?${days}&moment=payment&segment.device=phone&interval=week`)
  expect(series.body).toMatchObject({ measure: 'mean', interval: 'week', source: 'prompted' })
  expect(series.body.series[1].value).toBeLessThan(0)
  expect(series.body.before[1].value).toBeGreaterThan(0)
  const responses = await read(`insight/series?${days}&measure=response&interval=day`)
  expect(responses.body.series).toHaveLength(14)

  const moments = await read(`insight/moments?${days}&moment=payment`)
  expect(moments.body.moments[0]).toMatchObject({ scale: 'mood5', measure: 'mean' })
  const { points, segments, figures } = moments.body.moments[0]
  expect(points.reduce((sum: number, one: { share: number }) => sum + one.share, 0)).toBeCloseTo(1)
  expect(segments.device.map((one: { value_of: string }) => one.value_of).sort()).toEqual([
    'computer',
    'phone',
  ])
  expect(figures.unhappy.value).toBeGreaterThan(0.3)
  expect(moments.body.response[0]).toMatchObject({ moment: 'payment', display: 'deep' })

  const journeys = await read(`insight/journeys?${days}`)
  expect(journeys.body.journeys[0]).toMatchObject({ journey: 'purchase', remembered: { display: 'deep' } })
  const drivers = await read(`insight/drivers?${days}&journey=purchase`)
  expect(drivers.body.drivers.map(({ touchpoint }: { touchpoint: string }) => touchpoint).sort()).toEqual([
    'payment',
    'search',
  ])
  expect(drivers.body.drivers[0].importance.lo).toBeLessThanOrEqual(drivers.body.drivers[0].importance.value)

  const somebody = await read('people/demo-5-1')
  expect(somebody.body).toMatchObject({ person: { device: 'demo-5-1' } })
  expect(somebody.body.feedback.length).toBeGreaterThan(0)

  const named = await read('insight/named-themes', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: 'Empty basket', words: ['basket', 'Warenkorb'] }),
  })
  expect(named.status).toBe(201)
  const themes = await read(`insight/themes?${days}`)
  expect(themes.body.themes.find(({ id }: { id: string }) => id === named.body.id)).toMatchObject({
    theme: 'Empty basket',
    change: { grew: true },
  })
})

test.each([
  ['from=2026-02-30&to=2026-03-01', 'from'],
  ['from=2026-11-01&to=2026-10-01', 'to'],
  ['period=28', 'period'],
  ['period=28d&from=2026-11-01', 'period'],
  ['period=400d&compare=year', 'compare'],
  ['compare=never', 'compare'],
  ['feeling=sad', 'feeling'],
  ['moment=nowhere', 'moment'],
  ['segment.colour=red', 'segment.colour'],
  ['colour=red', 'colour'],
  ['moment=pay&moment=search', 'moment'],
])('the query %s is refused at %s', async (query, field) => {
  const harness = await startCollector()
  await harness.send([answer({ moment: 'pay', context: { plan: 'pro' } })])
  const { status, body } = await reader(harness)(`insight/overview?${query}`)
  expect({ status, field: body.error.field }).toEqual({ status: 400, field })
  if (field === 'segment.colour') expect(body.error.message).toContain('plan')
})

test('a segment is hidden where its complement is too small, in every combination', async () => {
  const harness = await startCollector()
  const person = (i: number, context: Record<string, string>) =>
    answer({ device: `device-${i}`, moment: 'pay', scale: 'mood5', source: 'prompted', context })
  const people = [
    ...Array.from({ length: 30 }, (_, i) => person(i, { plan: 'pro', country: i < 15 ? 'AT' : 'DE' })),
    ...Array.from({ length: 12 }, (_, i) => person(50 + i, { plan: 'free', country: i < 3 ? 'AT' : 'DE' })),
  ]
  await harness.send(people.slice(0, 40))
  await harness.send(people.slice(40))
  const read = reader(harness)
  const shown = async (query: string) =>
    (await read(`insight/overview?period=7d&${query}`)).body.moments[0]?.display
  expect(await shown('')).toBe('deep')
  expect(await shown('segment.plan=free')).toBe('shown')
  expect(await shown('segment.country=AT')).toBe('shown')
  // Three people are free in AT: whoever knows both figures could subtract.
  expect(await shown('segment.plan=free&segment.country=DE')).toBe('hidden')
  expect(await shown('segment.plan=pro&segment.country=AT')).toBe('hidden')
})

test('an answer counts on the day on which it was given, in the time zone of the project', async () => {
  const harness = await startCollector()
  const read = reader(harness)
  harness.clock.now = Date.parse('2026-10-30T12:00:00.000Z')
  await harness.admin('/project', { method: 'PATCH', body: JSON.stringify({ timezone: 'Europe/Berlin' }) })
  // 22:30 UTC is half past midnight in Berlin's summer, and half past eleven in its winter.
  const items = Array.from({ length: 24 }, (_, i) =>
    answer({
      device: `device-${i}`,
      moment: 'pay',
      createdAt: i < 12 ? '2026-10-23T22:30:00.000Z' : '2026-10-25T22:30:00.000Z',
    }),
  )
  await harness.send(items)
  const { body } = await read(
    'insight/series?from=2026-10-23&to=2026-10-26&interval=day&measure=people&compare=none',
  )
  expect(body.series.map(({ start, people }: Record<string, unknown>) => [start, people])).toEqual([
    ['2026-10-23', 0],
    ['2026-10-24', 12],
    ['2026-10-25', 12],
    ['2026-10-26', 0],
  ])
  const refused = await harness.admin('/project', {
    method: 'PATCH',
    body: JSON.stringify({ timezone: 'Berlin' }),
  })
  expect((await refused.json()).error).toMatchObject({ field: 'timezone' })
})

test('the public key reads nothing, and a signed-in member reads without a key', async () => {
  const harness = await startCollector()
  const { fetch, project } = harness
  const headers = { Authorization: `Bearer ${project.key}` }
  expect((await fetch('/v1/insight/overview', { headers })).status).toBe(403)
  expect((await fetch('/v1/insight/overview')).status).toBe(401)
  expect((await fetch('/v1/feedback')).status).toBe(401)
})
