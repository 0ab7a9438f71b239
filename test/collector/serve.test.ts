import { type ChildProcess, spawn } from 'node:child_process'
import { connect, createServer } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { serve } from '../../src/collector/serve.js'
import { openStore } from '../../src/collector/storage/store.js'
import { bundleSource } from './bundle-source.js'
import { answer, temporaryFolder } from './harness.js'

const collector = await bundleSource('src/collector/serve.ts')

const send = (url: string, key: string, items: unknown[], headers = {}) =>
  fetch(`${url}/v1/feedback`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify({ key, sentAt: new Date().toISOString(), items }),
  })

async function start(options: Parameters<typeof serve>[0] = {}) {
  const serving = await serve({ port: 0, data: temporaryFolder(), ...options })
  onTestFinished(() => serving.close())
  return serving
}

test('the first start creates a project, and the next start finds it with its data', async () => {
  const data = temporaryFolder()
  const first = await serve({ port: 0, data })
  expect(first.key).toMatch(/^pk_/)
  const item = answer()
  expect((await send(first.url, first.key, [item])).status).toBe(200)
  await first.close()

  const second = await start({ data })
  expect(second.key).toBe(first.key)
  // The new start ends the link of the last.
  expect((await fetch(second.signIn)).status).toBe(200)
  const last = second.url + new URL(first.signIn).pathname + new URL(first.signIn).search
  expect((await fetch(last)).status).toBe(403)
  const { results } = await (await send(second.url, second.key, [item])).json()
  expect(results[0].status).toBe('duplicate')
})

test('S43: retention runs at the start as well, and stopping does not wait for it to finish', async () => {
  const data = temporaryFolder()
  const day = 86_400_000
  const begun = await serve({ port: 0, data, now: () => Date.now() - 40 * day })
  for (let i = 0; i < 30; i++)
    await send(
      begun.url,
      begun.key,
      Array.from({ length: 100 }, () => answer({ comment: 'x'.repeat(100) })),
    )
  await begun.close()
  const count = async () => {
    const store = await openStore(data)
    const [project] = await store.projects.list()
    await store.settings.update(project!.id, { retentionDays: 30 })
    let n = 0
    for await (const _ of store.archive(project!.id)) n++
    await store.close()
    return n
  }
  expect(await count()).toBe(3000)
  await (await serve({ port: 0, data })).close()
  const left = await count()
  expect(left).toBeLessThan(3000)
  await start({ data })
  await expect.poll(count, { timeout: 10_000 }).toBe(0)
})

test('an acknowledgement is sent as text, not converted into a stream', async () => {
  const { url, key } = await start({ origins: ['https://shop.example'] })
  const reader = vi.spyOn(ReadableStream.prototype, 'getReader')
  onTestFinished(() => reader.mockRestore())
  const stored = await send(url, key, [answer()], { Origin: 'https://shop.example' })
  expect(reader).not.toHaveBeenCalled()
  expect(stored.headers.get('access-control-allow-origin')).toBe('https://shop.example')
  expect(stored.headers.get('vary')).toBe('Origin')
  expect((await stored.json()).results).toMatchObject([{ status: 'accepted' }])
})

test('a sign-in link opens the dashboard’s data', async () => {
  const { url, key, signIn } = await start()
  await send(url, key, [answer({ comment: 'hello' })])
  const response = await fetch(signIn, { method: 'POST', redirect: 'manual' })
  const Cookie = response.headers.get('set-cookie')!.split(';')[0]!
  const { voices } = await (await fetch(`${url}/v1/admin/voices`, { headers: { Cookie } })).json()
  expect(voices).toMatchObject([{ comment: 'hello' }])
})

test('another app can answer in the same process, before the collector', async () => {
  const { url, key } = await start({
    extra: request => (new URL(request.url).pathname === '/' ? new Response('shop') : undefined),
  })
  expect(await (await fetch(url)).text()).toBe('shop')
  expect((await send(url, key, [answer()])).status).toBe(200)
})

test('a health check over HTTP/1.0 without a Host header succeeds', async () => {
  const { url } = await start()
  const socket = connect(Number(new URL(url).port)).setEncoding('utf8')
  let answered = ''
  socket.on('data', text => {
    answered += text
  })
  socket.write('GET /healthz HTTP/1.0\r\n\r\n')
  await new Promise(resolve => socket.once('close', resolve))
  expect(answered).toMatch(/^HTTP\/1\.1 200 /)
})

test('a port in use is an error', async () => {
  const taken = createServer().listen(0)
  onTestFinished(() => void taken.close())
  await new Promise(resolve => taken.once('listening', resolve))
  const { port } = taken.address() as { port: number }
  await expect(serve({ port, data: temporaryFolder() })).rejects.toThrow(
    `port: ${port} is in use; stop the process that listens there, or use another port (EADDRINUSE)`,
  )
  await expect(serve({ port: 0, host: '192.0.2.1', data: temporaryFolder() })).rejects.toThrow(
    'host: "192.0.2.1" is not an address of this machine; leave it out to listen on all',
  )
})

test('stopping ends open event streams and cuts off clients that never disconnect', async () => {
  const { url, signIn, close } = await start()
  const response = await fetch(signIn, { method: 'POST', redirect: 'manual' })
  const Cookie = response.headers.get('set-cookie')!.split(';')[0]!
  const live = await fetch(`${url}/v1/admin/live`, { headers: { Cookie } })
  const started = Date.now()
  await Promise.all([close(), live.text().catch(() => {})])
  expect(Date.now() - started).toBeLessThan(2000)
})

test('while stopping, requests in progress finish and new ones get 503 with Retry-After', async () => {
  const { url, key, close } = await start()
  const body = JSON.stringify({ key, items: [answer()] })
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  let heard = ''
  socket.on('data', chunk => {
    heard += chunk
  })
  const ended = new Promise(resolve => void socket.once('close', resolve))
  socket.write(
    `POST /v1/feedback HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`,
  )
  socket.write(body.slice(0, 20))
  // Wait until the collector has received it.
  await new Promise(resolve => setTimeout(resolve, 200))
  const closed = close()
  const late = await send(url, key, [answer()], { Connection: 'close' })
  expect([late.status, late.headers.get('retry-after')]).toEqual([503, '2'])
  expect((await fetch(`${url}/readyz`)).status).toBe(503)
  socket.write(body.slice(20))
  await Promise.all([closed, ended])
  expect(heard).toMatch(/^HTTP\/1.1 200 OK/)
  expect(heard).toContain('"accepted"')
  await expect(fetch(`${url}/healthz`)).rejects.toThrow()
})

/** A collector in a process of its own, so that it can be killed. */
function spawnCollector(
  data: string,
  shell = '',
): Promise<{ child: ChildProcess; url: string; key: string }> {
  const script = `
    import { serve } from ${JSON.stringify(collector)}
    const { url, key } = await serve({ port: 0, data: ${JSON.stringify(data)} })
    console.log(JSON.stringify({ url, key }))`
  const child = spawn(
    'sh',
    ['-c', `${shell} exec "$0" --input-type=module -e "$1"`, process.execPath, script],
    { stdio: ['ignore', 'pipe', shell ? 'ignore' : 'inherit'] },
  )
  onTestFinished(() => void child.kill('SIGKILL'))
  return new Promise((resolve, reject) => {
    let out = ''
    child.stdout!.on('data', chunk => {
      out += chunk
      if (out.includes('\n')) resolve({ child, ...JSON.parse(out) })
    })
    child.once('exit', code => reject(new Error(`collector ended with ${code}`)))
  })
}

test('F48: acknowledged items are stored exactly once after a SIGKILL', {
  timeout: 120_000,
}, async () => {
  const data = temporaryFolder()
  const acknowledged = new Set<string>()
  for (let round = 0; round < 3; round++) {
    const { child, url, key } = await spawnCollector(data)
    const clients = Array.from({ length: 8 }, async () => {
      for (;;) {
        const items = Array.from({ length: 5 }, () => answer())
        try {
          const response = await send(url, key, items)
          const { results = [] } = await response.json()
          for (const { id, status } of results) if (status === 'accepted') acknowledged.add(id)
          if (response.status !== 200) return
        } catch {
          return
        }
      }
    })
    // Wait for the request itself, not for a fixed time: a busy machine may be slower.
    const before = acknowledged.size
    await expect.poll(() => acknowledged.size, { timeout: 15_000, interval: 5 }).toBeGreaterThan(before + 50)
    await new Promise(resolve => setTimeout(resolve, 50 * round))
    child.kill('SIGKILL')
    await Promise.all(clients)
  }
  expect(acknowledged.size).toBeGreaterThan(100)
  const { openStore } = await import('../../src/collector/storage/store.js')
  const store = await openStore(data)
  onTestFinished(() => store.close())
  const [project] = await store.projects.list()
  const stored: string[] = []
  let after: string | undefined
  do {
    const page = await store.voices.list(project!.id, { after, limit: 200 })
    stored.push(...page.voices.map(voice => voice.id))
    after = page.next
  } while (after)
  expect(new Set(stored).size).toBe(stored.length)
  expect([...acknowledged].filter(id => !stored.includes(id))).toEqual([])
})

test('F49: a full disk acknowledges nothing and stores nothing in part', { timeout: 60_000 }, async () => {
  const data = temporaryFolder()
  const { child, url, key } = await spawnCollector(data, 'ulimit -f 800;')
  const acknowledged: string[] = []
  const refused = new Set<string>()
  for (let i = 0; i < 100 && refused.size < 20; i++) {
    const items = Array.from({ length: 5 }, () => answer({ comment: 'x'.repeat(2000) }))
    const response = await send(url, key, items)
    if (response.status === 200) acknowledged.push(...items.map(item => item.id))
    else {
      expect(response.status).toBe(503)
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
      for (const item of items) refused.add(item.id)
    }
  }
  expect(acknowledged.length).toBeGreaterThan(0)
  expect(refused.size).toBeGreaterThan(0)
  child.kill('SIGKILL')
  const { openStore } = await import('../../src/collector/storage/store.js')
  const store = await openStore(data)
  onTestFinished(() => store.close())
  const stored = new Set<string>()
  for await (const { item } of store.archive(1)) stored.add(item.id)
  expect(acknowledged.filter(id => !stored.has(id))).toEqual([])
  expect([...refused].filter(id => stored.has(id))).toEqual([])
})
