import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { createCollector } from '../../../src/collector/app.js'
import { sha256 } from '../../../src/collector/secret.js'
import { openStore } from '../../../src/collector/storage/store.js'
import expected from '../../fixtures/database-0.1/expected.json' with { type: 'json' }
import { temporaryFolder } from '../harness.js'

/** A collector on a copy of a database that commit d71ed49 wrote; see test/fixtures/database-0.1/make.mjs. */
async function openOldDatabase() {
  const folder = join(temporaryFolder(), 'data')
  mkdirSync(folder)
  const packed = readFileSync(new URL('../../fixtures/database-0.1/heartfelt.db.gz', import.meta.url))
  writeFileSync(join(folder, 'heartfelt.db'), gunzipSync(packed))
  const now = () => expected.now
  const store = await openStore(folder, { now })
  onTestFinished(() => store.close())
  const collector = createCollector({ store, now })
  const call = (path: string, init: RequestInit = {}) =>
    collector.fetch(new Request(`http://collector.test${path}`, init))
  const signedIn = await call('/v1/admin/sign-in', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: 'Olga', password: 'correct horse battery' }),
  })
  const Cookie = signedIn.headers.get('set-cookie')!.split(';')[0]!
  const admin = async (path: string) => (await call(`/v1/admin${path}`, { headers: { Cookie } })).json()
  const send = async (item: Record<string, unknown>) => {
    const proof = sha256(`secret-of-${item.device}`)
    const sentAt = new Date(now()).toISOString()
    const body = JSON.stringify({ key: expected.key, sentAt, proof, items: [item] })
    return (await (await call('/v1/feedback', { method: 'POST', body })).json()).results[0]
  }
  return { store, call, admin, send }
}

test('an old database shows the same voices, cases, figures and config versions', async () => {
  const { admin } = await openOldDatabase()
  expect(await admin('/voices')).toEqual(expected.voices)
  expect(await admin('/cases')).toEqual(expected.cases)
  expect(await admin('/cases/figures')).toEqual(expected.caseFigures)
  expect(await admin('/figures')).toEqual(expected.figures)
  expect(await admin('/config/versions')).toEqual(expected.versions)
  const [voice] = expected.figures.moments
  expect([expected.voices.voices.length, expected.cases.cases.length]).toEqual([38, 7])
  expect(voice).toMatchObject({ moment: 'pay', mean: { n: 12, display: 'shown' } })
})

test('people read their feedback and replies in an old database', async () => {
  const { call } = await openOldDatabase()
  const read = async (path: string, { device, secret }: { device: string; secret: string }) =>
    (await call(path, { headers: { Authorization: `Bearer ${device}.${secret}` } })).json()
  const { replies } = await read('/v1/replies', expected.replied)
  expect(replies).toMatchObject([{ text: 'Sorry. It is repaired.', name: 'Olga', closes: true }])
  const { items } = await read('/v1/history', expected.phone)
  expect(items.map(({ id }: { id: string }) => id).sort()).toEqual(['phone-help', 'phone-photo'])
})

test('an old database exports the same items, and holds its picture, members, webhook and settings', async () => {
  const { call, admin, store } = await openOldDatabase()
  const headers = { Authorization: `Bearer ${expected.secretKey}` }
  const lines = (await (await call('/v1/export', { headers })).text()).trim().split('\n')
  expect(lines.map(line => JSON.parse(line))).toEqual(expected.export)
  const [project] = await store.projects.list()
  const picture = await store.attachments.read(project!.id, 'phone-photo', expected.picture)
  expect(picture).toMatchObject({ type: 'image/png' })
  expect(await admin('/project')).toMatchObject({ retentionDays: 365, origins: ['https://shop.example'] })
  expect((await admin('/webhooks')).webhooks).toMatchObject([{ id: expected.webhook }])
  expect((await store.members.list()).map(({ name, role }) => [name, role])).toEqual([
    ['Olga', 'owner'],
    ['Rita', 'responder'],
  ])
})

test('an old database takes new items, knows its duplicates and refuses what was erased', async () => {
  const { send, admin } = await openOldDatabase()
  const [stored] = expected.export.filter(({ kind }) => kind === 'feedback')
  const { receivedAt: _, replies: __, ...again } = stored as Record<string, unknown>
  const item = { ...expected.erased, id: 'new-pay', device: 'new-device' }
  expect(await send(item)).toMatchObject({ status: 'accepted' })
  expect(await send(again)).toMatchObject({ status: 'duplicate' })
  expect(await send(expected.erased)).toMatchObject({ status: 'duplicate', reason: 'erased' })
  expect((await admin('/voices')).voices).toHaveLength(expected.voices.voices.length + 1)
})
