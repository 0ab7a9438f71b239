import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { depthExceeds, readBytes } from '../../src/collector/http/body.js'
import { answer, startCollector } from './harness.js'

const post = (body: BodyInit, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json', ...headers },
  body,
})

test.each([
  ['{', 400, 'malformed'],
  ['[]', 400, 'invalid'],
  ['null', 400, 'invalid'],
  ['', 400, 'malformed'],
  ['{"key":"pk_wrong","items":[{}]}', 401, 'unknown_key'],
  ['{"items":[{}]}', 400, 'invalid'],
])('answers the body %j with a clear error', async (body, status, code) => {
  const { fetch } = await startCollector()
  const response = await fetch('/v1/feedback', post(body))
  expect(response.status).toBe(status)
  expect(await response.json()).toMatchObject({ error: { code, message: expect.any(String) } })
})

test.each(['prefetch;prerender', 'prefetch; prerender', 'prerender'])(
  'row 18: counts nothing that a page sends while it is prerendered (%s)',
  async purpose => {
    const { fetch, project, voices } = await startCollector()
    const body = JSON.stringify({ key: project.key, sentAt: new Date().toISOString(), items: [answer()] })
    const refused = await fetch('/v1/feedback', post(body, { 'Sec-Purpose': purpose }))
    expect(refused.status).toBe(425)
    expect(await voices()).toEqual([])
    // Prefetched is not prerendered: the same batch counts once the header is gone or says something else.
    expect((await fetch('/v1/feedback', post(body, { 'Sec-Purpose': 'prefetch' }))).status).toBe(200)
    expect(await voices()).toHaveLength(1)
  },
)

test('names the wrong field of an envelope, and leaves out unknown ones', async () => {
  const { send } = await startCollector()
  expect(await send([answer()], { colour: 'red' })).toMatchObject({
    status: 200,
    results: [{ status: 'accepted' }],
  })
  expect(await send([])).toMatchObject({ status: 400, body: { error: { field: 'items' } } })
  expect(await send([answer()], { proof: 'short' })).toMatchObject({
    status: 400,
    body: { error: { field: 'proof' } },
  })
  expect(await send(Array(101).fill(answer()))).toMatchObject({
    status: 413,
    body: { error: { field: 'items' } },
  })
})

test('S22: a body over the limit is refused, also without Content-Length', async () => {
  const { fetch } = await startCollector({ maxBody: 1000 })
  expect((await fetch('/v1/feedback', post('x'.repeat(1001)))).status).toBe(413)
  let sent = 0
  const endless = new ReadableStream({
    pull(controller) {
      sent += 100
      controller.enqueue(new Uint8Array(100).fill(32))
    },
  })
  const response = await fetch('/v1/feedback', { ...post(endless), duplex: 'half' } as RequestInit)
  expect(response.status).toBe(413)
  expect(sent).toBeLessThan(5000)
})

test('S23: a compressed body over the limit is refused, and so is an unknown encoding', async () => {
  const { fetch, project, voices } = await startCollector()
  const gzip = { 'Content-Encoding': 'gzip' }
  const bomb = gzipSync(Buffer.alloc(50_000_000, 32))
  expect((await fetch('/v1/feedback', post(bomb, gzip))).status).toBe(413)
  expect((await fetch('/v1/feedback', post('not gzip', gzip))).status).toBe(400)
  expect((await fetch('/v1/feedback', post('x', { 'Content-Encoding': 'br' }))).status).toBe(415)
  const body = gzipSync(JSON.stringify({ key: project.key, items: [answer()] }))
  expect((await fetch('/v1/feedback', post(body, gzip))).status).toBe(200)
  expect(await voices()).toHaveLength(1)
})

test('S24: a hundred thousand levels of nesting are refused before parsing', async () => {
  const { fetch } = await startCollector()
  const deep = `{"key":"k","items":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
  const response = await fetch('/v1/feedback', post(deep))
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ error: { code: 'too_deep' } })
  expect((await fetch('/v1/feedback', post(JSON.stringify({ key: '['.repeat(1000) })))).status).toBe(401)
})

test('S46: an internal error reveals no details', async () => {
  const errors: unknown[] = []
  const { fetch, store, project } = await startCollector({ onError: error => errors.push(error) })
  store.deliver = async () => {
    throw new Error('SELECT secret FROM table at /home/someone')
  }
  const response = await fetch('/v1/feedback', post(JSON.stringify({ key: project.key, items: [answer()] })))
  expect(response.status).toBe(500)
  expect(await response.json()).toEqual({
    error: { code: 'internal', message: 'Something went wrong in the collector.' },
  })
  expect(errors).toHaveLength(1)
})

test('config has an ETag and is not sent again unchanged', async () => {
  const { fetch, project } = await startCollector()
  const response = await fetch(`/v1/config?key=${project.key}`)
  expect(await response.json()).toEqual({ moments: [], journeys: [], policy: {}, locales: {} })
  const etag = response.headers.get('etag')!
  const again = await fetch(`/v1/config?key=${project.key}`, { headers: { 'If-None-Match': `W/${etag}` } })
  expect([again.status, await again.text()]).toEqual([304, ''])
  expect((await fetch('/v1/config?key=pk_no')).status).toBe(401)
  expect((await fetch('/v1/config')).status).toBe(401)
})

test.each([
  'null',
  'https://shop.example.evil.test',
  'https://evil-shop.example',
  'https://shopXexample',
  'https://shop.example:444',
  'http://shop.example',
  'https://SHOP.example',
  'http://localhost:3000',
])('S17: the origin %s is not on the list', async origin => {
  const { fetch, project } = await startCollector({ origins: ['https://shop.example'] })
  for (const [path, init] of [
    ['/v1/feedback', { method: 'OPTIONS' }],
    ['/v1/feedback', post(JSON.stringify({ key: project.key, items: [answer()] }))],
    [`/v1/config?key=${project.key}`, {}],
  ] as const) {
    const response = await fetch(path, { ...init, headers: { 'Content-Type': 'text/plain', Origin: origin } })
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
    expect(response.headers.get('vary')).toContain('Origin')
  }
})

test('S17: listed origins and the collector’s own may call, without credentials', async () => {
  const { fetch, project } = await startCollector({ origins: ['https://shop.example'] })
  for (const Origin of ['https://shop.example', 'http://collector.test']) {
    const preflight = await fetch('/v1/feedback', {
      method: 'OPTIONS',
      headers: { Origin, 'Access-Control-Request-Method': 'POST' },
    })
    expect(preflight.status).toBe(204)
    const response = await fetch(
      '/v1/feedback',
      post(JSON.stringify({ key: project.key, items: [answer()] }), { Origin }),
    )
    expect(response.status).toBe(200)
    for (const { headers } of [preflight, response]) {
      expect(headers.get('access-control-allow-origin')).toBe(Origin)
      expect(headers.get('access-control-allow-credentials')).toBeNull()
      expect(headers.get('vary')).toContain('Origin')
      expect(headers.get('access-control-expose-headers')).toContain('Retry-After')
    }
  }
})

test('an error reaches a listed origin with CORS headers, so that the page can read it', async () => {
  const { fetch } = await startCollector({ origins: ['https://shop.example'] })
  const response = await fetch('/v1/feedback', post('{', { Origin: 'https://shop.example' }))
  expect(response.status).toBe(400)
  expect(response.headers.get('access-control-allow-origin')).toBe('https://shop.example')
})

test('pages on localhost may call in development only', async () => {
  const headers = { Origin: 'http://127.0.0.1:5173' }
  for (const [development, expected] of [
    [true, headers.Origin],
    [false, null],
  ] as const) {
    const { fetch } = await startCollector({ development })
    const response = await fetch('/v1/feedback', { method: 'OPTIONS', headers })
    expect(response.headers.get('access-control-allow-origin')).toBe(expected)
  }
})

test.each([
  ['the iOS app of Capacitor', 'capacitor://localhost'],
  ['an Electron app with a scheme of its own', 'app://shop'],
  ['a file or a sandboxed page', 'null'],
])('the origin of %s is taken where it is listed, and only there', async (_, Origin) => {
  for (const [origins, expected] of [
    [[Origin], Origin],
    [['https://shop.example'], null],
  ] as const) {
    const { fetch } = await startCollector({ origins })
    const response = await fetch('/v1/feedback', { method: 'OPTIONS', headers: { Origin } })
    expect(response.headers.get('access-control-allow-origin')).toBe(expected)
  }
})

test.each([
  'shop.example',
  '*',
  'https://*.shop.example',
  'https://shop.example/path',
  'ftp://shop.example',
  'javascript:alert(1)',
  'capacitor://localhost/index.html',
  'capacitor://*',
  'file://shop',
])('the origin option %j fails at construction', async origin => {
  await expect(startCollector({ origins: [origin] })).rejects.toThrow(/origins: .* is not an origin/)
})

test('an unknown path is 404', async () => {
  const { fetch } = await startCollector()
  const response = await fetch('/v1/nothing')
  expect([response.status, (await response.json()).error.code]).toEqual([404, 'not_found'])
})

test('a closing collector refuses new requests with 503', async () => {
  const { collector, send } = await startCollector()
  collector.close()
  expect(await send([answer()])).toMatchObject({ status: 503, body: { error: { code: 'unavailable' } } })
  // A page on a listed origin can read Retry-After.
  const Origin = 'https://shop.example'
  const elsewhere = await startCollector({ origins: [Origin] })
  elsewhere.collector.close()
  const refused = await elsewhere.fetch('/v1/feedback', post('{}', { Origin }))
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2'])
  expect(refused.headers.get('access-control-allow-origin')).toBe(Origin)
  for (const path of ['/healthz', '/v1/admin/me', '/dashboard', '/v1/nothing', '/nothing', '/v1/export'])
    expect([path, (await elsewhere.fetch(path)).status]).toEqual([path, 503])
})

test('S22: a body that arrives too slowly is refused', async () => {
  const drip = new ReadableStream({
    async pull(controller) {
      await new Promise(resolve => setTimeout(resolve, 20))
      controller.enqueue(new Uint8Array([32]))
    },
  })
  const request = new Request('http://collector.test', {
    method: 'POST',
    body: drip,
    duplex: 'half',
  } as RequestInit)
  await expect(readBytes(request, { bytes: 1000, time: 100 })).rejects.toMatchObject({ status: 408 })
})

test('reports health, readiness and metrics without names', async () => {
  const { fetch, send, store } = await startCollector({ onError: () => {} })
  await send([answer({ comment: 'secret words', device: 'device-7' }), answer({ value: 9 })])
  expect(await (await fetch('/healthz')).text()).toBe('ok')
  expect((await fetch('/readyz')).status).toBe(200)
  const text = await (await fetch('/metrics')).text()
  expect(text).toContain('heartfelt_items_total{status="accepted"} 1')
  expect(text).toContain('heartfelt_items_total{status="rejected"} 1')
  expect(text).toMatch(/heartfelt_requests_total\{method="POST",route="\/v1\/feedback",status="200"\} 1/)
  expect(text).not.toMatch(/secret|device-7|pk_/)
  store.ready = () => Promise.reject(new Error('gone'))
  expect((await fetch('/readyz')).status).toBe(503)
})

test.each([
  ['[[]]', 2],
  ['{"a":[{}]}', 3],
  ['["[[[", "\\"[[[", "\\\\", [[]]]', 3],
  ['{"a\\"":"\\\\\\"[["}', 1],
  ['[],[],[]', 1],
  ['"[[[[[[', 0],
])('%s nests %i deep', (json, depth) => {
  const bytes = new TextEncoder().encode(json)
  expect(depthExceeds(bytes, depth)).toBe(false)
  if (depth > 0) expect(depthExceeds(bytes, depth - 1)).toBe(true)
})

test.each([
  ['PUT', '/v1/feedback', 'GET, POST'],
  ['HEAD', '/v1/import', 'POST'],
  ['POST', '/v1/history', 'GET, DELETE'],
  ['PATCH', `/v1/feedback/a/attachments/${'0'.repeat(64)}`, 'PUT'],
  ['GET', '/v1/import', 'POST'],
  ['DELETE', '/f/payment', 'GET, POST'],
  ['POST', '/healthz', 'GET'],
])('%s %s is told which methods there are', async (method, path, allow) => {
  const { fetch } = await startCollector()
  const response = await fetch(path, { method })
  expect([response.status, response.headers.get('allow')]).toEqual([405, allow])
  if (method !== 'HEAD') expect((await response.json()).error.code).toBe('method')
})

test('a trailing slash leads to the same route', async () => {
  const { fetch, project, send } = await startCollector()
  for (const path of [`/v1/config/?key=${project.key}`, `/f/payment/?key=${project.key}`])
    expect([path, (await fetch(path)).status]).toEqual([path, 200])
  const body = JSON.stringify({ key: project.key, items: [answer()] })
  expect((await fetch('/v1/feedback/', post(body))).status).toBe(200)
  expect((await send([answer()])).status).toBe(200)
  expect((await fetch('/nothing/')).status).toBe(404)
})

test('an origin that one project lists opens no other project', async () => {
  const harness = await startCollector({ development: false })
  const { store, project, fetch, send } = harness
  const Origin = 'https://shop.example'
  const other = await store.projects.add('other')
  await store.settings.update(other.id, { origins: [Origin] })
  const secret = 'b'.repeat(64)
  await send([answer({ device: 'phone' })], { proof: createHash('sha256').update(secret).digest('hex') })

  const headers = { Origin, Authorization: `Bearer phone.${secret}` }
  const sending = (key: string) =>
    fetch('/v1/feedback', { method: 'POST', headers, body: JSON.stringify({ key, items: [answer()] }) })
  expect((await sending(project.key)).status).toBe(403)
  expect((await sending(other.key)).status).toBe(200)
  expect((await fetch(`/v1/config?key=${project.key}`, { headers })).status).toBe(403)
  expect((await fetch(`/v1/config?key=${other.key}`, { headers })).status).toBe(200)
  const attachment = `/v1/feedback/a/attachments/${'0'.repeat(64)}?key=${project.key}`
  expect((await fetch(attachment, { method: 'PUT', headers, body: 'x' })).status).toBe(403)
  for (const path of ['/v1/history', '/v1/replies', `/v1/history?key=${project.key}`])
    expect((await fetch(path, { headers })).status, path).toBe(401)
  await store.settings.update(project.id, { origins: [Origin] })
  expect((await (await fetch('/v1/history', { headers })).json()).items).toHaveLength(1)
})
