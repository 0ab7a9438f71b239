import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Arrival } from '../../src/collector/storage/arrival.js'
import type { Database } from '../../src/collector/storage/database.js'
import { itemColumns, itemRow } from '../../src/collector/storage/item-row.js'
import { migrate } from '../../src/collector/storage/migrations.js'
import { partition } from '../../src/collector/storage/partitions.js'
import { postgres } from '../../src/collector/storage/postgres.js'
import { sqlite } from '../../src/collector/storage/sqlite.js'
import { uuidv7 } from '../../src/model/identifier.js'
import { startPostgres } from '../collector/storage/postgres-server.js'

const cli =
  process.env.HEARTFELT_CLI ?? fileURLToPath(new URL('../../dist/collector/cli.js', import.meta.url))
const CONNECTIONS = 50
const BATCH = 20

const item = (n: number) => ({
  ...{
    kind: 'feedback' as const,
    id: uuidv7(),
    revision: 1,
    state: 'complete' as const,
    moment: `moment-${n % 12}`,
  },
  ...{
    scale: 'mood5',
    point: 'bad',
    value: -0.5,
    words: ['confused'],
    source: 'prompted' as const,
    locale: 'en',
  },
  ...{ comment: 'The page reloaded and I was not sure whether I had paid.', device: `device-${n % 5000}` },
  ...{ journey: { id: 'buy', run: `run-${n % 7000}`, stage: 'pay' }, createdAt: new Date().toISOString() },
  page: { url: 'https://shop.example/checkout/payment', title: 'Payment' },
})

/** Rows per second that the database itself takes, a hundred to a transaction, one transaction after the other. */
async function raw(db: Database, seconds: number): Promise<number> {
  await migrate(db)
  await partition(db, Date.now())
  const end = performance.now() + seconds * 1000
  let rows = 0
  const start = performance.now()
  while (performance.now() < end) {
    const batch = Array.from({ length: 100 }, (_, i) => {
      const arrival: Arrival = {
        item: item(rows + i),
        verified: false,
        createdAt: Date.now(),
        receivedAt: Date.now(),
      }
      return itemRow(1, arrival)
    })
    await db.transaction(tx => tx.insertNew('item', itemColumns, ['project', 'id'], batch))
    rows += batch.length
  }
  return rows / ((performance.now() - start) / 1000)
}

/** Sends at most `perSecond` batches (all that goes through without it); gives batches per second and the delays. */
async function load(port: number, key: string, seconds: number, perSecond = Number.POSITIVE_INFINITY) {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const delays: number[] = []
  const start = performance.now()
  const end = start + seconds * 1000
  let n = 0
  let sent = 0
  const send = (body: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const call = request(
        {
          agent,
          port,
          host: '127.0.0.1',
          path: '/v1/feedback',
          method: 'POST',
          headers: { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) },
        },
        response => {
          response.resume()
          response.on('end', () =>
            response.statusCode === 200 ? resolve() : reject(new Error(`answered ${response.statusCode}`)),
          )
        },
      )
      call.on('error', reject)
      call.end(body)
    })
  const connection = async () => {
    for (;;) {
      const due = start + (1000 * sent++) / perSecond
      const wait = due - performance.now()
      if (wait > 0) await new Promise(resolve => setTimeout(resolve, wait))
      if (performance.now() >= end) return
      const body = JSON.stringify({ key, items: Array.from({ length: BATCH }, () => item(n++)) })
      const began = perSecond === Number.POSITIVE_INFINITY ? performance.now() : due
      await send(body)
      delays.push(performance.now() - began)
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, connection))
  agent.destroy()
  delays.sort((a, b) => a - b)
  return {
    rate: delays.length / ((performance.now() - start) / 1000),
    p50: delays[delays.length >> 1]!,
    p99: delays[Math.floor(delays.length * 0.99)]!,
  }
}

async function start(
  env: Record<string, string>,
): Promise<{ child: ChildProcess; port: number; key: string; ms: number }> {
  const began = performance.now()
  const child = spawn(process.execPath, [cli], {
    env: { ...process.env, PORT: '0', HOST: '127.0.0.1', HEARTFELT_LIMITS: 'off', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let out = ''
  for await (const chunk of child.stdout!) {
    out += chunk
    const [, key] = /^key: (\S+)/m.exec(out) ?? []
    const [, port] = /^dashboard: \S+:(\d+)\//m.exec(out) ?? []
    if (!key || !port) continue
    await fetch(`http://127.0.0.1:${port}/v1/config?key=${key}`)
    return { child, key, port: Number(port), ms: performance.now() - began }
  }
  throw new Error('the collector did not start')
}

const residentMegabytes = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024

export async function bench(seconds: number, database: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'heartfelt-bench-'))
  const server = database === 'postgres' ? await startPostgres() : undefined
  const print = (name: string, value: string) => console.log(`${name.padEnd(44)}${value.padStart(14)}`)
  try {
    const db = server ? postgres(server.database()) : sqlite(join(folder, 'raw.db'))
    const rawRate = await raw(db, seconds)
    await db.close()
    const { child, port, key, ms } = await start(
      server ? { DATABASE_URL: server.database() } : { HEARTFELT_DATA: folder },
    )
    try {
      await load(port, key, 1)
      const full = await load(port, key, seconds)
      const half = await load(port, key, seconds, full.rate / 2)
      print(`raw ${database}, rows per second`, rawRate.toFixed(0))
      print('over HTTP, rows per second', (full.rate * BATCH).toFixed(0))
      print('ratio (wanted: 0.5)', ((full.rate * BATCH) / rawRate).toFixed(2))
      print('at full load, p50 / p99', `${full.p50.toFixed(1)} / ${full.p99.toFixed(1)} ms`)
      print('at half load, p50 / p99 (wanted: 50 ms)', `${half.p50.toFixed(1)} / ${half.p99.toFixed(1)} ms`)
      print('start to first answer (wanted: 500 ms)', `${ms.toFixed(0)} ms`)
      print('resident while ingesting (wanted: 120 MB)', `${residentMegabytes(child.pid!).toFixed(0)} MB`)
    } finally {
      child.kill('SIGKILL')
    }
  } finally {
    await server?.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
