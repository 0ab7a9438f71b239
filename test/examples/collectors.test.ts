import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { afterEach, expect, it } from 'vitest'
// @ts-expect-error: a JavaScript file without types
import { createCollector } from '../../examples/collectors/collector.js'
// @ts-expect-error: a JavaScript file without types
import edge from '../../examples/collectors/edge.js'
// @ts-expect-error: a JavaScript file without types
import { feedback } from '../../examples/collectors/express.js'
// @ts-expect-error: a JavaScript file without types
import * as route from '../../examples/collectors/next-route.js'
// @ts-expect-error: a JavaScript file without types
import { handler } from '../../examples/collectors/node.js'
import { conformance } from '../../src/collector/conformance/conformance.js'

const overFetch = (fetch: (request: Request) => Promise<Response>) => createAdaptorServer({ fetch }) as Server
const express: RequestListener = (request, response) =>
  feedback(Object.assign(request, { path: new URL(request.url!, 'http://x').pathname }), response, () =>
    response.writeHead(404).end(),
  )
const next = (request: Request) =>
  (({ ...route })[request.method as 'GET'] ?? (() => new Response(null, { status: 405 })))(request)

let server: Server
afterEach(() => new Promise(done => server.close(done)))

it('stops storing a request body beyond the limit', async () => {
  server = createServer(handler)
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  const before = process.memoryUsage().arrayBuffers
  const chunk = new Uint8Array(1_000_000)
  let most = 0
  const body = new ReadableStream({
    pull(controller) {
      most = Math.max(most, process.memoryUsage().arrayBuffers - before)
      controller.enqueue(chunk)
      if (++sent === 200) controller.close()
    },
  })
  let sent = 0
  const init = { method: 'POST', body, duplex: 'half' }
  const response = await fetch(`http://127.0.0.1:${port}/v1/feedback`, init as RequestInit)
  expect(response.status).toBe(413)
  expect(most).toBeLessThan(100_000_000)
})

it.each<[string, () => Server]>([
  ['Node', () => createServer(handler)],
  ['Express', () => createServer(express)],
  ['a fetch handler', () => overFetch(edge.fetch)],
  ['a Next.js route', () => overFetch(next)],
])('the example for %s passes the conformance suite', async (_, make) => {
  server = make()
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const findings = await conformance(url, { key: 'pk_example' })
  expect(findings.filter(({ result }) => result === 'failed')).toEqual([])
  expect(findings.filter(({ result }) => result === 'passed').length).toBeGreaterThan(10)
})

it('erases a device’s items on request, and does not accept them again', async () => {
  server = createServer()
  const { collect, items } = createCollector({ keys: ['pk_1', 'pk_2'], origins: [] })
  const send = async (key: string, ...sent: object[]) => {
    const body = JSON.stringify({ key, items: sent })
    const answered = await collect(new Request('http://x/v1/feedback', { method: 'POST', body }))
    return (await answered.json()).results.map(({ status }: { status: string }) => status)
  }
  const feedbackItem = {
    kind: 'feedback',
    id: 'a',
    revision: 1,
    moment: 'm',
    point: 'bad',
    value: -0.5,
    device: 'd',
  }
  for (const key of ['pk_1', 'pk_2'])
    await send(key, feedbackItem, { ...feedbackItem, id: 'b', device: 'other' })
  expect(await send('pk_1', { kind: 'erase', id: 'e', revision: 1, device: 'd' })).toEqual(['accepted'])
  expect(await send('pk_1', { ...feedbackItem, revision: 2 })).toEqual(['duplicate'])
  expect([...items].flatMap(([name, { point }]) => (point ? name : []))).toEqual([
    'pk_1 b',
    'pk_2 a',
    'pk_2 b',
  ])
})
