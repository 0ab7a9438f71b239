import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { serve } from '../../src/collector/serve.js'
import { png, pngChunk } from '../fixtures/images.js'
import { answer, temporaryFolder } from './harness.js'
import { freePort } from './storage/databases/postgres-server.js'

/** The first nginx sample of docs/running.md that is a whole server. */
const sample = /```nginx\n(server \{[\s\S]*?)```/.exec(readFileSync('docs/running.md', 'utf8'))![1]!

/** Runs the sample in a real nginx, over plain http on a free port. */
async function startNginx(upstream: number): Promise<string> {
  const program = ['/usr/sbin/nginx', '/usr/bin/nginx'].find(existsSync)
  if (!program) throw new Error('nginx is missing: sudo apt-get install nginx-light')
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'tmp'))
  const port = await freePort()
  const server = sample
    .replace('listen 443 ssl', `listen 127.0.0.1:${port}`)
    .replace(/^ *ssl_certificate.*\n/gm, '')
    .replaceAll('127.0.0.1:4400', `127.0.0.1:${upstream}`)
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map(name => `${name}_temp_path ${folder}/tmp/${name};`)
    .join('\n')
  const user = process.getuid?.() === 0 ? 'user root;' : ''
  writeFileSync(
    join(folder, 'nginx.conf'),
    `${user} daemon off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log;
     events {} http { access_log off; ${paths} ${server} }`,
  )
  const child = spawn(program, ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', `${folder}/error.log`])
  const ended = new Promise(resolve => child.once('exit', resolve))
  onTestFinished(async () => {
    child.kill('SIGTERM')
    await ended
  })
  const url = `http://127.0.0.1:${port}`
  await expect
    .poll(
      () =>
        fetch(`${url}/healthz`).then(
          ({ status }) => status,
          () => 0,
        ),
      { timeout: 10_000 },
    )
    .toBe(200)
  return url
}

test('the nginx sample of docs/running.md works: answers, pictures, imports, live updates and limits', {
  timeout: 60_000,
}, async () => {
  const port = await freePort()
  const collector = await serve({
    ...{ port, data: temporaryFolder(), proxies: 1, limits: { address: 60 } },
    // Browsers reach it over https; this test has no certificate.
    url: 'http://voices.example',
    origins: ['https://shop.example'],
  })
  onTestFinished(() => collector.close())
  const url = await startNginx(port)
  const json = { 'Content-Type': 'application/json' }
  const send = (item: object, headers = {}) =>
    fetch(`${url}/v1/feedback`, {
      method: 'POST',
      headers: { ...json, Origin: 'https://shop.example', ...headers },
      body: JSON.stringify({ key: collector.key, items: [item] }),
    })

  const signIn = await fetch(collector.signIn.replace('http://voices.example', url), {
    method: 'POST',
    redirect: 'manual',
  })
  expect(signIn.status).toBe(303)
  const headers = { Cookie: signIn.headers.get('set-cookie')!.split(';')[0]! }
  expect((await fetch(`${url}/dashboard`, { headers })).status).toBe(200)
  const live = (await fetch(`${url}/v1/admin/live`, { headers }))
    .body!.pipeThrough(new TextDecoderStream())
    .getReader()
  expect((await live.read()).value).toContain('event: open')

  const bytes = png(2, 2, [pngChunk('IDAT', Buffer.alloc(4_900_000, 7))])
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const item = answer({ attachments: [{ sha256, type: 'image/png', size: bytes.length }] })
  const stored = await send(item)
  expect(stored.headers.get('access-control-allow-origin')).toBe('https://shop.example')
  expect((await stored.json()).results).toMatchObject([{ status: 'accepted' }])
  expect((await live.read()).value).toContain('event: news')
  await live.cancel()
  const picture = await fetch(`${url}/v1/feedback/${item.id}/attachments/${sha256}?key=${collector.key}`, {
    method: 'PUT',
    body: bytes as BodyInit,
  })
  expect(picture.status).toBe(201)

  const { secretKey } = await (
    await fetch(`${url}/v1/admin/secrets`, { method: 'POST', headers: { ...headers, ...json }, body: '{}' })
  ).json()
  const row = JSON.stringify({
    moment: 'till',
    point: 'good',
    createdAt: '2026-11-20',
    comment: 'x'.repeat(9000),
  })
  const imported = await fetch(`${url}/v1/import`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${secretKey}`, 'Content-Type': 'application/x-ndjson' },
    body: `${row}\n`.repeat(800),
  })
  expect(imported.status).toBe(200)

  // One client is counted by its own address, whatever it claims.
  const statuses: number[] = []
  for (let i = 0; i < 60 && statuses.at(-1) !== 429; i++)
    statuses.push((await send(answer(), { 'X-Forwarded-For': `203.0.113.${i}` })).status)
  expect(statuses.at(-1)).toBe(429)
})
