import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import Database from 'libsql'
import { expect, test } from 'vitest'
import { openStore } from '../../../../src/collector/storage/store.js'
import { temporaryFolder } from '../../harness.js'

const oldDatabase = new URL('../../../fixtures/database-0.1/heartfelt.db.gz', import.meta.url)

test('an upgrade counts score and recovery scales anew', async () => {
  const folder = join(temporaryFolder(), 'data')
  mkdirSync(folder)
  writeFileSync(join(folder, 'heartfelt.db'), gunzipSync(readFileSync(oldDatabase)))
  // As schema 8 counted: by the sign of each person's sum, spread over two slots.
  const old = new Database(join(folder, 'heartfelt.db'))
  const { id: project } = old.prepare('SELECT id FROM project').get() as { id: number }
  const person = old.prepare('INSERT INTO person_moment VALUES (?, ?, ?, ?, ?, ?, ?)')
  const rate = (scale: string, totals: number[]) =>
    totals.forEach((total, i) => {
      person.run(project, 'score', scale, 'prompted', `d:${scale}${i}`, total > 1 ? 2 : 1, total)
    })
  rate('nps11', [0.2, 0.4, 0.6, 0.8, 1.6, -1])
  rate('restored4', [0, 1 / 3, 2 / 3])
  const count = old.prepare('INSERT INTO moment_count VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
  count.run(project, 'score', 'nps11', 'prompted', 2, 4, 4, 0, 0, 4)
  count.run(project, 'score', 'nps11', 'prompted', 5, 2, 3, 1, 0, 1)
  count.run(project, 'score', 'restored4', 'prompted', 0, 3, 3, 0, 1, 2)
  old.close()

  const store = await openStore(folder)
  const counts = await store.voices.counts(project)
  expect(counts.filter(({ moment }) => moment === 'score')).toMatchObject([
    { scale: 'nps11', people: 6, ratings: 7, negative: 2, neutral: 2, positive: 2 },
    { scale: 'restored4', people: 3, ratings: 3, negative: 1, neutral: 1, positive: 1 },
  ])
  await store.close()
})
