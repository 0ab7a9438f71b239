import { chmodSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createCollector } from '../../../../src/collector/app.js'
import { openStore } from '../../../../src/collector/storage/store.js'
import { answer, temporaryFolder } from '../../harness.js'

async function start() {
  const folder = join(temporaryFolder(), 'data')
  const store = await openStore(folder)
  onTestFinished(() => store.close().catch(() => {}))
  const { key } = await store.projects.add('test')
  const collector = createCollector({ store, onError: () => {} })
  const fetch = (path: string, init?: RequestInit) =>
    collector.fetch(new Request(`http://c.test${path}`, init))
  const send = async () => {
    const headers = { 'Content-Type': 'application/json' }
    const body = JSON.stringify({ key, items: [answer()] })
    return (await fetch('/v1/feedback', { method: 'POST', headers, body })).status
  }
  const ready = async () => (await fetch('/readyz')).status
  return { folder, send, ready }
}

test.each<[string, (folder: string) => void]>([
  ['the folder is removed', folder => rmSync(folder, { recursive: true })],
  ['the folder is moved', folder => renameSync(folder, `${folder}-moved`)],
  [
    'the folder is replaced by an empty one',
    folder => {
      renameSync(folder, `${folder}-moved`)
      mkdirSync(folder)
    },
  ],
  ['the database is removed', folder => rmSync(join(folder, 'heartfelt.db'))],
  ['its log is removed', folder => rmSync(join(folder, 'heartfelt.db-wal'))],
])('%s under a running collector: nothing more is acknowledged', async (_, happen) => {
  const { folder, send, ready } = await start()
  expect([await send(), await ready()]).toEqual([200, 200])
  happen(folder)
  expect([await send(), await ready()]).toEqual([503, 503])
})

test('the folder is made read-only, then writable: 503, then stored', async () => {
  const { folder, send, ready } = await start()
  for (const path of [folder, join(folder, 'heartfelt.db')]) {
    chmodSync(path, 0o500)
    expect([await send(), await ready()]).toEqual([503, 503])
    chmodSync(path, 0o700)
    expect([await send(), await ready()]).toEqual([200, 200])
  }
})
