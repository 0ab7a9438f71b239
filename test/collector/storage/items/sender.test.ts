import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { answer, type Harness, startCollector } from '../../harness.js'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const secret = sha256('secret')
const proof = sha256(secret)

const line = {
  moment: 'payment',
  scale: 'mood5',
  point: 'bad',
  value: -0.5,
  createdAt: '2026-11-21T08:00:00Z',
}

async function importing({ fetch, project }: Harness, ...lines: Record<string, unknown>[]) {
  const response = await fetch('/v1/import', {
    method: 'POST',
    headers: { Authorization: `Bearer ${project.secretKey}`, 'Content-Type': 'application/x-ndjson' },
    body: lines.map(one => JSON.stringify({ ...line, ...one })).join('\n'),
  })
  return response.json()
}

/** What somebody reads who is the first to send a proof for the device "tablet". */
async function readAsTablet({ fetch }: Harness) {
  const headers = { Authorization: `Bearer tablet.${secret}` }
  const read = async (path: string) => (await fetch(path, { headers })).json()
  return {
    history: (await read('/v1/history')).items.map((item: { comment: string }) => item.comment),
    prompts: (await read('/v1/history?of=prompts')).prompts.length,
    replies: (await read('/v1/replies')).replies.length,
    erase: async () => (await fetch('/v1/history', { method: 'DELETE', headers })).json(),
  }
}

const reply = (harness: Harness, id: string) =>
  harness.admin(`/voices/${id}/replies`, { method: 'POST', body: JSON.stringify({ text: 'Dear Ada' }) })

const prompt = {
  kind: 'prompt',
  id: 'prompt-1',
  revision: 1,
  moment: 'payment',
  event: 'shown',
  source: 'prompted',
  device: 'tablet',
  createdAt: '2026-11-22T07:00:00Z',
}

const before: [string, (harness: Harness, id: string) => Promise<unknown>][] = [
  ['imported rows', (harness, id) => importing(harness, { id, device: 'tablet', comment: 'private' })],
  [
    'answers without a proof',
    ({ send }, id) => send([answer({ id, device: 'tablet', comment: 'private' }), prompt]),
  ],
]

test.each(before)('the first proof for a device does not open %s', async (_, given) => {
  const harness = await startCollector()
  const { id } = answer()
  await given(harness, id)
  await reply(harness, id)
  const own = await harness.send([answer({ device: 'tablet', comment: 'mine' })], { proof })
  expect(own.body.replies).toBe(0)
  const opened = await readAsTablet(harness)
  expect(opened).toMatchObject({ history: ['mine'], prompts: 0, replies: 0 })
  expect(await opened.erase()).toEqual({ erased: 1 })
  expect(await harness.voices()).toMatchObject([{ comment: 'private' }])
})

test.each(before)('an erasure by the first proof for a device leaves %s', async (_, given) => {
  const harness = await startCollector()
  await given(harness, answer().id)
  const erasure = {
    kind: 'erase',
    id: 'e1',
    revision: 1,
    device: 'tablet',
    createdAt: '2026-11-20T08:00:00Z',
  }
  expect((await harness.send([erasure], { proof })).results).toMatchObject([{ status: 'accepted' }])
  expect(await harness.voices()).toHaveLength(1)
})

test('the team still erases everything that names a device', async () => {
  const harness = await startCollector()
  await importing(harness, { device: 'tablet' })
  await harness.send([answer({ device: 'tablet' })])
  await harness.send([answer({ device: 'tablet' })], { proof })
  const erased = await harness.admin('/erase', { method: 'POST', body: JSON.stringify({ device: 'tablet' }) })
  expect(await erased.json()).toEqual({ erased: 3 })
})

test('a revision with the proof makes the answer the device’s own', async () => {
  const harness = await startCollector()
  const item = answer({ device: 'tablet', comment: 'first' })
  await harness.send([item])
  await harness.send([{ ...item, revision: 2, comment: 'second' }], { proof })
  expect((await readAsTablet(harness)).history).toEqual(['second'])
})

test('a device does not change an imported row that names it', async () => {
  const harness = await startCollector()
  await importing(harness, { id: 'ticket-1', device: 'tablet', comment: 'imported' })
  const changed = answer({ id: 'ticket-1', revision: 2, device: 'tablet', comment: 'forged' })
  expect((await harness.send([changed], { proof })).results).toMatchObject([{ status: 'rejected' }])
  expect(await harness.voices()).toMatchObject([{ comment: 'imported' }])
})

test.each([
  ['an answer', answer({ id: 'ticket-1' })],
  ['an answer of a higher revision', answer({ id: 'ticket-1', revision: 9 })],
  ['an answer of the same customer', answer({ id: 'ticket-1', customer: { id: 'ada' } })],
  ['an item of another kind', { ...prompt, id: 'ticket-1', device: undefined }],
  ['an answer of a device', answer({ id: 'ticket-1', device: 'tablet' })],
])('an import wins over %s that took its id before', async (_, squatter) => {
  const harness = await startCollector()
  expect((await harness.send([squatter], { proof })).results).toMatchObject([{ status: 'accepted' }])
  const row = { id: 'ticket-1', comment: 'Nobody came', customer: { id: 'ada' } }
  expect(await importing(harness, row)).toMatchObject({ accepted: 1, duplicates: 0, rejected: 0 })
  expect(await harness.voices()).toMatchObject([{ comment: 'Nobody came', customer: { verified: true } }])
  const { counts } = await (await harness.admin('/moments')).json()
  expect(counts).toMatchObject([{ people: 1, ratings: 1 }])
  expect(await importing(harness, row)).toMatchObject({ accepted: 0, duplicates: 1 })
})

test('an imported row is no duplicate of another row with its id', async () => {
  const harness = await startCollector()
  await importing(harness, { id: 'ticket-1' })
  const report = await importing(harness, { id: 'ticket-1', point: 'good', value: 0.5 })
  expect(report).toMatchObject({
    duplicates: 0,
    rejected: 1,
    errors: [{ line: 1, reason: expect.stringMatching(/^id: another answer/) }],
  })
})

test('an import reports the rows that were erased before', async () => {
  const harness = await startCollector()
  await importing(harness, { id: 'ticket-1', device: 'tablet' })
  await harness.admin('/erase', { method: 'POST', body: JSON.stringify({ voice: 'ticket-1' }) })
  expect(await importing(harness, { id: 'ticket-1' })).toMatchObject({
    duplicates: 1,
    errors: [{ line: 1, reason: expect.stringMatching(/erased/) }],
  })
})
