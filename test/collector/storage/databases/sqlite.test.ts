import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sqlite } from '../../../../src/collector/storage/databases/sqlite.js'
import { openStore } from '../../../../src/collector/storage/store.js'
import { storageContract } from '../../../contracts/storage.js'
import { answer, startCollector, temporaryFolder } from '../../harness.js'

storageContract('sqlite', temporaryFolder, folder => sqlite(join(folder, 'contract.db')))

test('reading, searching and erasing page by page yield to other requests', async () => {
  const { send, project, store, clock } = await startCollector()
  for (let i = 0; i < 25; i++)
    await send(Array.from({ length: 100 }, () => answer({ device: `d${i}`, source: 'prompted' })))
  await store.settings.update(project.id, { retentionDays: 30 })
  const turnsDuring = async (work: () => Promise<unknown>) => {
    let turns = 0
    const timer = setInterval(() => turns++)
    await work()
    clearInterval(timer)
    return turns
  }
  const read = async () => {
    for await (const _ of store.archive(project.id));
  }
  expect(await turnsDuring(read)).toBeGreaterThan(2)
  expect(await turnsDuring(() => store.voices.list(project.id, { word: 'nowhere' }))).toBeGreaterThan(0)
  clock.now += 31 * 86_400_000
  expect(await turnsDuring(() => store.runMaintenance())).toBeGreaterThan(1)
})

test('expired items are found through an index', async () => {
  const folder = temporaryFolder()
  const { send, project, store, clock, voices } = await startCollector({}, folder)
  await store.settings.update(project.id, { retentionDays: 30 })
  const touchpoint = { kind: 'touchpoint', id: 't', revision: 1, moment: 'till' }
  await send([answer(), { ...touchpoint, createdAt: '2026-11-22T07:59:00.000Z' }])
  const db = sqlite(join(folder, 'heartfelt.db'))
  const asked: [string, readonly unknown[]][] = []
  const watched = await openStore(
    {
      ...db,
      transaction: work =>
        db.transaction(tx =>
          work({
            ...tx,
            all: (sql, params = []) => {
              asked.push([sql, params])
              return tx.all(sql, params)
            },
          }),
        ),
    },
    { now: () => clock.now + 31 * 86_400_000 },
  )
  asked.length = 0
  await watched.runMaintenance()
  const selects = asked.filter(([sql]) => /^SELECT id, kind/.test(sql))
  expect(selects.length).toBeGreaterThan(1)
  for (const [sql, params] of selects) {
    const plan = await db.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, params as never)
    expect(plan.map(({ detail }) => detail).join()).toMatch(
      /item_(voice|around) \(project=\? AND received_at<\?\)$/,
    )
  }
  expect(await voices()).toEqual([])
  for await (const left of store.archive(project.id)) expect(left).toBeUndefined()
  await watched.close()
})

/** A store, and the statements that it runs from now on. */
async function listened(folder: string) {
  const db = sqlite(join(folder, 'heartfelt.db'))
  const asked: [string, readonly unknown[]][] = []
  const all: typeof db.all = (sql, params = []) => {
    asked.push([sql, params])
    return db.all(sql, params)
  }
  const store = await openStore({ ...db, all })
  asked.length = 0
  return { db, store, asked }
}

test('changes since a time are found through an index', async () => {
  const folder = temporaryFolder()
  const { project } = await startCollector({}, folder)
  const { db, store, asked } = await listened(folder)
  await store.voices.list(project.id, { since: 1, moment: 'till' })
  const plans = await Promise.all(
    asked.map(([sql, params]) => db.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, params as never)),
  )
  expect(plans.map(([first]) => first!.detail)).toEqual([
    expect.stringContaining('item_voice (project=? AND received_at>?)'),
    expect.stringContaining('item_changed (project=? AND updated_at>?)'),
  ])
  await store.close()
})

test('each page of an export costs the same: none is sorted', async () => {
  const folder = temporaryFolder()
  const { send, project } = await startCollector({}, folder)
  await send([answer({ device: 'phone' })])
  const { db, store, asked } = await listened(folder)
  for await (const _ of store.archive(project.id))
    for await (const _ of store.archive(project.id, { kind: 'feedback' }));
  expect(asked.length).toBeGreaterThan(1)
  for (const [sql, params] of asked) {
    const plan = await db.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, params as never)
    expect(plan.map(({ detail }) => detail).join()).not.toMatch(/TEMP B-TREE|SCAN/)
  }
  await store.close()
})
