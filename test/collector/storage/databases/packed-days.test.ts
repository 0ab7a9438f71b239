import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sqlite } from '../../../../src/collector/storage/databases/sqlite.js'
import { openStore } from '../../../../src/collector/storage/store.js'
import { DAY_MS } from '../../../../src/model/time.js'
import { answer, startCollector, temporaryFolder } from '../../harness.js'

test('a collector that starts reads the packed days, and an erasure removes them', async () => {
  const folder = temporaryFolder()
  const { send, store, project, clock } = await startCollector({}, folder)
  const at = clock.now - 2 * DAY_MS
  await send([answer({ device: 'phone', createdAt: new Date(at).toISOString() })])
  const span = { start: at - DAY_MS, end: at + DAY_MS }
  await store.insight.days.read(project.id, span)
  const db = sqlite(join(folder, 'heartfelt.db'))
  const packs = () => db.all('SELECT day FROM insight_pack')
  expect(await packs()).toHaveLength(1)

  // A change that no version tells of is not seen: the items are not read again.
  await db.run("UPDATE item SET body = 'not JSON'")
  const again = await openStore(folder, { now: () => clock.now })
  const { days } = await again.insight.days.read(project.id, span)
  expect(days.map(day => day.answers.at.length)).toEqual([1])
  await again.close()

  await store.people.erase([{ project: project.id, device: 'phone' }])
  expect(await packs()).toEqual([])
  const erased = await store.insight.days.read(project.id, span)
  expect(erased.days.map(day => day.answers.at.length)).toEqual([0])
  await db.close()
})
