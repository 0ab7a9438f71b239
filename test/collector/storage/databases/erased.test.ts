import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Arrival } from '../../../../src/collector/storage/arrival.js'
import { backup } from '../../../../src/collector/storage/databases/backup.js'
import { openStore, type Store } from '../../../../src/collector/storage/store.js'
import type { Item } from '../../../../src/model/feedback.js'
import { answer, temporaryFolder } from '../../harness.js'

const now = Date.parse('2026-11-22T08:00:00.000Z')
const word = 'zanzibarquux'

/** Stores answers of a device. */
async function store(to: Store, project: number, device: string, count: number, comment: string) {
  for (let stored = 0; stored < count; stored += 500) {
    const arrivals = Array.from({ length: Math.min(500, count - stored) }, (): Arrival => {
      const item = answer({ device, comment: `${comment} ${'x'.repeat(40)}` }) as Item
      return { item, proof: 'a'.repeat(64), verified: false, createdAt: now, receivedAt: now }
    })
    await to.deliver({ project, arrivals })
  }
}

const filesWith = (folder: string, text: string) =>
  readdirSync(folder).filter(name => readFileSync(join(folder, name)).includes(text))

test('erased words are in no file of the database after it was closed', async () => {
  const folder = join(temporaryFolder(), 'data')
  const opened = await openStore(folder, { now: () => now })
  const { id } = await opened.projects.add('shop')
  await store(opened, id, 'phone', 3000, word)
  await store(opened, id, 'tablet', 500, 'stays')
  expect(filesWith(folder, word).length).toBeGreaterThan(0)
  expect(await opened.people.erase([{ project: id, device: 'phone' }])).toBe(3000)
  await opened.close()
  expect(filesWith(folder, word)).toEqual([])
  expect(filesWith(folder, 'stays')).toEqual(['heartfelt.db'])
})

test('an erasure of 60 000 answers never keeps the process busy for 200 ms', {
  timeout: 300_000,
}, async () => {
  const opened = await openStore(temporaryFolder(), { now: () => now })
  const { id } = await opened.projects.add('shop')
  await store(opened, id, 'phone', 60_000, word)
  // Time on the processor, because on a busy machine the process also waits for others.
  let [last, longestMs, running] = [process.cpuUsage(), 0, true]
  const turn = () => {
    const { user, system } = process.cpuUsage(last)
    longestMs = Math.max(longestMs, (user + system) / 1000)
    last = process.cpuUsage()
    if (running) setImmediate(turn)
  }
  setImmediate(turn)
  expect(await opened.people.erase([{ project: id, device: 'phone' }])).toBe(60_000)
  running = false
  expect(longestMs).toBeLessThan(200)
  await opened.close()
})

test('only this user can read the database and its folder', async () => {
  const folder = join(temporaryFolder(), 'deep', 'data')
  const opened = await openStore(folder, { now: () => now })
  const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8)
  expect([modeOf(folder), modeOf(join(folder, '..'))]).toEqual(['700', '700'])
  expect(readdirSync(folder).sort()).toEqual(['heartfelt.db', 'heartfelt.db-shm', 'heartfelt.db-wal'])
  for (const name of readdirSync(folder)) expect([name, modeOf(join(folder, name))]).toEqual([name, '600'])
  await opened.close()
})

test('a backup of a database in use is complete, and contains nothing that was erased', async () => {
  const folder = temporaryFolder()
  const opened = await openStore(folder, { now: () => now })
  const { id } = await opened.projects.add('shop')
  await store(opened, id, 'phone', 200, word)
  await store(opened, id, 'tablet', 20, 'stays')
  await opened.people.erase([{ project: id, device: 'phone' }])
  const copy = join(temporaryFolder(), 'heartfelt.db')
  backup(join(folder, 'heartfelt.db'), copy)
  await store(opened, id, 'tablet', 1, 'later')
  expect(() => backup(join(folder, 'heartfelt.db'), copy)).toThrow(/exists already/)
  await opened.close()

  expect((statSync(copy).mode & 0o777).toString(8)).toBe('600')
  expect(readFileSync(copy).includes(word)).toBe(false)
  const restored = await openStore(join(copy, '..'), { now: () => now })
  expect((await restored.voices.list(id)).voices).toHaveLength(20)
  await restored.close()
})

test('a backup without a database is refused and writes nothing', () => {
  const folder = temporaryFolder()
  const path = join(folder, 'heartfelt.db')
  expect(() => backup(path, join(folder, 'copy.db'))).toThrow(/there is no database/)
  expect(existsSync(join(folder, 'copy.db'))).toBe(false)
})
