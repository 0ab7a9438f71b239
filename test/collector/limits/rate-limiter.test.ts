import { expect, test } from 'vitest'
import { createLimiter } from '../../../src/collector/limits/rate-limiter.js'
import { senderOf } from '../../../src/collector/limits/sender.js'
import { answer, type Harness, startCollector } from '../harness.js'

const post = (
  { collector, project }: Harness,
  address: string,
  item: object = answer(),
  headers: HeadersInit = {},
) =>
  collector.fetch(
    new Request('http://collector.test/v1/feedback', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify({ key: project.key, items: [item] }),
    }),
    { address },
  )

test('S27: a flood from one address is refused for a while, other addresses are not', async () => {
  const harness = await startCollector({ limits: { address: 10 } })
  const statuses: number[] = []
  for (let i = 0; i < 15; i++)
    statuses.push((await post(harness, '203.0.113.7', answer(), { 'X-Forwarded-For': `10.0.0.${i}` })).status)
  expect(statuses).toEqual([...Array(10).fill(200), ...Array(5).fill(429)])
  const refused = await post(harness, '203.0.113.7')
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await post(harness, '203.0.113.8')).status).toBe(200)
  harness.clock.now += 120_000
  expect((await post(harness, '203.0.113.7')).status).toBe(200)
})

test('S27: a device and a key have limits of their own', async () => {
  const harness = await startCollector({ limits: { device: 3, key: 5 } })
  const statuses: number[] = []
  for (const device of ['a', 'a', 'a', 'a', 'b', 'c'])
    statuses.push((await post(harness, `203.0.113.${statuses.length}`, answer({ device }))).status)
  expect(statuses).toEqual([200, 200, 200, 429, 200, 429])
})

test('S38: a flood of pictures with a new device id each is refused by address', async () => {
  const harness = await startCollector({ limits: { address: 100 } })
  const put = async (address: string) => {
    const path = `/v1/feedback/none/attachments/${'0'.repeat(64)}?key=${harness.project.key}`
    const request = new Request(`http://collector.test${path}`, { method: 'PUT', body: 'x' })
    return (await harness.collector.fetch(request, { address })).status
  }
  const statuses: number[] = []
  for (let i = 0; i < 7; i++) statuses.push(await put('203.0.113.7'))
  expect(statuses).toEqual([404, 404, 404, 404, 404, 429, 429])
  expect(await put('203.0.113.8')).toBe(404)
})

test('limits can be switched off', async () => {
  const harness = await startCollector({ limits: false })
  for (let i = 0; i < 30; i++)
    expect((await post(harness, '203.0.113.7', answer({ device: 'a' }))).status).toBe(200)
})

test('S42: guessing sign-in links is limited per address', async () => {
  const { collector } = await startCollector({ limits: { signIn: 4 } })
  const statuses: number[] = []
  for (let i = 0; i < 6; i++) {
    const request = new Request(`http://collector.test/dashboard/sign-in?token=guess${i}`)
    statuses.push((await collector.fetch(request, { address: '203.0.113.7' })).status)
  }
  expect(statuses).toEqual([403, 403, 403, 403, 429, 429])
})

test('S27: counting a million senders takes bounded memory', () => {
  const limiter = createLimiter(() => 0)
  for (let i = 0; i < 300_000; i++) limiter.take(`address:${i}`, 5)
  expect(limiter.size).toBeLessThanOrEqual(100_001)
  expect(limiter.take('address:7', 5)).toBe(0)
})

test('one address that invents devices locks nobody out, and kinds have tables of their own', () => {
  const limiter = createLimiter(() => 0)
  for (let i = 0; i < 5; i++) limiter.take('signIn:203.0.113.7', 5)
  for (let i = 0; i < 120_000; i++) limiter.take(`device:${i}`, 5)
  expect(limiter.take('device:somebody else', 5)).toBe(0)
  expect(limiter.take('signIn:203.0.113.7', 5)).toBeGreaterThan(0)
})

test('counts are forgotten within two minutes, and long names take no more memory than short ones', () => {
  let now = 0
  const limiter = createLimiter(() => now)
  for (let i = 0; i < 1000; i++) limiter.take(`device:${i}-${'x'.repeat(1000)}`, 1)
  expect(limiter.take(`device:7-${'x'.repeat(1000)}`, 1)).toBeGreaterThan(0)
  expect(limiter.size).toBe(1000)
  now = 120_000
  limiter.take('device:another', 1)
  expect(limiter.size).toBe(1)
})

test('devices are counted for valid items only', async () => {
  const harness = await startCollector({ limits: { device: 2 } })
  for (let i = 0; i < 5; i++) await post(harness, '203.0.113.7', answer({ device: 'a', value: 9 }))
  expect((await post(harness, '203.0.113.7', answer({ device: 'a' }))).status).toBe(200)
})

test('a large body counts as several requests of its address', async () => {
  const { collector, project } = await startCollector({ limits: { address: 30 } })
  const body = JSON.stringify({ key: project.key, items: [answer()], padding: 'x'.repeat(900_000) })
  const headers = { 'Content-Type': 'application/json', 'Content-Length': String(body.length) }
  const statuses: number[] = []
  for (let i = 0; i < 3; i++) {
    const request = new Request('http://collector.test/v1/feedback', { method: 'POST', headers, body })
    statuses.push((await collector.fetch(request, { address: '203.0.113.7' })).status)
  }
  expect(statuses).toEqual([200, 200, 429])
})

test('the wait for a limit that many share is spread over a minute', async () => {
  const harness = await startCollector({ limits: { key: 1 } })
  await post(harness, '203.0.113.7')
  const waits = new Set<number>()
  for (let i = 0; i < 20; i++)
    waits.add(Number((await post(harness, `203.0.113.${i}`)).headers.get('retry-after')))
  expect(waits.size).toBeGreaterThan(5)
  expect(Math.max(...waits)).toBeLessThanOrEqual(121)
})

test('the window slides: in the middle of a minute half of the previous minute still counts', () => {
  let now = 0
  const limiter = createLimiter(() => now)
  for (let i = 0; i < 10; i++) expect(limiter.take('a', 10)).toBe(0)
  now = 90_000
  const taken = Array.from({ length: 10 }, () => limiter.take('a', 10) === 0)
  expect(taken.filter(Boolean)).toHaveLength(5)
})

test('several collectors enforce a limit together', async () => {
  let now = 0
  const sums = new Map<string, number>()
  const exchange = async (_window: number, counts: ReadonlyMap<string, number>) => {
    for (const [name, n] of counts) sums.set(name, (sums.get(name) ?? 0) + n)
    return new Map([...counts.keys()].map(name => [name, sums.get(name)!]))
  }
  const limiters = [1, 2, 3].map(() => createLimiter(() => now, exchange))
  let passed = 0
  for (; now < 50_000; now += 500) {
    for (const limiter of limiters) if (limiter.take('a', 60) === 0) passed++
    await Promise.resolve()
  }
  expect(passed).toBeGreaterThanOrEqual(60)
  expect(passed).toBeLessThan(75)
})

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
])('%s is counted as %s', (address, expected) => {
  expect(senderOf(address)).toBe(expected)
})
