/**
 * `npm run test:hostile [seconds]`: floods a collector that has 256 MB of heap with what one address can send, legal and
 * illegal, with its limits on and off; then with more devices than it can serve at once. It must not end, answer what is
 * honest afterwards, and keep nobody waiting for more than 30 s. Needs `npm run build`; prints what was answered.
 */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const seconds = Number(process.argv[2] ?? 20)
const cli =
  process.env.HEARTFELT_CLI ?? fileURLToPath(new URL('../../dist/collector/cli.js', import.meta.url))
const DEVICES = 10_000
const CONNECTIONS = 2000
/** The time after which a page gives a request up. */
const CLIENT_TIMEOUT_MS = 30_000

const answer = (fields = {}) => ({
  ...{
    kind: 'feedback',
    id: randomUUID(),
    revision: 1,
    moment: 'till',
    scale: 'mood5',
    point: 'bad',
    value: -0.5,
  },
  ...{ createdAt: new Date().toISOString(), device: randomUUID(), ...fields },
})

async function start(folder, env) {
  const child = spawn(process.execPath, ['--max-old-space-size=256', cli], {
    env: { ...process.env, PORT: '0', HOST: '127.0.0.1', HEARTFELT_DATA: folder, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let ended = false
  child.once('exit', () => {
    ended = true
  })
  let out = ''
  for await (const chunk of child.stdout) {
    out += chunk
    const [, key] = /^key: (\S+)/m.exec(out) ?? []
    const [, port] = /^dashboard: \S+:(\d+)\//m.exec(out) ?? []
    if (key && port) return { child, key, port: Number(port), ended: () => ended }
  }
  throw new Error('the collector did not start')
}

/** Sends one request; resolves with the status, `Retry-After` and body, or with status 0 if the connection was cut. */
function send(port, method, path, { headers = {}, body, agent, timeout = CLIENT_TIMEOUT_MS } = {}) {
  return new Promise(resolve => {
    const failed = () => resolve({ status: 0, text: '' })
    const sent = request({ port, host: '127.0.0.1', method, path, headers, agent, timeout }, response => {
      let text = ''
      response.on('data', chunk => {
        if (text.length < 100_000) text += chunk
      })
      response.once('end', () =>
        resolve({
          status: response.statusCode,
          retryAfter: Number(response.headers['retry-after'] ?? 0),
          text,
        }),
      )
      response.once('error', failed)
    })
    sent.once('error', failed)
    sent.once('timeout', () => sent.destroy())
    sent.end(body)
  })
}

const json = { 'Content-Type': 'application/json' }
const post = (port, body, more = {}) =>
  send(port, 'POST', '/v1/feedback', { body, headers: { ...json, ...more.headers }, agent: more.agent })

/** What one address may try. */
const attacks = key => ({
  'a megabyte of items': () =>
    JSON.stringify({ key, items: Array.from({ length: 100 }, () => answer({ comment: 'x'.repeat(9500) })) }),
  'a hundred invented devices': () =>
    JSON.stringify({ key, items: Array.from({ length: 100 }, () => answer()) }),
  'long invented devices': () =>
    JSON.stringify({ key, items: Array.from({ length: 100 }, () => answer({ device: 'd'.repeat(9000) })) }),
  'many small numbers': () => `{"key":"${key}","items":[${'[0,0,0,0,0,0,0,0],'.repeat(50_000)}0]}`,
  'many names': () =>
    JSON.stringify({
      key,
      items: [
        answer({ context: Object.fromEntries(Array.from({ length: 60_000 }, (_, i) => [`n${i}`, i])) }),
      ],
    }),
  'deep nesting': () => `{"key":"${key}","items":${'['.repeat(400_000)}${']'.repeat(400_000)}}`,
  'large traits': () =>
    JSON.stringify({ key, items: [answer({ customer: { id: 'c', traits: { t: 'x'.repeat(900_000) } } })] }),
  'a body that is too large': () => 'x'.repeat(3_000_000),
  'a bomb': () => gzipSync(Buffer.alloc(50_000_000, 32)),
  'a guessed key': () => JSON.stringify({ key: `pk_${randomUUID()}`, items: [answer()] }),
})

/** A body that arrives a byte at a time, and never ends. */
function dribble(port, key) {
  const sent = request({
    port,
    host: '127.0.0.1',
    method: 'POST',
    path: '/v1/feedback',
    headers: { ...json, 'Content-Length': 900_000 },
  })
  sent.on('error', () => {})
  sent.on('response', response => response.resume())
  sent.write(`{"key":"${key}","items":[`)
  return sent
}

async function flood({ port, key }, statuses) {
  const agent = new Agent({ keepAlive: true, maxSockets: 200 })
  const slow = Array.from({ length: 300 }, () => dribble(port, key))
  const until = Date.now() + seconds * 1000
  const kinds = Object.entries(attacks(key))
  const attacker = async n => {
    for (let i = n; Date.now() < until; i++) {
      const [name, body] = kinds[i % kinds.length]
      const headers = name === 'a bomb' ? { 'Content-Encoding': 'gzip' } : {}
      const { status } = await post(port, body(), { headers, agent })
      statuses[`${status}`] = (statuses[`${status}`] ?? 0) + 1
      await send(port, 'GET', `/v1/history?key=${randomUUID()}`, {
        headers: { Authorization: `Bearer ${randomUUID()}.x` },
        agent,
      })
    }
  }
  await Promise.all(Array.from({ length: 24 }, (_, n) => attacker(n)))
  for (const one of slow) one.destroy()
  agent.destroy()
}

/** Many devices come at once, each with one batch, and come again as `Retry-After` says. Returns the longest wait for an answer. */
async function herd({ port, key }, figures) {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  let next = 0
  const connection = async () => {
    while (next++ < DEVICES) {
      const body = JSON.stringify({ key, items: Array.from({ length: 5 }, () => answer()) })
      for (;;) {
        const began = performance.now()
        const { status, retryAfter } = await post(port, body, { agent })
        figures.longest = Math.max(figures.longest, performance.now() - began)
        if (status === 200) break
        figures.refused++
        await new Promise(resolve => setTimeout(resolve, 1000 * (retryAfter || 1) * (1 + Math.random() / 4)))
      }
      figures.stored++
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, connection))
  agent.destroy()
}

const resident = pid => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024

let fine = true
const check = (holds, what) => {
  console.log(`${holds ? '✓' : '✗'} ${what}`)
  fine &&= holds
}

for (const limits of ['on', 'off']) {
  const folder = mkdtempSync(join(tmpdir(), 'heartfelt-hostile-'))
  const collector = await start(folder, limits === 'off' ? { HEARTFELT_LIMITS: 'off' } : {})
  try {
    const statuses = {}
    await flood(collector, statuses)
    console.log(`limits ${limits}, ${seconds} s of hostile requests, answered: ${JSON.stringify(statuses)}`)
    check(!collector.ended(), 'the process still runs')
    if (collector.ended()) continue
    console.log(`  at most ${resident(collector.child.pid).toFixed(0)} MB resident`)
    check((await send(collector.port, 'GET', '/readyz')).status === 200, 'it is ready')
    if (limits === 'on') continue
    const figures = { longest: 0, refused: 0, stored: 0 }
    await herd(collector, figures)
    console.log(`${DEVICES} devices over ${CONNECTIONS} connections: ${JSON.stringify(figures)}`)
    check(figures.stored === DEVICES, 'everybody was stored')
    check(
      figures.longest < CLIENT_TIMEOUT_MS,
      `nobody waited for more than ${(figures.longest / 1000).toFixed(1)} s`,
    )
    check(!collector.ended(), 'the process still runs')
  } finally {
    collector.child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
}
process.exit(fine ? 0 : 1)
