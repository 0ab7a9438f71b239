import { afterAll, beforeAll, expect, test } from 'vitest'
import { postgres } from '../../../src/collector/storage/postgres.js'
import { storageContract } from '../../contracts/storage.js'
import { answer, startCollector } from '../harness.js'
import { type PostgresServer, startPostgres } from './postgres-server.js'

let server: PostgresServer
beforeAll(async () => {
  server = await startPostgres()
}, 60_000)
afterAll(() => server?.stop())

storageContract('postgres', () => server.database(), postgres)

test('F50: a restart of the database loses nothing that was acknowledged and stores nothing twice', {
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
