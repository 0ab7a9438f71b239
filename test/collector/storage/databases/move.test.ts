import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { copyDatabase, tables } from '../../../../src/collector/storage/databases/move.js'
import { postgres } from '../../../../src/collector/storage/databases/postgres.js'
import { sqlite } from '../../../../src/collector/storage/databases/sqlite.js'
import { openStore } from '../../../../src/collector/storage/store.js'
import { answer, startCollector, temporaryFolder } from '../../harness.js'
import { type PostgresServer, startPostgres } from './postgres-server.js'

let server: PostgresServer
beforeAll(async () => {
  server = await startPostgres()
}, 60_000)
afterAll(() => server?.stop())

test('copies an embedded database into Postgres without losing or doubling a row', {
  timeout: 30_000,
}, async () => {
  const folder = temporaryFolder()
  const { send, admin, project } = await startCollector({}, folder)
  const proof = 'a'.repeat(64)
  const items = Array.from({ length: 90 }, (_, i) =>
    answer({ device: `d${i % 9}`, comment: `ü ${i}`, source: 'prompted' }),
  )
  for (let i = 0; i < 6; i++)
    await send(i === 0 ? items : items.map(() => answer({ device: `d${i}` })), { proof })
  await send([{ kind: 'erase', id: 'e', revision: 1, device: 'd1', createdAt: items[0]!.createdAt }], {
    proof,
  })
  await admin(`/voices/${items[0]!.id}/replies`, { method: 'POST', body: JSON.stringify({ text: 'Hello' }) })
  const before = await (await admin('/moments')).json()

  await (await openStore(server.database())).close()
  const [from, to] = [sqlite(join(folder, 'heartfelt.db')), postgres(server.database())]
  try {
    const first = await copyDatabase(from, to)
    expect(first).toMatchObject({ project: 1, reply: 1, device: 9 })
    expect(Object.values(await copyDatabase(from, to)).every(rows => rows === 0)).toBe(true)
    const known = await from.all<{ name: string }>(`SELECT name FROM sqlite_master WHERE type = 'table'`)
    const ours = known
      .map(row => row.name)
      .filter(name => !/^sqlite_|^libsql_|^schema_version$|^meter$|^insight_pack$/.test(name))
    expect(ours.sort()).toEqual(Object.keys(tables).sort())
  } finally {
    await Promise.all([from.close(), to.close()])
  }

  const store = await openStore(server.database())
  const moved = (await store.projects.byKey(project.key))!
  expect(await store.voices.counts(moved.id)).toEqual(before.counts)
  const arrival = { item: items[3]! as never, verified: false, createdAt: 0, receivedAt: 0, proof }
  expect(await store.deliver({ project: moved.id, arrivals: [arrival] })).toEqual([{ status: 'duplicate' }])
  await store.close()
})

test('after an interrupted copy, changed and erased rows are brought up to date', {
  timeout: 30_000,
}, async () => {
  const folder = temporaryFolder()
  const { send, store, project, clock } = await startCollector({}, folder)
  const proof = 'a'.repeat(64)
  const items = ['keeps', 'grows', 'goes'].map(id => answer({ id, device: id, source: 'prompted' }))
  await send(items, { proof })
  const database = await server.anotherDatabase('again')
  await (await openStore(database)).close()
  const [from, to] = [sqlite(join(folder, 'heartfelt.db')), postgres(database)]
  try {
    const broken: typeof to = {
      ...to,
      transaction: work =>
        to.transaction(tx =>
          work({
            ...tx,
            upsert: async (table, ...rest) => {
              if (table === 'attachment' || table === 'audit') throw new Error('the line broke')
              return tx.upsert(table, ...rest)
            },
          }),
        ),
    }
    await store.audit.note(project.id, 'Maya', 'tried')
    await expect(copyDatabase(from, broken)).rejects.toThrow('the line broke')

    clock.now += 60_000
    await send([{ ...items[1], revision: 2, point: 'great', value: 1, comment: 'More to say' }], { proof })
    await store.people.erase([{ project: project.id, device: 'goes' }])
    await copyDatabase(from, to)
    expect(await copyDatabase(from, to)).toMatchObject({ item: 0, person_moment: 0 })

    const moved = await openStore(database)
    try {
      const { voices } = await moved.voices.list(project.id)
      expect(voices.map(({ id, comment }) => [id, comment]).sort()).toEqual([
        ['grows', 'More to say'],
        ['keeps', undefined],
      ])
      expect(await moved.voices.counts(project.id)).toEqual(await store.voices.counts(project.id))
      // Once a collector has used the target, nothing is copied.
      await moved.members.link((await moved.members.ensure('owner', 'owner')).id)
      await expect(copyDatabase(from, to)).rejects.toThrow('a collector has already used this database')
    } finally {
      await moved.close()
    }
  } finally {
    await Promise.all([from.close(), to.close()])
  }
})
