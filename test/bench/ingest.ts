import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Libsql from 'libsql'
import type { Arrival } from '../../src/collector/storage/arrival.js'
import type { Database, Params } from '../../src/collector/storage/databases/database.js'
import { migrate } from '../../src/collector/storage/databases/migrations.js'
import { createPartitions } from '../../src/collector/storage/databases/partitions.js'
import { postgres } from '../../src/collector/storage/databases/postgres.js'
import { sqlite } from '../../src/collector/storage/databases/sqlite.js'
import { itemColumns, itemRow } from '../../src/collector/storage/items/item-row.js'
import { uuidv7 } from '../../src/model/identifier.js'
import { startPostgres } from '../collector/storage/databases/postgres-server.js'
import { openConnection, requestBytes } from './connection.js'

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

type Insert = (rows: readonly Params[]) => Promise<unknown> | unknown

/**
 * libsql alone with the collector's settings and none of our code: one prepared statement, and a transaction flushed to
 * disk.
 */
function libsqlItself(path: string): Insert {
  const db = new Libsql(path)
  db.pragma('synchronous = FULL')
  db.pragma('wal_autocheckpoint = 2000')
  const insert = db.prepare(`INSERT INTO item (${itemColumns}) VALUES (${itemColumns.map(() => '?')})`)
  return db.transaction((rows: readonly Params[]) => {
    for (const row of rows) insert.run(row)
  })
}

/** One statement for all rows of a transaction, the columns as arrays. */
const multiRow =
  (db: Database): Insert =>
  rows =>
    db.transaction(tx => tx.insertNew('item', itemColumns, ['project', 'id'], rows))

/** Rows per second of the database alone: a hundred rows per transaction, one transaction after the other. */
async function raw(insert: Insert, seconds: number): Promise<{ rate: number; p99: number }> {
  const times: number[] = []
  for (let spent = 0; spent < seconds * 1000; spent += times.at(-1)!) {
    const batch = Array.from({ length: 100 }, (_, i) => {
      const now = Date.now()
      const arrival: Arrival = {
        item: item(times.length * 100 + i),
        verified: false,
        createdAt: now,
        receivedAt: now,
      }
      return itemRow(1, arrival)
    })
    const start = performance.now()
    await insert(batch)
    times.push(performance.now() - start)
  }
  const spent = times.reduce((sum, time) => sum + time, 0)
  return { rate: (times.length * 100_000) / spent, p99: at(times, 0.99) }
}

const at = (values: number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))]!

/**
 * Prepares the requests before the measurement, because creating them is not the collector's work. The newest is sent
 * last, as in production and as for the raw rows: ids in descending order would split the pages of the primary key.
 */
const requests = (key: string, n: number): Buffer[] =>
  Array.from({ length: n }, (_, i) =>
    requestBytes(
      '/v1/feedback',
      JSON.stringify({ key, items: Array.from({ length: BATCH }, (_, j) => item(i * BATCH + j)) }),
    ),
  ).reverse()

/** Sends the requests, at most `perSecond` of them (default: no limit); returns batches per second and the delays. */
async function load(port: number, ready: Buffer[], seconds: number, perSecond = Number.POSITIVE_INFINITY) {
  const delays: number[] = []
  const start = performance.now()
  const end = start + seconds * 1000
  let sent = 0
  const connection = async () => {
    const { send, close } = openConnection(port)
    for (;;) {
      const due = start + (1000 * sent++) / perSecond
      const wait = due - performance.now()
      if (wait > 0) await new Promise(resolve => setTimeout(resolve, wait))
      const request = ready.pop()
      if (performance.now() >= end || request === undefined) return close()
      const began = perSecond === Number.POSITIVE_INFINITY ? performance.now() : due
      const { results } = await send(request)
      delays.push(performance.now() - began)
      if (results.length !== BATCH || results.some(({ status }) => status !== 'accepted'))
        throw new Error('not all of a batch was accepted')
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, connection))
  return { n: delays.length, rate: delays.length / ((performance.now() - start) / 1000), delays }
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

/** CPU time of a process in milliseconds, in steps of ten. */
const processorTime = (pid: number): number => {
  const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ').slice(11, 13)
  return (Number(user) + Number(system)) * 10
}

const ROUNDS = 3

/**
 * Measures the database alone and the collector in turn, so that a busy machine slows both; returns medians of the rounds.
 */
export async function bench(seconds: number, database: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'heartfelt-bench-'))
  const server = database === 'postgres' ? await startPostgres() : undefined
  const print = (name: string, value: string) => console.log(`${name.padEnd(48)}${value.padStart(16)}`)
  try {
    const db = server ? postgres(await server.anotherDatabase('raw')) : sqlite(join(folder, 'raw.db'))
    await migrate(db)
    await createPartitions(db, Date.now())
    const insert = server ? multiRow(db) : libsqlItself(join(folder, 'raw.db'))
    const { child, port, key, ms } = await start(
      server ? { DATABASE_URL: server.database() } : { HEARTFELT_DATA: folder },
    )
    try {
      const most = Math.ceil((seconds * 40_000) / BATCH)
      await load(port, requests(key, most), 1)
      const raws: Awaited<ReturnType<typeof raw>>[] = []
      const loads: Awaited<ReturnType<typeof load>>[] = []
      let processor = 0
      for (let round = 0; round < ROUNDS; round++) {
        raws.push(await raw(insert, seconds))
        const ready = requests(key, most)
        const before = processorTime(child.pid!)
        loads.push(await load(port, ready, seconds))
        processor += processorTime(child.pid!) - before
      }
      const median = (values: number[]) => at(values, 0.5)
      const rows = loads.reduce((sum, { n }) => sum + n, 0) * BATCH
      const full = median(loads.map(({ rate }) => rate))
      const alone = median(raws.map(({ rate }) => rate))
      // Create no more requests than are sent: garbage collection would otherwise disturb the measured delays.
      const ready = requests(key, Math.ceil((seconds * full) / 2))
      const resident = residentMegabytes(child.pid!)
      const half = await load(port, ready, seconds, full / 2)
      const ms50and99 = (delays: number[]) =>
        `${at(delays, 0.5).toFixed(1)} / ${at(delays, 0.99).toFixed(1)} ms`
      print(`raw ${database}, rows per second`, alone.toFixed(0))
      print('over HTTP, rows per second', (full * BATCH).toFixed(0))
      print('ratio (wanted: 0.5)', ((full * BATCH) / alone).toFixed(2))
      print('processor time per row', `${((1000 * processor) / rows).toFixed(0)} µs`)
      print('at full load, p50 / p99', ms50and99(loads.flatMap(({ delays }) => delays)))
      print('at half load, p50 / p99 (wanted: 50 ms)', ms50and99(half.delays))
      print(
        'one transaction of raw, p99 (the disk’s own)',
        `${Math.max(...raws.map(({ p99 }) => p99)).toFixed(1)} ms`,
      )
      print('start to first answer (wanted: 500 ms)', `${ms.toFixed(0)} ms`)
      print('resident while ingesting (wanted: 120 MB)', `${resident.toFixed(0)} MB`)
    } finally {
      child.kill('SIGKILL')
      await db.close()
    }
  } finally {
    await server?.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
