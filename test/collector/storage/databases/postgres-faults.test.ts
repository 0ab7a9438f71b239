import pg from 'pg'
import { afterAll, beforeAll, describe, expect, type TestContext, test } from 'vitest'
import { createCollector } from '../../../../src/collector/app.js'
import { serve } from '../../../../src/collector/serve.js'
import { postgres } from '../../../../src/collector/storage/databases/postgres.js'
import { openStore } from '../../../../src/collector/storage/store.js'
import type { Item } from '../../../../src/model/feedback.js'
import { answer } from '../../harness.js'
import { type PostgresServer, startPostgres } from './postgres-server.js'
import { silentWay } from './silent-way.js'

let server: PostgresServer
beforeAll(async () => {
  server = await startPostgres()
}, 60_000)
afterAll(() => server?.stop(), 60_000)

/** A collector on a database of its own, reached over a way that can become silent. */
async function start(name: string, { onTestFinished }: TestContext) {
  const direct = await server.anotherDatabase(name)
  const way = await silentWay(direct)
  const store = await openStore(way.url)
  const project = await store.projects.add('test')
  const collector = createCollector({ store, onError: () => {} })
  const admin = new pg.Client(direct)
  await admin.connect()
  onTestFinished(async () => {
    await store.close()
    await admin.end()
    way.close()
  })
  const fetch = (path: string, init?: RequestInit) =>
    collector.fetch(new Request(`http://collector.test${path}`, init))
  return {
    ...{ way, store, project, admin, direct },
    ready: async () => (await fetch('/readyz')).status,
    async send(items: unknown[] = [answer()]) {
      const began = performance.now()
      const response = await fetch('/v1/feedback', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ key: project.key, items }),
      })
      return {
        status: response.status,
        retryAfter: Number(response.headers.get('retry-after')),
        seconds: (performance.now() - began) / 1000,
        results: (await response.json()).results,
      }
    },
  }
}

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))
/** Like `expect.poll`, which does not work in concurrent tests. */
async function until(holds: () => Promise<boolean>, limitMs = 20_000): Promise<void> {
  const deadline = performance.now() + limitMs
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`not within ${limitMs} ms: ${holds}`)
    await pause(100)
  }
}

/** Waits until answers are stored again, and returns after how many seconds. */
async function recovery(send: () => Promise<{ status: number }>): Promise<number> {
  const began = performance.now()
  while ((await send()).status !== 200) await pause(100)
  return (performance.now() - began) / 1000
}

describe.concurrent('each fault of Postgres has a bound', () => {
  test('connections go silent: 503 with Retry-After within 10 s, stored again within 20 s', {
    timeout: 60_000,
  }, async context => {
    const { way, send, ready, store, project } = await start('silent', context)
    const items = Array.from({ length: 12 }, () => answer())
    await Promise.all(items.map(item => send([item])))
    way.silence()
    // More than there are lanes and connections, so that some wait for others.
    const refused = await Promise.all([...items, ...items].map(() => send()))
    for (const { status, retryAfter, seconds } of refused) {
      expect(status).toBe(503)
      expect(retryAfter).toBeGreaterThan(0)
      expect(seconds).toBeLessThan(10)
    }
    expect(new Set(refused.map(({ retryAfter }) => retryAfter)).size).toBeGreaterThan(1)
    expect(await ready()).toBe(503)
    way.open()
    expect(await recovery(send)).toBeLessThan(20)
    expect(await ready()).toBe(200)
    const again = await send(items)
    expect(again.results.every(({ status }: { status: string }) => status === 'duplicate')).toBe(true)
    const stored = (await store.voices.list(project.id, { limit: 200 })).voices.map(({ id }) => id)
    expect(new Set(stored).size).toBe(stored.length)
  })

  test('a collector vanishes within a transaction: its locks are free within 30 s', {
    timeout: 60_000,
  }, async context => {
    const { way, send, admin, project } = await start('vanished', context)
    const doomed = postgres(way.url)
    context.onTestFinished(() => doomed.close())
    let locked = () => {}
    const hasLock = new Promise<void>(resolve => {
      locked = resolve
    })
    const vanished = doomed
      .transaction(async tx => {
        await tx.erasing(project.id)
        locked()
        await pause(60_000)
      }, 60_000)
      .catch(() => {})
    await hasLock
    way.silence()
    way.open()
    const began = performance.now()
    const free = async () =>
      (await admin.query('SELECT pg_try_advisory_lock_shared(4859205, $1) AS free', [project.id])).rows[0]
        .free
    expect(await free()).toBe(false)
    while (!(await free())) await pause(200)
    expect((performance.now() - began) / 1000).toBeLessThan(30)
    expect(await recovery(send)).toBeLessThan(20)
    void vanished
  })

  test('read-only, then writable: full health within 20 s', { timeout: 60_000 }, async context => {
    const { send, ready, admin } = await start('failover', context)
    await Promise.all(Array.from({ length: 10 }, () => send()))
    await admin.query('ALTER DATABASE failover SET default_transaction_read_only = on')
    await admin.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    )
    await until(async () => (await send()).status === 503)
    expect(await ready()).toBe(503)
    await Promise.all(Array.from({ length: 10 }, () => send()))
    await admin.query('SET default_transaction_read_only = off')
    await admin.query('ALTER DATABASE failover RESET default_transaction_read_only')
    expect(await recovery(send)).toBeLessThan(20)
    const after = await Promise.all(Array.from({ length: 30 }, () => send()))
    expect(after.filter(({ status }) => status !== 200)).toEqual([])
    expect(await ready()).toBe(200)
  })

  test('a lock that another program holds: 503 within 10 s, and no statement waits on at the server', {
    timeout: 60_000,
  }, async context => {
    const { send, store, admin } = await start('locked', context)
    await send()
    await admin.query('BEGIN; LOCK TABLE item IN ACCESS EXCLUSIVE MODE')
    const [sent, read] = await Promise.all([
      send(),
      store.voices.list(1, {}).then(
        () => 'read',
        error => error.name,
      ),
    ])
    expect([sent.status, sent.seconds < 10, read]).toEqual([503, true, 'StorageError'])
    const waiting = async () =>
      (
        await admin.query(
          `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        )
      ).rowCount
    await until(async () => (await waiting()) === 0, 5000)
    await admin.query('COMMIT')
    expect(await recovery(send)).toBeLessThan(20)
  })

  test('stopping takes at most five seconds while the database is silent', {
    timeout: 60_000,
  }, async context => {
    const way = await silentWay(await server.anotherDatabase('stopping'))
    context.onTestFinished(() => way.close())
    const { url, key, close } = await serve({ port: 0, database: way.url, onError: () => {} })
    way.silence()
    const sending = fetch(`${url}/v1/feedback`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ key, items: [answer()] }),
    }).catch(() => {})
    await pause(300)
    const began = performance.now()
    await Promise.all([close(), sending])
    expect((performance.now() - began) / 1000).toBeLessThan(5)
  })

  test('notifications that no longer arrive are replaced within 10 s', { timeout: 60_000 }, async context => {
    const { way, send, store, project, direct } = await start('deaf', context)
    let heard = 0
    const other = await openStore(direct)
    context.onTestFinished(() => other.close())
    const stop = store.listen(changed => void (changed === project.id && heard++))
    context.onTestFinished(stop)
    await until(async () => {
      await send()
      return heard > 0
    })
    way.silence()
    way.open()
    const before = heard
    const began = performance.now()
    await until(async () => {
      const { id } = (await other.projects.byKey(project.key))!
      const arrival = {
        item: answer() as Item,
        verified: false,
        createdAt: Date.now(),
        receivedAt: Date.now(),
      }
      await other.deliver({ project: id, arrivals: [arrival] })
      return heard > before
    })
    expect((performance.now() - began) / 1000).toBeLessThan(15)
  })

  test('an item with a value that the database refuses is rejected alone', async context => {
    const { send, admin } = await start('refusing', context)
    await admin.query(`ALTER TABLE item ADD CONSTRAINT refused CHECK (moment <> 'refused')`)
    const { status, results } = await send([answer(), answer({ moment: 'refused' }), answer()])
    expect([status, results.map((one: { status: string }) => one.status)]).toEqual([
      200,
      ['accepted', 'rejected', 'accepted'],
    ])
    expect(results[1].reason).toMatch(/^item: /)
  })

  test('a database in LATIN1 is refused at the start', async () => {
    const admin = new pg.Client(server.database())
    await admin.connect()
    await admin.query(`CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0`)
    await admin.end()
    await expect(openStore(server.database().replace(/[^/]*$/, 'latin'))).rejects.toThrow(
      "DATABASE_URL: this database has the encoding LATIN1; use one made with ENCODING 'UTF8' TEMPLATE template0.",
    )
  })
})
