import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Arrival } from '../../../../src/collector/storage/arrival.js'
import type { Transaction } from '../../../../src/collector/storage/databases/database.js'
import { postgres } from '../../../../src/collector/storage/databases/postgres.js'
import { changeCase } from '../../../../src/collector/storage/feedback/cases.js'
import { commit } from '../../../../src/collector/storage/items/commit.js'
import { openStore } from '../../../../src/collector/storage/store.js'
import type { Item } from '../../../../src/model/feedback.js'
import { uuidv7 } from '../../../../src/model/identifier.js'
import { storageContract } from '../../../contracts/storage.js'
import { png, pngChunk } from '../../../fixtures/images.js'
import { answer, startCollector } from '../../harness.js'
import { type PostgresServer, startPostgres } from './postgres-server.js'

let server: PostgresServer
beforeAll(async () => {
  server = await startPostgres()
}, 60_000)
afterAll(() => server?.stop())

storageContract('postgres', () => server.database(), postgres)

test('F50: a database restart loses no acknowledged item and stores none twice', {
  timeout: 60_000,
}, async () => {
  const { send, store, project } = await startCollector({ onError: () => {} }, server.database())
  const acknowledged = new Set<string>()
  const statuses = new Set<number>()
  let running = true
  const clients = Array.from({ length: 6 }, async () => {
    let items = [answer(), answer()]
    while (running) {
      const { status, results } = await send(items)
      statuses.add(status)
      if (status === 200) {
        for (const { id } of results) acknowledged.add(id)
        items = [answer(), answer()]
      } else await new Promise(resolve => setTimeout(resolve, 20))
    }
  })
  await server.restart()
  const before = acknowledged.size
  await expect.poll(() => acknowledged.size, { timeout: 20_000 }).toBeGreaterThan(before + 100)
  running = false
  await Promise.all(clients)
  expect([...statuses].filter(status => status !== 200 && status !== 503)).toEqual([])
  const stored: string[] = []
  for (let after: string | undefined, more = true; more; more = after !== undefined) {
    const page = await store.voices.list(project.id, { after, limit: 200 })
    stored.push(...page.voices.map(voice => voice.id))
    after = page.next
  }
  expect(new Set(stored).size).toBe(stored.length)
  expect([...acknowledged].filter(id => !stored.includes(id))).toEqual([])
})

describe('simultaneous inserts and erasures', () => {
  /** Runs `work` in a transaction that does not commit before `then` has begun, and has ended or waits for it. */
  const telemetry = async <T>(work: (tx: Transaction) => Promise<T>, then: () => Promise<unknown>) => {
    const db = postgres(server.database())
    const crossing = await db.transaction(async tx => {
      const done = await work(tx)
      let ended = false
      const other = then().finally(() => {
        ended = true
      })
      const waiting = () => db.all('SELECT 1 AS one FROM pg_locks WHERE NOT granted')
      await expect.poll(async () => ended || (await waiting()).length > 0, { timeout: 10_000 }).toBe(true)
      return { done, other }
    })
    const [done, other] = [crossing.done, await crossing.other]
    await db.close()
    return { done, other }
  }
  const proof = 'a'.repeat(64)
  const arrival = (item: Item, now: number): Arrival => ({
    ...{ item, proof, verified: false },
    ...{ createdAt: Date.parse(item.createdAt), receivedAt: now },
  })

  test('an uncommitted feedback is erased as well, by a request and by an item', async () => {
    const { store, project, clock, send, voices } = await startCollector({}, server.database())
    const storing = (item: Item) => (tx: Transaction) =>
      commit(tx, { project: project.id, arrivals: [arrival(item, clock.now)] })
    const device = 'device-that-asks'
    const asked = await telemetry(storing(answer({ device }) as Item), () =>
      store.people.erase([{ project: project.id, device }]),
    )
    expect(asked).toEqual({ done: [{ status: 'accepted' }], other: 1 })
    const other = 'device-that-sends-its-wish'
    const erase = { kind: 'erase', id: uuidv7(clock.now), revision: 1, device: other }
    const sent = await telemetry(storing(answer({ device: other }) as Item), () =>
      send([{ ...erase, createdAt: new Date(clock.now).toISOString() }], { proof }),
    )
    expect(sent).toMatchObject({
      done: [{ status: 'accepted' }],
      other: { results: [{ status: 'accepted' }] },
    })
    expect(await voices()).toEqual([])
  })

  test('a feedback that arrives during an uncommitted erasure is not stored', async () => {
    const { project, clock, send, voices } = await startCollector({}, server.database())
    const device = 'device-that-asks-first'
    const late = answer({ device })
    await send([late], { proof })
    const erase = {
      ...{ kind: 'erase' as const, id: uuidv7(clock.now), revision: 1, device },
      createdAt: new Date(clock.now + 1).toISOString(),
    }
    const unseen = answer({ device })
    const { other } = await telemetry(
      tx => commit(tx, { project: project.id, arrivals: [arrival(erase, clock.now)] }),
      () => send([{ ...late, revision: 2 }, unseen], { proof }),
    )
    expect(other).toMatchObject({ results: [{ status: 'duplicate' }, { status: 'duplicate' }] })
    expect(await voices()).toEqual([])
  })

  test('erasing a feedback removes its uncommitted case as well', async () => {
    const { store, project, clock, send } = await startCollector({}, server.database())
    const device = 'device-with-a-case'
    const item = answer({ device })
    await send([item], { proof })
    const { done, other } = await telemetry(
      tx => changeCase(tx, project.id, item.id, { state: 'acknowledged', owner: 'Maya' }, clock.now),
      () => store.people.erase([{ project: project.id, device }]),
    )
    expect([done, other]).toEqual([true, 1])
    const db = postgres(server.database())
    expect(await db.all('SELECT feedback FROM recovery_case WHERE feedback = ?', [item.id])).toEqual([])
    expect(await db.transaction(tx => changeCase(tx, project.id, item.id, { state: 'closed' }, 1))).toBe(
      false,
    )
    await db.close()
  })
})

test('S38: simultaneous uploads to several collectors stay within a person’s daily quota', {
  timeout: 30_000,
}, async () => {
  const all = await Promise.all([1, 2].map(() => startCollector({}, server.database())))
  const { project, clock, send } = all[0]!
  for (const other of all) other.clock.now = clock.now
  const pictures = Array.from({ length: 14 }, (_, i) =>
    png(2, 2, [pngChunk('IDAT', Buffer.alloc(4_900_000, i))]),
  )
  const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
  const items = pictures.map(bytes =>
    answer({
      device: 'eager',
      attachments: [{ sha256: hash(bytes), type: 'image/png', size: bytes.length }],
    }),
  )
  await send(items)
  const statuses = await Promise.all(
    items.map(async ({ id }, i) => {
      const path = `/v1/feedback/${id}/attachments/${hash(pictures[i]!)}?key=${project.key}`
      const response = await all[i % 2]!.fetch(path, { method: 'PUT', body: pictures[i] as BodyInit })
      return response.status
    }),
  )
  expect(statuses.sort()).toEqual([...Array(10).fill(201), ...Array(4).fill(429)])
})

test('F46: a month gets its partition even if ids of it exist from a fast clock', {
  timeout: 30_000,
}, async () => {
  const url = await server.anotherDatabase('early')
  const { store, project, send, clock, voices } = await startCollector({}, url)
  const april = Date.parse('2027-04-10T00:00:00.000Z')
  const early = [1, 2].map(i => answer({ id: uuidv7(april + i), device: 'ahead' }))
  await send([...early, answer({ id: 'of-another-form' })])
  clock.now = Date.parse('2027-03-01T00:00:00.000Z')
  await Promise.all([
    store.runMaintenance(),
    openStore(url, { now: () => clock.now }).then(two => two.close()),
  ])
  const late = answer({ id: uuidv7(april + 3), device: 'ahead' })
  expect((await send([...early, late])).results.map(({ status }) => status)).toEqual([
    ...['duplicate', 'duplicate', 'accepted'],
  ])
  const db = postgres(url)
  const where = await db.all<{ place: string; n: number }>(
    'SELECT tableoid::regclass::text AS place, COUNT(*) AS n FROM item WHERE project = ? GROUP BY 1 ORDER BY 1',
    [project.id],
  )
  expect(where).toEqual([
    { place: 'item_2027_04', n: 3 },
    { place: 'item_other', n: 1 },
  ])
  const indexes = async (table: string) =>
    (await db.all(`SELECT indexname FROM pg_indexes WHERE tablename = ?`, [table])).length
  expect(await indexes('item_2027_04')).toBe(await indexes('item_2027_05'))
  await db.close()
  expect(await voices()).toHaveLength(4)
})

test('marking feedback as seen while it is revised does not fail', { timeout: 30_000 }, async () => {
  const { store, project, send, voices } = await startCollector({}, server.database())
  const ids = ['first', 'second'].map(name => `${name}-${project.id}`)
  await send(ids.map(id => answer({ id })))
  const db = postgres(server.database())
  const lock = (tx: Transaction, id: string) =>
    tx.all('SELECT id FROM item WHERE project = ? AND id = ? FOR UPDATE', [project.id, id])
  // It locks the row stored first and waits for the other; this transaction waits for the first: a deadlock, which one of
  // the two has to retry.
  let seen: Promise<void> | undefined
  await db.transaction(async tx => {
    await lock(tx, ids[1]!)
    seen ??= store.voices.markSeen(project.id, ids)
    seen.catch(() => {})
    const waiting = () => db.all('SELECT 1 AS one FROM pg_locks WHERE NOT granted')
    await expect.poll(async () => (await waiting()).length, { timeout: 5000 }).toBeGreaterThan(0)
    await lock(tx, ids[0]!)
  })
  await seen
  await db.close()
  expect((await voices()).every(({ seenAt }) => seenAt)).toBe(true)
})
