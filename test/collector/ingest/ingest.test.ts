import { expect, test } from 'vitest'
import { answer, startCollector } from '../harness.js'

test('keeps an answer and shows it to the team', async () => {
  const { send, voices } = await startCollector()
  const item = answer({
    words: ['confused'],
    comment: 'The page reloaded.',
    journey: { id: 'buy', run: 'r1', stage: 'pay' },
    device: 'd1',
    source: 'prompted',
  })
  expect(await send([item])).toMatchObject({
    status: 200,
    body: { results: [{ id: item.id, revision: 1, status: 'accepted' }] },
  })
  expect(await voices()).toMatchObject([
    {
      id: item.id,
      point: 'bad',
      words: ['confused'],
      comment: 'The page reloaded.',
      journey: { id: 'buy', run: 'r1', stage: 'pay' },
      createdAt: item.createdAt,
    },
  ])
})

test('F30: one invalid item among fifty is rejected with a reason, the others are stored', async () => {
  const { send, voices } = await startCollector()
  const items: Record<string, unknown>[] = Array.from({ length: 50 }, () => answer())
  items[7] = answer({ value: 3 })
  const { results } = await send(items)
  expect(results.filter(result => result.status === 'accepted')).toHaveLength(49)
  expect(results[7]).toMatchObject({
    id: items[7]!.id,
    status: 'rejected',
    reason: 'value: must be at most 1',
  })
  expect(await voices()).toHaveLength(49)
})

test.each([
  [{ customer: { id: 'c', traits: { note: 'x'.repeat(8200) } } }, /^customer\.traits: must be at most 8192/],
  [
    { answers: Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`scale${i}`, 'good'])) },
    'answers: must be at most 20 entries',
  ],
  [{ touchpoint: { upstream: Array(51).fill('till') } }, 'touchpoint.upstream: must be at most 50 entries'],
  [{ extra: 'x'.repeat(70_000) }, /^item: must be at most 65536 characters/],
  [{ moment: undefined }, 'moment: missing; send a string'],
  [{ createdAt: 'yesterday' }, /^createdAt: must be an instant/],
  [{ kind: 'gossip' }, /^kind: must be one of/],
  [{ revision: 0 }, 'revision: must be at least 1'],
  [{ source: 'guess' }, 'source: must be one of "prompted", "passive", "import"'],
  [{ words: [''] }, 'words.0: must not be empty'],
  [{ revision: '1' }, 'revision: must be a number'],
  [{ revision: 1.5 }, 'revision: must be a whole number'],
  [{ comment: null }, 'comment: must be a string'],
  [{ words: 'rushed' }, 'words: must be an array'],
  [{ page: 'https://shop.example' }, 'page: must be an object'],
  [{ journey: { id: 'buy' } }, 'journey.run: missing; send a string'],
  [{ kind: undefined }, /^kind: must be one of "feedback", "touchpoint", /],
  [{ id: 'a\u0000b' }, 'id: must not hold control characters'],
  [{ attachments: [{ sha256: 'x', type: 'image/png', size: 1 }] }, /^attachments\.0\.sha256: must be 64/],
])('rejects %j and names the field and the remedy', async (fields, reason) => {
  const { send } = await startCollector()
  const { status, results } = await send([answer(fields as Record<string, unknown>)])
  expect(status).toBe(200)
  expect(results[0]).toMatchObject({ status: 'rejected', reason: expect.stringMatching(reason) })
})

test.each([[null], [7], ['text'], [[]], [{}]])('answers the item %j with a verdict', async item => {
  const { send, voices } = await startCollector()
  const { results } = await send([item, answer()])
  expect(results.map(result => result.status)).toEqual(['rejected', 'accepted'])
  expect(await voices()).toHaveLength(1)
})

test('the highest revision wins, whatever the order; the same or a lower one is a duplicate', async () => {
  const { send, voices } = await startCollector()
  const first = answer()
  const last = { ...first, revision: 3, comment: 'more', point: 'awful', value: -1 }
  expect((await send([first])).results[0]!.status).toBe('accepted')
  expect((await send([last])).results[0]!.status).toBe('accepted')
  expect((await send([{ ...first, revision: 2, comment: 'late' }])).results[0]!.status).toBe('duplicate')
  expect((await send([last, first])).results.map(result => result.status)).toEqual(['duplicate', 'duplicate'])
  expect(await voices()).toMatchObject([{ revision: 3, comment: 'more', point: 'awful' }])
})

test('two revisions in one batch are both accepted and one is kept', async () => {
  const { send, voices } = await startCollector()
  const first = answer()
  const { results } = await send([first, { ...first, revision: 2, comment: 'more' }, first])
  expect(results.map(({ revision, status }) => [revision, status])).toEqual([
    [1, 'accepted'],
    [2, 'accepted'],
    [1, 'duplicate'],
  ])
  expect(await voices()).toMatchObject([{ revision: 2, comment: 'more' }])
})

test('F51: a hundred requests with the same id at once store one row', async () => {
  const { send, voices } = await startCollector()
  const item = answer()
  const verdicts = await Promise.all(Array.from({ length: 100 }, () => send([item])))
  const statuses = verdicts.map(({ results }) => results[0]!.status)
  expect(statuses.filter(status => status === 'accepted')).toHaveLength(1)
  expect(statuses.filter(status => status === 'duplicate')).toHaveLength(99)
  expect(await voices()).toHaveLength(1)
})

test('fields that a newer page sends are left out and counted, and cost no answer', async () => {
  const { send, fetch, voices } = await startCollector()
  const items = [
    answer({ mood: 1, journey: { id: 'a', run: 'b', colour: 1 } as never }),
    answer({ comment: 'hello', page: { url: 'https://shop.example/', referrer: 'x' } as never }),
    answer({ mood: 1, value: 7 }),
  ]
  const { results } = await send(items, { shade: 'dark' })
  expect(results.map(({ status }) => status)).toEqual(['accepted', 'accepted', 'rejected'])
  expect(results[2]!.reason).toBe('value: must be at most 1')
  expect(await (await fetch('/metrics')).text()).toContain('heartfelt_unknown_fields_total 5\n')
  expect(JSON.stringify(await voices())).not.toMatch(/mood"|colour|referrer/)
})

test('a kind that a newer page sends is refused for the time being', async () => {
  const { send } = await startCollector()
  const { results } = await send([answer({ kind: 'gesture' as never }), answer({ kind: 7 as never })])
  expect(results).toMatchObject([{ status: 'rejected', retryable: true }, { status: 'rejected' }])
  expect(results[1]!.retryable).toBeUndefined()
})

test('a UUID in capitals is the same id, and the verdict names it as it was sent', async () => {
  const { send, voices } = await startCollector()
  const item = answer()
  const id = item.id.toUpperCase()
  expect((await send([{ ...item, id }])).results).toMatchObject([{ id, status: 'accepted' }])
  expect((await send([item])).results).toMatchObject([{ id: item.id, status: 'duplicate' }])
  expect(await voices()).toMatchObject([{ id: item.id }])
})

test('S19: the id of one project says nothing about another', async () => {
  const { send, store, voices } = await startCollector()
  const other = await store.projects.add('other')
  const item = answer({ comment: 'mine' })
  await send([item])
  const { results } = await send([{ ...item, comment: 'theirs' }], { key: other.key })
  expect(results[0]!.status).toBe('accepted')
  expect(await voices()).toMatchObject([{ comment: 'mine' }])
})

test('S26: fields that only the server sets are ignored when a client sends them', async () => {
  const { send, voices } = await startCollector()
  const owned = {
    projectId: 9,
    project: 'x',
    receivedAt: '2000-01-01T00:00:00.000Z',
    role: 'owner',
    tenant: 't',
  }
  const { status, results } = await send([answer(owned)], owned)
  expect([status, results[0]!.status]).toEqual([200, 'accepted'])
  const [voice] = await voices()
  expect(voice).toMatchObject({ receivedAt: '2026-11-22T08:00:00.000Z' })
  expect(voice).not.toHaveProperty('role')
})

test('F46: the time of a device whose clock is a year ahead is corrected', async () => {
  const { send, voices } = await startCollector()
  const { results } = await send([answer({ createdAt: '2027-11-22T07:00:00.000Z' })], {
    sentAt: '2027-11-22T08:00:00.000Z',
  })
  expect(results[0]!.status).toBe('accepted')
  expect(await voices()).toMatchObject([{ createdAt: '2026-11-22T07:00:00.000Z' }])
})

test('F46: any device clock gives a time that can be exported and imported', async () => {
  const { send, voices } = await startCollector()
  await send([answer()], { sentAt: '9999-12-31T23:59:59.999Z' })
  await send([answer({ createdAt: '0000-01-01T00:00:00.000Z' })], { sentAt: '9999-12-31T23:59:59.999Z' })
  await send([answer({ createdAt: '9999-12-31T23:59:59.999Z' })], { sentAt: '0000-01-01T00:00:00.000Z' })
  for (const { createdAt } of await voices()) expect(createdAt).toMatch(/^(1970|2026)-/)
})

test('S28: SQL in any field is only text', async () => {
  const { send, voices } = await startCollector()
  const nasty = `'); DROP TABLE item; --`
  const { results } = await send([
    answer({
      moment: nasty,
      comment: nasty,
      device: nasty,
      point: nasty,
      words: [nasty],
      context: { [nasty]: nasty },
    }),
  ])
  expect(results[0]!.status).toBe('accepted')
  expect(await voices()).toMatchObject([
    { moment: nasty, comment: nasty, words: [nasty], context: { [nasty]: nasty } },
  ])
})

test('NUL and lone surrogates in free text are stored safely', async () => {
  const { send, voices } = await startCollector()
  const { results } = await send([
    answer({ comment: 'a\u0000b', point: 'x\u0000y', locale: 'e\u0000n', contact: '\ud800' }),
  ])
  expect(results[0]!.status).toBe('accepted')
  expect(await voices()).toMatchObject([{ comment: 'a\u0000b' }])
})

test('a lone surrogate in an id is refused, and one in a scale breaks no counter', async () => {
  const { send, store, project } = await startCollector()
  const half = 'a\ud800'
  const { status, results } = await send([
    answer({ moment: half }),
    answer({ device: half }),
    answer({ id: half }),
    answer({ scale: half }),
    answer({ scale: `${half}\u0000` }),
  ])
  expect(status).toBe(200)
  expect(results.map(result => result.status)).toEqual([
    ...['rejected', 'rejected', 'rejected', 'accepted', 'accepted'],
  ])
  expect(await store.voices.counts(project.id)).toMatchObject([{ scale: 'a', people: 2, ratings: 2 }])
})

test('a device is bound to its first proof', async () => {
  const { send } = await startCollector()
  const [mine, theirs] = ['a'.repeat(64), 'b'.repeat(64)]
  const device = 'device-1'
  expect((await send([answer({ device })], { proof: mine })).results[0]!.status).toBe('accepted')
  expect((await send([answer({ device })], { proof: mine })).results[0]!.status).toBe('accepted')
  expect((await send([answer({ device })], { proof: theirs })).results[0]).toMatchObject({
    status: 'rejected',
    reason: expect.stringMatching(/^device: /),
  })
  expect((await send([answer({ device })])).results[0]!.status).toBe('rejected')
})

test('an item cannot be rewritten from another device or as another kind', async () => {
  const { send, voices } = await startCollector()
  const item = answer({ device: 'mine', comment: 'mine' })
  await send([item])
  const { results } = await send([
    { ...item, device: 'theirs', revision: 9, comment: 'theirs' },
    {
      kind: 'touchpoint',
      id: item.id,
      revision: 10,
      moment: 'payment',
      createdAt: item.createdAt,
      device: 'mine',
    },
  ])
  expect(results.map(result => result.status)).toEqual(['rejected', 'rejected'])
  expect(await voices()).toMatchObject([{ revision: 1, comment: 'mine' }])
})

test.each([
  ['kind', { kind: 'touchpoint', scale: undefined, point: undefined, value: undefined }],
  ['device', { device: 'theirs' }],
])('what comes in one batch with the id of an item of another %s takes nobody’s place', async (_, other) => {
  const { send, voices } = await startCollector()
  const item = answer({ device: 'mine', comment: 'mine' })
  const { results } = await send([
    item,
    { ...item, comment: undefined, ...other, revision: 2 },
    { ...item, revision: 3, comment: 'mine still' },
  ])
  expect(results.map(({ status }) => status)).toEqual(['accepted', 'rejected', 'accepted'])
  expect(results[1]!.reason).toMatch(/^id: /)
  expect(await voices()).toMatchObject([{ revision: 3, comment: 'mine still' }])
})
