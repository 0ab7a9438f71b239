import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { postgres as openPostgres } from '../../src/collector/storage/databases/postgres.js'
import { openStore } from '../../src/collector/storage/store.js'
import { uuidv7 } from '../../src/model/identifier.js'
import { startPostgres } from '../collector/storage/databases/postgres-server.js'
import { silentWay } from '../collector/storage/databases/silent-way.js'
import { startBalancer } from './balancer.js'

const cli =
  process.env.HEARTFELT_CLI ?? fileURLToPath(new URL('../../dist/collector/cli.js', import.meta.url))
const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

export interface Figures {
  kills: number
  restarts: number
  /** How often all connections to the database went silent. */
  silences: number
  requests: number
  failures: number
  acknowledged: number
  stored: number
  missing: number
  doubled: number
}

interface Running {
  child: ChildProcess
  port: number
  key: string
}

async function start(env: Record<string, string>): Promise<Running> {
  const child = spawn(process.execPath, [cli], {
    env: { ...process.env, PORT: '0', HOST: '127.0.0.1', HEARTFELT_LIMITS: 'off', ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let out = ''
  for await (const chunk of child.stdout!) {
    out += chunk
    const [, key] = /^key: (\S+)/m.exec(out) ?? []
    const [, port] = /^dashboard: \S+:(\d+)\//m.exec(out) ?? []
    if (key && port) return { child, key, port: Number(port) }
  }
  throw new Error('the collector did not start')
}

async function kill({ child }: Running): Promise<void> {
  child.kill('SIGKILL')
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}

/** Clients that send without a pause, resend what was not acknowledged, and sometimes what was. */
function load(address: () => string | undefined, key: string, figures: Figures, acknowledged: Set<string>) {
  let running = true
  const client = async () => {
    let items: { id: string }[] = []
    let known: { id: string }[] = []
    while (running) {
      const to = address()
      if (!to) {
        await pause(10)
        continue
      }
      if (items.length === 0) items = Array.from({ length: 20 }, answer)
      figures.requests++
      try {
        const response = await fetch(`${to}/v1/feedback`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ key, items: [...items, ...known] }),
          signal: AbortSignal.timeout(10_000),
        })
        if (response.status !== 200) throw new Error(`answered ${response.status}`)
        const { results } = (await response.json()) as { results: { id: string; status: string }[] }
        for (const { id, status } of results) if (status !== 'rejected') acknowledged.add(id)
        known = Math.random() < 0.2 ? items.slice(0, 5) : []
        items = []
      } catch {
        figures.failures++
        await pause(5)
      }
    }
  }
  const clients = Array.from({ length: 8 }, client)
  return async () => {
    running = false
    await Promise.all(clients)
  }
}

/** Waits a random time after acknowledgements have started (again). */
async function underLoad(acknowledged: Set<string>): Promise<void> {
  const before = acknowledged.size
  while (acknowledged.size === before) await pause(10)
  await pause(Math.random() * 500)
}

const answer = () => ({
  ...{
    kind: 'feedback',
    id: uuidv7(),
    revision: 1,
    moment: 'crash',
    scale: 'mood5',
    point: 'bad',
    value: -0.5,
  },
  ...{
    device: `device-${Math.floor(Math.random() * 500)}`,
    source: 'prompted',
    createdAt: new Date().toISOString(),
  },
})

const none = (): Figures => ({
  ...{
    kills: 0,
    restarts: 0,
    silences: 0,
    requests: 0,
    failures: 0,
    acknowledged: 0,
    stored: 0,
    missing: 0,
    doubled: 0,
  },
})

/** Checks the database itself, after all writers have stopped. */
async function compare(at: string, acknowledged: Set<string>, figures: Figures): Promise<Figures> {
  const store = await openStore(at.startsWith('postgres') ? openPostgres(at) : at)
  const stored = new Set<string>()
  let rows = 0
  const [project] = await store.projects.list()
  for await (const { item } of store.archive(project!.id)) {
    stored.add(item.id)
    rows++
  }
  const counted = (await store.voices.counts(project!.id)).reduce((sum, { ratings }) => sum + ratings, 0)
  await store.close()
  if (counted !== rows) throw new Error(`${rows} rows, but ${counted} ratings counted`)
  return {
    ...figures,
    acknowledged: acknowledged.size,
    stored: stored.size,
    missing: [...acknowledged].filter(id => !stored.has(id)).length,
    doubled: rows - stored.size,
  }
}

/** One process on its embedded database. */
export async function embedded(rounds: number): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), 'heartfelt-crash-'))
  const figures = none()
  const acknowledged = new Set<string>()
  try {
    let collector: Running | undefined = await start({ HEARTFELT_DATA: folder })
    const address = () => collector && `http://127.0.0.1:${collector.port}`
    const stop = load(address, collector.key, figures, acknowledged)
    for (let round = 0; round < rounds; round++) {
      await underLoad(acknowledged)
      const victim: Running = collector!
      await kill(victim)
      collector = undefined
      figures.kills++
      collector = await start({ HEARTFELT_DATA: folder })
    }
    await underLoad(acknowledged)
    await stop()
    await kill(collector)
    return await compare(folder, acknowledged, figures)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Three processes behind a balancer, over one Postgres; every tenth round the database is restarted too. */
export async function postgres(rounds: number): Promise<Figures> {
  const server = await startPostgres()
  const env = { DATABASE_URL: server.database() }
  const figures = none()
  const acknowledged = new Set<string>()
  const collectors: Running[] = []
  try {
    for (let i = 0; i < 3; i++) collectors.push(await start(env))
    const balancer = await startBalancer(() => collectors.map(({ port }) => port))
    const stop = load(() => balancer.url, collectors[0]!.key, figures, acknowledged)
    for (let round = 0; round < rounds; round++) {
      await underLoad(acknowledged)
      const victim = Math.floor(Math.random() * collectors.length)
      await kill(collectors[victim]!)
      figures.kills++
      if (round % 10 === 9) {
        await server.restart()
        figures.restarts++
      }
      collectors[victim] = await start(env)
    }
    await underLoad(acknowledged)
    await stop()
    balancer.close()
    await Promise.all(collectors.map(kill))
    return await compare(server.database(), acknowledged, figures)
  } finally {
    await Promise.all(collectors.map(kill))
    await server.stop()
  }
}

/**
 * Two processes behind a balancer, whose connections to Postgres go silent in each round instead of being reset: nothing
 * passes on them any more, and none is closed.
 */
export async function silent(rounds: number): Promise<Figures> {
  const server = await startPostgres()
  const way = await silentWay(server.database())
  const figures = none()
  const acknowledged = new Set<string>()
  const collectors: Running[] = []
  try {
    for (let i = 0; i < 2; i++) collectors.push(await start({ DATABASE_URL: way.url }))
    const balancer = await startBalancer(() => collectors.map(({ port }) => port))
    const stop = load(() => balancer.url, collectors[0]!.key, figures, acknowledged)
    for (let round = 0; round < rounds; round++) {
      await underLoad(acknowledged)
      way.silence()
      figures.silences++
      await pause(Math.random() * 3000)
      way.open()
    }
    await underLoad(acknowledged)
    await stop()
    balancer.close()
    await Promise.all(collectors.map(kill))
    return await compare(server.database(), acknowledged, figures)
  } finally {
    await Promise.all(collectors.map(kill))
    way.close()
    await server.stop()
  }
}
