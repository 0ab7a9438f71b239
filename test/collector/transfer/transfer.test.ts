import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { readImage } from '../../../src/collector/images/read-image.js'
import { signCustomer } from '../../../src/collector/ingest/customer-token.js'
import { csvLine, csvRows } from '../../../src/collector/transfer/csv.js'
import { exportLines } from '../../../src/collector/transfer/export.js'
import type { Item } from '../../../src/model/feedback.js'
import { png, pngChunk } from '../../fixtures/images.js'
import { answer, type Harness, startCollector } from '../harness.js'

const importing = async (
  { fetch, project }: Harness,
  body: BodyInit,
  headers: Record<string, string>,
  query = '',
) => {
  const response = await fetch(`/v1/import${query}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${project.secretKey}`, ...headers },
    body,
  })
  return { status: response.status, report: await response.json() }
}
const ndjson = { 'Content-Type': 'application/x-ndjson' }
const csv = { 'Content-Type': 'text/csv' }

const chunks = async function* (text: string, size = 3) {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
}
const rows = async (text: string, size?: number) => {
  const all: string[][] = []
  for await (const row of csvRows(chunks(text, size), 1000)) all.push(row)
  return all
}

test.each([
  [
    'a,b\n1,2\n',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  [
    'a,b\r\n1,2',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  ['a;b\n"x;""y""\nz";2\n\n', [['a', 'b'], ['x;"y"\nz', '2'], ['']]],
  [
    '\ufeffa\tb\n,\t\n',
    [
      ['a', 'b'],
      [',', ''],
    ],
  ],
  ['a\n""\n"b"\n', [['a'], [''], ['b']]],
])('reads the CSV %j, however it is cut', async (text, expected) => {
  for (const size of [1, 2, 3, 100]) expect(await rows(text, size)).toEqual(expected)
})

test('refuses CSV with an unclosed quote', async () => {
  await expect(rows('a\n"never closed')).rejects.toThrow('never ends')
  await expect(rows(`a\n${'x'.repeat(2000)}`)).rejects.toThrow('longer than')
})

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', ' =1', '＝1', '＋1', '\u00a0=1'])(
  'S31: %j is no formula in a spreadsheet',
  text => {
    expect(csvLine([text, 2])).toMatch(/^"'/)
  },
)

test('S31: quotes, line breaks, NUL and delimiters stay inside their field', async () => {
  const line = csvLine(['a"b', 'c,d\r\ne', 'x\0y', -1])
  expect(line).toBe('"a""b","c,d\r\ne","xy","-1"\r\n')
})

test('imports NDJSON line by line, and the same file twice adds nothing', async () => {
  const harness = await startCollector()
  const lines = [
    {
      moment: 'hotline',
      point: 'bad',
      comment: 'long wait',
      createdAt: '2026-11-20',
      customer: { id: 'c1' },
    },
    { moment: 'hotline', point: 'good', createdAt: '2026-11-21T10:00:00+01:00' },
    { moment: 'hotline', point: 'good', createdAt: '2026-11-21T10:00:00+01:00' },
    {
      kind: 'touchpoint',
      moment: 'poster',
      createdAt: '2026-11-21',
      touchpoint: { kind: 'indirect', subtype: 'ad' },
    },
    { moment: 'hotline', point: 'purple', createdAt: '2026-11-20' },
    { moment: 'hotline', point: 'good' },
  ]
  const body = `${lines.map(line => JSON.stringify(line)).join('\n')}\nnot json\n`
  const first = await importing(harness, body, ndjson)
  expect(first).toMatchObject({ status: 200, report: { accepted: 4, duplicates: 0, rejected: 3 } })
  expect(first.report.errors).toEqual([
    { line: 5, reason: 'point: "purple" is no point of mood5; use one of awful, bad, neither, good, great' },
    { line: 6, reason: expect.stringMatching(/^createdAt: missing/) },
    { line: 7, reason: 'line: must be one JSON object' },
  ])
  expect(
    (await importing(harness, gzipSync(body), { ...ndjson, 'Content-Encoding': 'gzip' })).report,
  ).toMatchObject({ accepted: 0, duplicates: 4 })
  const voices = await harness.voices()
  expect(voices).toHaveLength(3)
  expect(voices.find(voice => voice.comment)).toMatchObject({
    ...{
      source: 'import',
      value: -0.5,
      createdAt: '2026-11-20T00:00:00.000Z',
      customer: { id: 'c1', verified: true },
    },
  })
})

test('imports CSV with columns of any name', async () => {
  const harness = await startCollector()
  const body = 'Wann;Wo;Wie;Text;Filiale;Intern\n2026-11-20;till;awful;"Zu; ""lang""\nalles";Wien 3;x\n'
  const map = {
    Wann: 'createdAt',
    Wo: 'moment',
    Wie: 'point',
    Text: 'comment',
    Filiale: 'context.store',
    Intern: '',
  }
  const { report } = await importing(harness, body, csv, `?map=${encodeURIComponent(JSON.stringify(map))}`)
  expect(report).toMatchObject({ accepted: 1, rejected: 0 })
  expect(await harness.voices()).toMatchObject([
    { moment: 'till', point: 'awful', comment: 'Zu; "lang"\nalles', context: { store: 'Wien 3' } },
  ])
  expect(await importing(harness, body, csv)).toMatchObject({
    status: 400,
    report: { error: { field: 'map' } },
  })
})

test('S18: the public key neither imports nor exports', async () => {
  const { fetch, project } = await startCollector()
  for (const [path, method] of [
    ['/v1/import', 'POST'],
    ['/v1/export', 'GET'],
  ] as const)
    for (const [key, status] of [
      [project.key, 403],
      ['sk_wrong', 401],
      ['', 401],
    ] as const) {
      const response = await fetch(path, { method, headers: key ? { Authorization: `Bearer ${key}` } : {} })
      expect(response.status).toBe(status)
    }
})

test('S44: an export is complete, or one person’s, and can be imported again', async () => {
  const harness = await startCollector()
  const { send, project, fetch, admin } = harness
  for (let i = 0; i < 12; i++) await send(Array.from({ length: 100 }, () => answer({ device: `d${i % 3}` })))
  await send([
    { kind: 'touchpoint', id: 't1', revision: 1, moment: 'payment', createdAt: '2026-11-22T07:00:00.000Z' },
  ])
  const out = async (query: string) =>
    (await fetch(`/v1/export${query}`, { headers: { Authorization: `Bearer ${project.secretKey}` } })).text()
  const all = (await out('')).trim().split('\n')
  expect(new Set(all.map(line => JSON.parse(line).id)).size).toBe(1201)
  const one = (await out('?device=d1')).trim().split('\n')
  expect(one).toHaveLength(400)
  expect(one.every(line => JSON.parse(line).device === 'd1')).toBe(true)
  expect((await out('?format=csv')).trim().split('\r\n')).toHaveLength(1201)
  expect((await (await admin('/export?format=csv&device=d2')).text()).trim().split('\r\n')).toHaveLength(401)
  expect((await importing(harness, all.join('\n'), ndjson)).report).toMatchObject({
    accepted: 0,
    duplicates: 1201,
  })
  const other = await startCollector()
  expect((await importing(other, all.join('\n'), ndjson)).report).toMatchObject({
    accepted: 1201,
    rejected: 0,
  })
})

test('S44: one person’s export contains their replies and pictures, and can be imported again', async () => {
  const harness = await startCollector()
  const { send, project, fetch, admin, clock } = harness
  const picture = png(3, 4, [pngChunk('IDAT', Buffer.alloc(400_000, 7))])
  const sha256 = createHash('sha256').update(picture).digest('hex')
  const type = 'image/png' as const
  const attachments = [{ sha256, type, size: picture.length, description: 'The till' }]
  const [mine, theirs] = ['phone', 'tablet'].map(device =>
    answer({ id: `from-${device}`, device, attachments, comment: device }),
  )
  await send([mine, theirs, answer({ id: 'later', device: 'phone', comment: 'no reply' })])
  for (const { id } of [mine!, theirs!]) {
    const path = `/v1/feedback/${id}/attachments/${sha256}?key=${project.key}`
    expect((await fetch(path, { method: 'PUT', body: picture as BodyInit })).status).toBe(201)
    for (const text of ['We look', '=We found it', `It was ${id}`]) {
      clock.now++
      await admin(`/voices/${id}/replies`, { method: 'POST', body: JSON.stringify({ name: 'Maya', text }) })
    }
  }
  const headers = { Authorization: `Bearer ${project.secretKey}` }
  const out = async (query: string) => (await fetch(`/v1/export${query}`, { headers })).text()
  const file = await out('?device=phone')
  const lines = file.trim().split('\n')
  expect(lines.map(text => JSON.parse(text))).toMatchObject([
    {
      ...{ id: mine!.id, comment: 'phone', attachments },
      replies: [
        { name: 'Maya', text: 'We look', createdAt: '2026-11-22T08:00:00.001Z' },
        { name: 'Maya', text: '=We found it' },
        { name: 'Maya', text: `It was ${mine!.id}` },
      ],
    },
    { kind: 'picture', feedback: mine!.id, sha256, type: 'image/png' },
    { comment: 'no reply' },
  ])
  const { bytes } = JSON.parse(lines[1]!)
  expect(readImage(Buffer.from(bytes, 'base64'))).toMatchObject({ type: 'image/png', width: 3, height: 4 })
  expect(JSON.parse(lines[2]!)).not.toHaveProperty('replies')

  // A full export contains the replies but no pictures.
  const all = (await out('')).trim().split('\n')
  expect(all).toHaveLength(3)
  expect(all.flatMap(text => JSON.parse(text).replies ?? [])).toHaveLength(6)
  const [header, ...cells] = (await out('?format=csv&device=phone')).trim().split('\r\n')
  expect(header).toContain('"replies","pictures"')
  expect(cells.join('\n')).toContain(
    `Maya: We look\n\nMaya: =We found it\n\nMaya: It was ${mine!.id}","${sha256}"`,
  )

  const other = await startCollector()
  expect((await importing(other, file, ndjson)).report).toMatchObject({
    ...{ accepted: 2, rejected: 1 },
    errors: [{ line: 2, reason: 'kind: pictures are not brought in, only the answers are' }],
  })
})

test('pictures are read one at a time while the export is downloaded', async () => {
  let read = 0
  const pictures = async function* () {
    for (const sha256 of ['a', 'b', 'c']) {
      read++
      yield { feedback: 'f', sha256, type: 'image/png', bytes: new Uint8Array([1]) }
    }
  }
  const item = answer({ attachments: [{ sha256: 'a'.repeat(64), type: 'image/png', size: 1 }] }) as Item
  const archived = async function* () {
    yield { item, createdAt: 0, receivedAt: 0, seenAt: null, verified: false, replies: [], pictures }
  }
  const lines = exportLines(archived(), 'ndjson', { pictures: true })
  for (const before of [0, 1, 2]) {
    await lines.next()
    expect(read).toBe(before)
  }
})

test('a line of JSON that is too long is one rejected line', async () => {
  const harness = await startCollector()
  const long = JSON.stringify({ ...line, comment: 'x'.repeat(300_000) })
  expect((await importing(harness, `${long}\n${JSON.stringify(line)}`, ndjson)).report).toMatchObject({
    ...{ accepted: 1, rejected: 1 },
    errors: [{ line: 1, reason: 'line: is longer than 200000 characters' }],
  })
  const endless = await importing(harness, 'x'.repeat(7_000_000), ndjson)
  expect([endless.status, endless.report.error.code]).toEqual([400, 'malformed'])
})

test('items of bound devices can be exported and imported, and importing binds no device', async () => {
  const harness = await startCollector()
  const { send, project, fetch, voices } = harness
  const proof = 'a'.repeat(64)
  await send([answer({ id: 'mine', device: 'phone' })], { proof })
  const headers = { Authorization: `Bearer ${project.secretKey}` }
  const all = await (await fetch('/v1/export', { headers })).text()
  expect((await importing(harness, all, ndjson)).report).toMatchObject({ duplicates: 1, rejected: 0 })
  const told = JSON.stringify({ ...line, device: 'phone' })
  const other = JSON.stringify({ ...line, device: 'tablet' })
  expect((await importing(harness, `${told}\n${other}`, ndjson)).report).toMatchObject({ accepted: 2 })
  expect(await voices()).toHaveLength(3)
  const stranger = { proof: 'b'.repeat(64) }
  expect((await send([answer({ device: 'phone' })], stranger)).results).toMatchObject([
    { status: 'rejected' },
  ])
  expect((await send([answer({ device: 'tablet' })], { proof })).results).toMatchObject([
    { status: 'accepted' },
  ])
  const wish = JSON.stringify({ kind: 'erase', device: 'phone', createdAt: '2026-11-20' })
  expect((await importing(harness, wish, ndjson)).report).toMatchObject({ rejected: 1 })
})

test('S41: an unsigned customer stays unsigned after export and import', async () => {
  const [harness, other] = [await startCollector(), await startCollector()]
  await harness.send([answer({ customer: { id: 'ada' } })])
  const headers = { Authorization: `Bearer ${harness.project.secretKey}` }
  const all = await (await harness.fetch('/v1/export', { headers })).text()
  const told = JSON.stringify({ ...line, customer: { id: 'bob' } })
  expect((await importing(other, `${all}${told}`, ndjson)).report).toMatchObject({ accepted: 2 })
  const customers = (await other.voices()).map(voice => [voice.customer.id, voice.customer.verified])
  expect(customers.sort()).toEqual([
    ['ada', false],
    ['bob', true],
  ])
})

test.each([
  ['Café "日本" ; ../x', 'Caf_ ____ _ .._x', 'Caf%C3%A9%20%22%E6%97%A5%E6%9C%AC%22%20%3B%20..%2Fx'],
  ["it's\r\nX: 1 *", 'it_s__X_ 1 _', 'it%27s%0D%0AX%3A%201%20%2A'],
])('a project may have any name and can be taken out: %j', async (name, plain, encoded) => {
  const { fetch, store } = await startCollector()
  const { secretKey } = await store.projects.add(name)
  const response = await fetch('/v1/export?format=csv', { headers: { Authorization: `Bearer ${secretKey}` } })
  expect(response.status).toBe(200)
  expect(response.headers.get('content-disposition')).toBe(
    `attachment; filename="${plain}.csv"; filename*=UTF-8''${encoded}.csv`,
  )
})

const line = { moment: 'till', point: 'good', createdAt: '2026-11-20' }
const asCsv = (...rows: string[]) => ['moment,point,comment,createdAt', ...rows, ''].join('\n')

test.each([
  ['a file in Latin-1', Buffer.from(asCsv('till,good,sch\u00f6n,2026-11-20'), 'latin1'), csv],
  ['a file in UTF-16', Buffer.from(`\ufeff${asCsv('till,good,,2026-11-20')}`, 'utf16le'), csv],
  ['a body that is no gzip', 'x', { ...ndjson, 'Content-Encoding': 'gzip' }],
  [
    'a gzip that is cut off',
    gzipSync(JSON.stringify(line)).subarray(0, 30),
    { ...ndjson, 'Content-Encoding': 'gzip' },
  ],
])('%s is refused and nothing of it becomes other words', async (_, body, headers) => {
  const harness = await startCollector()
  const { status, report } = await importing(harness, body, headers)
  expect([status, report.error.code]).toEqual([400, 'malformed'])
  expect(await harness.voices()).toEqual([])
})

test('S24: a deeply nested line is one rejected line', async () => {
  const harness = await startCollector()
  const deep = `{"context":${'{"a":'.repeat(5000)}1${'}'.repeat(5001)}`
  const { report } = await importing(harness, `\ufeff${deep}\n${JSON.stringify(line)}\n`, ndjson)
  expect(report).toMatchObject({
    accepted: 1,
    errors: [{ line: 1, reason: 'line: is nested deeper than 64 levels' }],
  })
})

test('a rejected CSV row is reported by its row number in a spreadsheet', async () => {
  const harness = await startCollector()
  const body = asCsv('till,good,"two\nlines",2026-11-20', '', 'till,purple,,2026-11-20')
  const { report } = await importing(harness, body, csv)
  expect(report).toMatchObject({ accepted: 1, rejected: 1, errors: [{ line: 4 }] })
})

test('a CSV row with more cells than the header is rejected, not truncated', async () => {
  const harness = await startCollector()
  const { report } = await importing(
    harness,
    asCsv('till,good,nice, but slow,2026-11-20', 'till,good,fine,2026-11-20,,'),
    csv,
  )
  expect(report).toMatchObject({
    accepted: 1,
    errors: [{ line: 2, reason: expect.stringMatching(/^row: has 5 cells, and the header 4; /) }],
  })
  const twice = await importing(harness, 'moment,moment,point,createdAt\na,b,good,2026-11-20\n', csv)
  expect(twice).toMatchObject({ status: 400, report: { error: { field: 'map' } } })
})

test.each([
  ['2026-11-20', '2026-11-20T00:00:00.000Z'],
  ['2026-11-20 10:30', '2026-11-20T10:30:00.000Z'],
  ['2026-11-20 10:30:15.5 +0130', '2026-11-20T09:00:15.500Z'],
  ['2026-11-20T10:30:00-02:00', '2026-11-20T12:30:00.000Z'],
  ['03/04/2026', undefined],
  ['20.11.2026', undefined],
  ['2026-02-30', undefined],
  ['2026-13-01', undefined],
])('an import reads the time %j as UTC, or not at all', async (createdAt, expected) => {
  const harness = await startCollector()
  const { report } = await importing(harness, JSON.stringify({ ...line, createdAt }), ndjson)
  if (expected) expect(await harness.voices()).toMatchObject([{ createdAt: expected }])
  else expect(report.errors[0].reason).toMatch(/^createdAt: must be an instant in ISO 8601/)
})

test('importing old feedback triggers no webhook and opens no case; recent feedback does', async () => {
  const harness = await startCollector()
  const { admin, clock } = harness
  await admin('/webhooks', {
    method: 'POST',
    body: JSON.stringify({ url: 'https://listener.example/hook', filter: {} }),
  })
  const said = (id: string, days: number) =>
    JSON.stringify({
      ...{ id, moment: 'till', point: 'awful' },
      createdAt: new Date(clock.now - days * 86_400_000).toISOString(),
    })
  // A nightly file may date all of yesterday to its first minute.
  const file = [said('last-year', 300), said('last-week', 7), said('yesterday', 1.9), said('now', 0)]
  expect((await importing(harness, file.join('\n'), ndjson)).report).toMatchObject({ accepted: 4 })
  // Feedback that waited on a device for as long still triggers webhooks and cases.
  await harness.send([answer({ id: 'offline', createdAt: '2026-11-01T00:00:00.000Z' })])
  const told = async () =>
    (await (await admin('/webhooks')).json()).log.map((one: { feedback: string }) => one.feedback).sort()
  expect(await told()).toEqual(['now', 'offline', 'yesterday'])
  const cases = async () =>
    (await (await admin('/cases')).json()).cases.map((one: { voice: { id: string } }) => one.voice.id).sort()
  expect(await cases()).toEqual(['now', 'offline', 'yesterday'])
  await admin('/voices/last-week/replies', { method: 'POST', body: JSON.stringify({ text: 'We are sorry' }) })
  expect(await cases()).toEqual(['last-week', 'now', 'offline', 'yesterday'])
})

test('S18: an imported item with a guessable id can only be changed by an import', async () => {
  const harness = await startCollector()
  const { send, voices, project, clock } = harness
  const ticket = { ...line, id: 'ticket-1', comment: 'Nobody came', customer: { id: 'ada' } }
  await importing(harness, JSON.stringify(ticket), ndjson)
  const forged = answer({ id: 'ticket-1', revision: 2, comment: 'All is well' })
  for (const device of [undefined, 'thief'])
    expect((await send([{ ...forged, ...(device && { device }) }])).results).toMatchObject([
      { status: 'rejected', reason: expect.stringMatching(/^id: /) },
    ])
  const again = JSON.stringify({ ...ticket, revision: 2, comment: 'Somebody came' })
  expect((await importing(harness, again, ndjson)).report).toMatchObject({ accepted: 1 })
  expect(await voices()).toMatchObject([{ comment: 'Somebody came', customer: { verified: true } }])

  // The same applies to signed feedback without a device.
  const signature = signCustomer('ada', project.customerSecret, { now: clock.now })
  const signed = answer({ id: 'order-1', customer: { id: 'ada', signature } })
  await send([signed])
  for (const customer of [undefined, { id: 'ada' }])
    expect((await send([{ ...signed, revision: 2, customer }])).results).toMatchObject([
      { status: 'rejected' },
    ])
  expect((await send([signed, { ...signed, revision: 2 }])).results).toMatchObject([
    { status: 'duplicate' },
    { status: 'accepted' },
  ])
  expect((await send([{ ...signed, customer: undefined }])).results).toMatchObject([{ status: 'duplicate' }])
})
