import { createServer, type IncomingHttpHeaders } from 'node:http'
import { Webhook } from 'standardwebhooks'
import { expect, onTestFinished, test } from 'vitest'
import { type DeliverOptions, startDelivering } from '../../../src/collector/webhooks/deliver.js'
import { post } from '../../../src/collector/webhooks/post.js'
import { isPublic } from '../../../src/collector/webhooks/public-address.js'
import { answer, startCollector } from '../harness.js'

/** A webhook receiver that answers with the given statuses. */
async function listener(statuses: number[] = [], extra: Record<string, string> = {}) {
  const heard: { headers: IncomingHttpHeaders; body: string }[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    heard.push({ headers: request.headers, body })
    const status = statuses.shift() ?? 204
    response.writeHead(status, { Location: 'http://127.0.0.1:1/', ...extra }).end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { heard, url: `http://127.0.0.1:${(server.address() as { port: number }).port}/hook` }
}

async function open(
  filter: object,
  statuses: number[] = [],
  options: DeliverOptions = {},
  extra: Record<string, string> = {},
) {
  const harness = await startCollector()
  const { heard, url } = await listener(statuses, extra)
  const made = await harness.admin('/webhooks', { method: 'POST', body: JSON.stringify({ url, filter }) })
  const webhook = await made.json()
  const delivering = startDelivering(harness.store, {
    allowPrivate: true,
    now: () => harness.clock.now,
    ...options,
  })
  onTestFinished(() => delivering.stop())
  const log = async () => (await (await harness.admin('/webhooks')).json()).log
  return { ...harness, heard, webhook, log, check: () => delivering.check() }
}

test('S40: a message is signed, and a forged or old one does not verify', async () => {
  const { send, heard, webhook, check, clock } = await open({})
  clock.now = Date.now()
  await send([answer({ comment: 'bad news' })])
  await check()
  expect(heard).toHaveLength(1)
  const { headers, body } = heard[0]!
  const verifier = new Webhook(webhook.secret)
  expect(verifier.verify(body, headers as Record<string, string>)).toMatchObject({
    type: 'feedback.received',
    data: { comment: 'bad news', moment: 'payment' },
  })
  expect(() => verifier.verify(body.replace('bad', 'good'), headers as Record<string, string>)).toThrow()
  const old = { ...headers, 'webhook-timestamp': '1700000000' } as unknown as Record<string, string>
  expect(() => verifier.verify(body, old)).toThrow()
})

test('sends only feedback that matches the filter', async () => {
  const { send, heard, check } = await open({
    maxValue: -0.5,
    moments: ['payment'],
    words: ['refund', 'angry'],
  })
  await send([
    answer({ comment: 'I want a REFUND' }),
    answer({ words: ['angry'] }),
    answer({ comment: 'refund', value: 0.5, point: 'good' }),
    answer({ comment: 'refund', moment: 'other' }),
    answer({ comment: 'nothing' }),
  ])
  await check()
  expect(heard).toHaveLength(2)
})

test('waits for partial feedback, and sends it once', async () => {
  const { send, heard, check, clock } = await open({})
  const item = answer({ state: 'partial' })
  await send([item])
  await check()
  expect(heard).toHaveLength(0)
  await send([{ ...item, revision: 2, state: 'complete', comment: 'done' }])
  await check()
  clock.now += 120_000
  await check()
  expect(heard).toHaveLength(1)
  expect(JSON.parse(heard[0]!.body).data.comment).toBe('done')
  await send([answer({ state: 'partial' })])
  clock.now += 61_000
  await check()
  expect(heard).toHaveLength(2)
})

test('a revision that no longer matches withdraws an unsent message', async () => {
  const { send, heard, check, clock } = await open({ maxValue: -0.01 })
  const tap = answer({ state: 'partial', point: 'bad', value: -0.5 })
  await send([tap])
  await send([{ ...tap, revision: 2, point: 'great', value: 1 }])
  clock.now += 61_000
  await check()
  expect(heard).toEqual([])
  await send([{ ...tap, revision: 3, state: 'complete' }])
  await check()
  expect(heard).toHaveLength(1)
})

test('retries with delays, logs attempts and fails after days', async () => {
  const { send, heard, check, clock, log } = await open({}, [500, 302])
  await send([answer()])
  await check()
  expect(await log()).toMatchObject([{ state: 'waiting', attempts: 1, problem: 'answered 500' }])
  await check()
  expect(heard).toHaveLength(1)
  clock.now += 5_001
  await check()
  expect(await log()).toMatchObject([{ attempts: 2, problem: 'answered 302' }])
  clock.now += 30_001
  await check()
  expect(await log()).toMatchObject([{ state: 'delivered', attempts: 3 }])
  expect(heard).toHaveLength(3)
})

test('the limit covers the name look-up, and stopping waits for neither look-up nor answer', async () => {
  const silent = () => new Promise<never>(() => {})
  const url = 'https://silent.test/'
  await expect(post(url, { headers: {}, body: '{}', resolve: silent, timeout: 50 })).rejects.toThrow(
    /timeout/,
  )
  const { store, send, admin } = await startCollector()
  await admin('/webhooks', { method: 'POST', body: JSON.stringify({ url }) })
  const { check, stop } = startDelivering(store, { resolve: silent })
  await send([answer()])
  const checking = check()
  const began = performance.now()
  await stop(100)
  await checking
  expect(performance.now() - began).toBeLessThan(1000)
  // It is not lost: it is claimed again when its lease has ended.
  expect((await (await admin('/webhooks')).json()).log).toMatchObject([{ state: 'waiting' }])
})

test('every address of a host is tried', async () => {
  const { heard, url } = await listener()
  const { port } = new URL(url)
  // Nothing listens at the first address.
  const resolve = async () => [
    { address: '127.0.0.9', family: 4 },
    { address: '127.0.0.1', family: 4 },
  ]
  const there = `http://several.test:${port}/hook`
  expect(await post(there, { headers: {}, body: '{}', resolve, allowPrivate: true })).toBe(204)
  expect(heard).toHaveLength(1)
})

test('each attempt tells the same time and has the same id, without dots, and is signed anew', async () => {
  const { send, heard, webhook, check, clock } = await open({}, [500])
  clock.now = Date.now() - 60_000
  await send([answer()])
  const happened = new Date(clock.now).toISOString()
  await check()
  clock.now += 5_001
  await check()
  expect(heard.map(({ body }) => JSON.parse(body).timestamp)).toEqual([happened, happened])
  const [first, second] = heard.map(({ headers }) => headers)
  expect(first!['webhook-id']).toMatch(/^[\w-]+$/)
  expect(second!['webhook-id']).toBe(first!['webhook-id'])
  expect(Number(second!['webhook-timestamp'])).toBeGreaterThan(Number(first!['webhook-timestamp']))
  for (const { headers, body } of heard)
    new Webhook(webhook.secret).verify(body, headers as Record<string, string>)
})

test('410 ends a webhook until a sample is sent', async () => {
  const { send, heard, check, log, admin, webhook, clock } = await open({}, [410])
  await send([answer()])
  await check()
  expect(await log()).toMatchObject([{ state: 'failed', attempts: 1, problem: 'answered 410' }])
  await send([answer()])
  await check()
  expect(heard).toHaveLength(1)
  const listed = async () => (await (await admin('/webhooks')).json()).webhooks[0]
  expect((await listed()).goneAt).toBe(new Date(clock.now).toISOString())
  expect((await admin(`/webhooks/${webhook.id}/test`, { method: 'POST', body: '{}' })).status).toBe(202)
  await check()
  expect(JSON.parse(heard[1]!.body)).toMatchObject({ type: 'feedback.received', data: { id: 'sample' } })
  expect((await listed()).goneAt).toBeUndefined()
  await send([answer()])
  await check()
  expect(heard).toHaveLength(3)
  expect((await admin('/webhooks/none/test', { method: 'POST', body: '{}' })).status).toBe(404)
})

test.each([429, 503])('after %d it waits as Retry-After says', async status => {
  const { send, heard, check, clock } = await open({}, [status], {}, { 'Retry-After': '3600' })
  await send([answer()])
  await check()
  clock.now += 3_599_000
  await check()
  expect(heard).toHaveLength(1)
  clock.now += 2000
  await check()
  expect(heard).toHaveLength(2)
})

test('for a day after a rotation both secrets sign', async () => {
  const { send, heard, check, clock, admin, webhook } = await open({})
  const rotate = async () =>
    (await admin(`/webhooks/${webhook.id}/secret`, { method: 'POST', body: '{}' })).json()
  clock.now = Date.now()
  const { secret, oldUntil } = await rotate()
  expect(oldUntil).toBe(new Date(clock.now + 86_400_000).toISOString())
  await send([answer()])
  await check()
  const verifies = (key: string, n: number) => {
    const { headers, body } = heard[n]!
    try {
      return !!new Webhook(key).verify(body, headers as Record<string, string>)
    } catch {
      return false
    }
  }
  expect([verifies(webhook.secret, 0), verifies(secret, 0)]).toEqual([true, true])
  const signatures = heard[0]!.headers['webhook-signature'] as string
  expect(signatures.split(' ')).toHaveLength(2)
  clock.now += 86_400_001
  await send([answer()])
  await check()
  expect((heard[1]!.headers['webhook-signature'] as string).split(' ')).toHaveLength(1)
})

test('times out on a webhook that never responds', async () => {
  const { send, check, clock, log } = await open({}, Array(20).fill(500))
  await send([answer()])
  for (let i = 0; i < 12; i++) {
    await check()
    clock.now += 25 * 3_600_000
  }
  expect(await log()).toMatchObject([{ state: 'failed', attempts: 8 }])
})

test('two collectors do not send the same message twice', async () => {
  const { send, store, heard, check, clock } = await open({})
  const other = startDelivering(store, { allowPrivate: true, now: () => clock.now })
  onTestFinished(() => other.stop())
  await send(Array.from({ length: 40 }, () => answer()))
  await Promise.all([check(), other.check()])
  expect(heard).toHaveLength(40)
})

test('a webhook that never responds does not delay others', { timeout: 20_000 }, async () => {
  const harness = await startCollector()
  const { send, admin, store, clock } = harness
  const { heard, url } = await listener()
  const hanging = createServer(() => {})
  await new Promise<void>(resolve => hanging.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void hanging.close().closeAllConnections())
  const dead = `http://127.0.0.1:${(hanging.address() as { port: number }).port}/`
  const add = (to: string, filter: object) =>
    admin('/webhooks', { method: 'POST', body: JSON.stringify({ url: to, filter }) })
  await add(dead, {})
  await send(Array.from({ length: 100 }, () => answer({ value: 0.5, point: 'good' })))
  await add(url, { maxValue: -0.5 })
  clock.now += 1000
  await send([answer()])
  const now = () => clock.now
  const delivering = startDelivering(store, { allowPrivate: true, timeout: 1000, interval: 50, now })
  onTestFinished(() => delivering.stop())
  await expect.poll(() => heard.length, { timeout: 3000 }).toBe(1)
})

test('S43: erased feedback is not sent', async () => {
  const { send, heard, check } = await open({})
  const proof = 'a'.repeat(64)
  await send([answer({ device: 'd' })], { proof })
  await send([{ kind: 'erase', id: 'e', revision: 1, device: 'd', createdAt: '2026-11-22T07:00:00.000Z' }], {
    proof,
  })
  await check()
  expect(heard).toEqual([])
})

test.each([
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '127.0.0.1',
  '127.8.8.8',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:a9fe:a9fe',
  'fc00::1',
  'fd12::1',
  'fe80::1',
  'ff02::1',
  '64:ff9b::7f00:1',
  '2001::1',
  '2001:db8::1',
  '2002:7f00:1::',
])('S39: %s is not public', address => {
  expect(isPublic(address)).toBe(false)
})

test.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450::1'])(
  '%s is public',
  address => {
    expect(isPublic(address)).toBe(true)
  },
)

test.each([
  'https://127.0.0.1/',
  'https://2130706433/',
  'https://0x7f.1/',
  'https://0177.0.0.1/',
  'https://[::1]/',
  'https://[::ffff:169.254.169.254]/',
  'https://localhost/',
  'https://169.254.169.254/latest/meta-data/',
])('S39: %s is not called', async url => {
  await expect(post(url, { headers: {}, body: '{}' })).rejects.toThrow('not on the public internet')
})

test('S39: plain http is refused', async () => {
  await expect(post('http://example.com/', { headers: {}, body: '{}' })).rejects.toThrow('only https')
})

test('S39: a host with one private address among several is refused', async () => {
  const resolve = async () => [
    { address: '93.184.216.34', family: 4 },
    { address: '10.0.0.1', family: 4 },
  ]
  await expect(post('https://rebind.test/', { headers: {}, body: '{}', resolve })).rejects.toThrow('10.0.0.1')
})

test('S39: a host is resolved once, and the request goes to the checked address (DNS rebinding)', async () => {
  const { heard, url } = await listener()
  let asked = 0
  const resolve = async () => {
    asked++
    return [{ address: asked === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }]
  }
  const there = url.replace('127.0.0.1', 'rebind.test')
  expect(await post(there, { headers: {}, body: '{}', resolve, allowPrivate: true })).toBe(204)
  expect([asked, heard.length]).toEqual([1, 1])
})
