import { expect, test } from 'vitest'
import { figures as figuresOf } from '../../../src/collector/admin/figures.js'
import { signCustomer } from '../../../src/collector/ingest/customer-token.js'
import type { RatingRow } from '../../../src/collector/insight/rows.js'
import type { Figures } from '../../../src/model/figures.js'
import { uuidv7 } from '../../../src/model/identifier.js'
import { answer, type Harness, startCollector } from '../harness.js'

const config = {
  ...{ policy: {}, locales: {} },
  moments: [
    { id: 'pay', question: 'How did paying feel?', journey: 'buy', stage: 'pay' },
    { id: 'arrive', journey: 'buy', stage: 'arrive' },
    { id: 'all', journey: 'buy', role: 'end' },
  ],
  journeys: [{ id: 'buy', goal: 'get shoes that fit', stages: ['pay', 'arrive'], timeoutDays: 20 }],
}

async function withConfig(): Promise<Harness> {
  const harness = await startCollector()
  await harness.admin('/config', { method: 'PUT', body: JSON.stringify({ expected: 1, config }) })
  return harness
}
const figures = async ({ admin }: Harness): Promise<Figures> => (await admin('/figures')).json()
const rating = (i: number, moment: string, value: number, fields: object = {}) =>
  answer({
    ...{ moment, value, device: `device-${i}`, source: 'prompted', point: String(value) },
    journey: { id: 'buy', run: `run-${i}`, stage: moment },
    ...fields,
  })
const step = (i: number, event: string, fields: object = {}) => ({
  ...{ kind: 'journey', id: uuidv7(), revision: 1, journey: 'buy', run: `run-${i}`, event },
  ...{ device: `device-${i}`, createdAt: '2026-11-22T07:59:30.000Z', ...fields },
})

test('no ratings give no value, not 0', async () => {
  const [first] = (await figures(await withConfig())).moments
  expect(first).toMatchObject({ moment: 'pay', mean: { n: 0, display: 'none' }, response: { shown: 0 } })
  expect(first!.mean).not.toHaveProperty('value')
})

test('four people are hidden, five are an early signal, ten a number; sources stay separate', async () => {
  const harness = await withConfig()
  const mean = async (source: string) =>
    (await figures(harness)).moments.find(one => one.moment === 'pay' && one.source === source)?.mean
  await harness.send([0, 1, 2, 3].map(i => rating(i, 'pay', 0.5)))
  expect(await mean('prompted')).toEqual({ n: 4, display: 'hidden' })
  await harness.send([rating(4, 'pay', -0.5)])
  expect(await mean('prompted')).toEqual({
    ...{ n: 5, display: 'early', lo: expect.any(Number), hi: expect.any(Number) },
  })
  await harness.send([5, 6, 7, 8, 9].map(i => rating(i, 'pay', 0.5)))
  await harness.send([20].map(i => rating(i, 'pay', -1, { source: 'passive' })))
  expect(await mean('prompted')).toMatchObject({ n: 10, display: 'shown', value: expect.closeTo(0.4, 10) })
  expect(await mean('passive')).toEqual({ n: 1, display: 'hidden' })
})

test('imported ratings are a separate row and count by the time of the rating', async () => {
  const harness = await withConfig()
  const line = (i: number, createdAt: string) =>
    JSON.stringify({ moment: 'pay', point: 'good', device: `shop-${i}`, createdAt })
  const lines = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(i => line(i, '2026-11-20'))
  const body = [...lines, ...[10, 11].map(i => line(i, '2026-01-20'))].join('\n')
  const headers = {
    Authorization: `Bearer ${harness.project.secretKey}`,
    'Content-Type': 'application/x-ndjson',
  }
  const { status } = await harness.fetch('/v1/import', { method: 'POST', headers, body })
  expect(status).toBe(200)
  const pay = (await figures(harness)).moments.filter(({ moment }) => moment === 'pay')
  expect(pay).toMatchObject([
    { source: 'prompted', mean: { n: 0 } },
    { source: 'import', mean: { n: 10, value: expect.closeTo(0.5, 10) } },
  ])
  expect(pay[1]).not.toHaveProperty('response')
})

test('late ratings are shown separately, in moments and in journeys', async () => {
  const harness = await withConfig()
  const after = (minutes: number) => ({ context: { answeredAfter: minutes * 60_000 } })
  await harness.send([
    ...Array.from({ length: 10 }, (_, i) => rating(i, 'pay', 0.5, after(30))),
    ...Array.from({ length: 10 }, (_, i) => rating(10 + i, 'pay', -1, after(31))),
    // A host may use the same context name for something else.
    rating(30, 'arrive', 0.5, { context: { answeredAfter: 'an hour' } }),
    rating(31, 'pay', -1, { ...after(31), source: 'passive' }),
  ])
  const { moments, journeys } = await figures(harness)
  const [pay, passive] = moments.filter(({ moment }) => moment === 'pay')
  expect(pay!.mean).toMatchObject({ n: 10, value: expect.closeTo(0.5, 10) })
  expect(pay!.late).toMatchObject({ n: 10, value: expect.closeTo(-1, 10) })
  expect(passive).toMatchObject({ source: 'passive', mean: { n: 1 } })
  expect(passive).not.toHaveProperty('late')
  expect(moments.find(({ moment }) => moment === 'arrive')).not.toHaveProperty('late')
  expect(journeys[0]!.chain.stages[0]!.share).toMatchObject({ n: 10, value: 1 })
})

test('a neutral rating counts as indifferent only as far as people were asked', async () => {
  const harness = await withConfig()
  await harness.send(
    Array.from({ length: 10 }, (_, i) =>
      rating(i, 'pay', 0, i < 4 ? { answers: { neutral_probe: i < 3 ? 'indifferent' : 'mixed' } } : {}),
    ),
  )
  expect((await figures(harness)).moments[0]).toMatchObject({
    ...{ neutral: { value: 1 }, probed: 4, indifferent: 0.75 },
  })
})

test('a wow moment reports whether it landed, from prompted ratings; other moments do not', async () => {
  const harness = await withConfig()
  const moments = config.moments.map(one => (one.id === 'pay' ? { ...one, wow: true } : one))
  await harness.admin('/config', {
    method: 'PUT',
    body: JSON.stringify({ expected: 2, config: { ...config, moments } }),
  })
  const wow = async (moment: string, source = 'prompted') =>
    (await figures(harness)).moments.find(one => one.moment === moment && one.source === source)?.wow
  expect(await wow('pay')).toEqual({ n: 0, display: 'none' })
  await harness.send([0, 1, 2, 3].map(i => rating(i, 'pay', 0.5)))
  expect(await wow('pay')).toEqual({ n: 4, display: 'hidden' })
  await harness.send(Array.from({ length: 8 }, (_, i) => rating(4 + i, 'pay', i ? 0 : 1)))
  expect(await wow('pay')).toMatchObject({ n: 12, value: expect.closeTo(1 / 12, 10), landed: false })
  await harness.send(Array.from({ length: 12 }, (_, i) => rating(i, 'pay', 1, { source: 'passive' })))
  expect(await wow('pay', 'passive')).toEqual(expect.not.objectContaining({ landed: expect.anything() }))
  expect((await wow('pay'))!.n).toBe(12)
  expect(await wow('arrive')).toBeUndefined()
})

test('people who saw a prompt and did not answer are reported next to the mean', async () => {
  const harness = await withConfig()
  const prompt = (i: number, event: string) => ({
    ...{ kind: 'prompt', id: uuidv7(), revision: 1, moment: 'pay', event, device: `device-${i}` },
    createdAt: '2026-11-22T07:59:00.000Z',
  })
  await harness.send([
    ...Array.from({ length: 20 }, (_, i) => prompt(i, 'shown')),
    ...Array.from({ length: 5 }, (_, i) => prompt(i, 'answered')),
    ...Array.from({ length: 5 }, (_, i) => rating(i, 'pay', 1)),
  ])
  const { response } = (await figures(harness)).moments[0]!
  expect(response).toMatchObject({ shown: 20, answered: 5, rate: { value: 0.25 }, reach: { value: 0.25 } })
  expect(response!.bounds).toEqual({ lo: -0.5, hi: 1 })
})

test('a rating counts as answered even if its telemetry item was lost', async () => {
  const harness = await withConfig()
  const prompt = (i: number, event: string, createdAt: string) => ({
    ...{ kind: 'prompt', id: uuidv7(), revision: 1, moment: 'pay', event, device: `device-${i}`, createdAt },
  })
  const at = '2026-11-22T07:59:00.000Z'
  await harness.send([
    ...Array.from({ length: 20 }, (_, i) => prompt(i, 'shown', '2026-11-22T07:59:00.300Z')),
    ...[0, 1].map(i => prompt(i, 'answered', '2026-11-22T07:59:04.000Z')),
    // Five people answered: two with an `answered` item, three only with their rating. One more rating is volunteered.
    ...[0, 1, 2, 3, 4].map(i => rating(i, 'pay', 1, { createdAt: at })),
    rating(9, 'pay', 1, { source: 'passive', createdAt: at }),
  ])
  const { response } = (await figures(harness)).moments[0]!
  expect(response).toMatchObject({ shown: 20, answered: 5, rate: { value: 0.25 }, reach: { value: 0.25 } })
})

test('a journey reports the remembered rating next to the touchpoints’ ratings', async () => {
  const harness = await withConfig()
  const people = Array.from({ length: 12 }, (_, i) => i)
  for (const i of people)
    await harness.send([
      ...[step(i, 'started'), rating(i, 'pay', 1), rating(i, 'arrive', 0.5)],
      ...[rating(i, 'all', -0.5, { journey: { id: 'buy', run: `run-${i}` } }), step(i, 'completed')],
    ])
  await harness.send([step(90, 'started'), step(91, 'started'), step(91, 'abandoned')])
  const [buy] = (await figures(harness)).journeys
  expect(buy).toMatchObject({
    ...{ goal: 'get shoes that fit', runs: { open: 1, completed: 12, abandoned: 1, expired: 0 } },
    remembered: { n: 12, display: 'shown', value: -0.5 },
    gap: { runs: 12, touchpoints: 0.75, means: 0.75, remembered: -0.5, gap: 1.25, memory: 1.25 },
    chain: { expected: 1, observed: { value: 1 } },
    silentExit: { n: 1, display: 'hidden' },
  })
  harness.clock.now += 21 * 86_400_000
  expect((await figures(harness)).journeys[0]!.runs).toMatchObject({ open: 0, expired: 1 })
})

test('runs of a signed customer on two devices are joined; an unsigned customer id joins nothing', async () => {
  const harness = await withConfig()
  const { send, project, clock } = harness
  const signature = signCustomer('anna', project.customerSecret, { now: clock.now })
  const place = (run: string) => ({ journey: { id: 'buy', run } })
  const anna = (device: string, run: string, moment: string, customer: object | undefined) =>
    rating(0, moment, 1, { device, ...place(run), ...(customer && { customer }) })
  const signed = { id: 'anna', signature }
  await send([
    anna('phone', 'run-a', 'pay', signed),
    anna('laptop', 'run-b', 'arrive', signed),
    anna('tv', 'run-c', 'arrive', { id: 'anna' }),
    step(0, 'completed', { device: 'laptop', run: 'run-b' }),
  ])
  const [buy] = (await figures(harness)).journeys
  expect(buy).toMatchObject({ stitched: 1, runs: { completed: 1, open: 1 } })
})

test('a journey missing in the config is shown after the defined ones, with the stages seen in its runs', async () => {
  const harness = await withConfig()
  const back = (i: number, stage: string, createdAt: string) =>
    rating(i, stage, 1, { createdAt, journey: { id: 'send_back', run: `back-${i}`, stage } })
  await harness.send([
    // The first run skips a stage.
    back(0, 'parcel', '2026-11-22T07:50:00.000Z'),
    ...[1, 2].flatMap(i => [
      back(i, 'label', '2026-11-22T07:51:00.000Z'),
      back(i, 'parcel', '2026-11-22T07:52:00.000Z'),
    ]),
    step(2, 'completed', { journey: 'send_back', run: 'back-2' }),
    step(3, 'started', { journey: 'browse', run: 'browse-3' }),
  ])
  const { journeys } = await figures(harness)
  expect(journeys.map(({ journey, undescribed }) => [journey, undescribed])).toEqual([
    ['buy', undefined],
    ['send_back', true],
    ['browse', true],
  ])
  const [, sent, browse] = journeys
  expect(sent!.chain.stages.map(({ stage }) => stage)).toEqual(['label', 'parcel'])
  expect(sent!.runs).toEqual({ open: 2, completed: 1, abandoned: 0, expired: 0 })
  expect(browse!.chain).toEqual({ stages: [], observed: { n: 0, display: 'none' } })
})

test('computing figures yields to other requests after each moment', async () => {
  const ratings = Array.from({ length: 20 }, (_, i) => ({
    ...{ person: `d:${i}`, moment: `m${i % 10}`, scale: 'mood5', source: 'prompted', value: 0, at: i },
    ...{ journey: `j${i % 5}`, run: `r${i}`, stage: 's' },
  })) as RatingRow[]
  const evidence = { ratings: async () => ratings, telemetry: async () => [] }
  let turns = 0
  const turn = () => {
    turns++
    next = setImmediate(turn)
  }
  let next = setImmediate(turn)
  const made = await figuresOf(evidence, 1, { ...config, moments: [], journeys: [] }, 100)
  clearImmediate(next)
  expect([made.moments.length, made.journeys.length]).toEqual([10, 5])
  expect(turns).toBeGreaterThanOrEqual(14)
})

test('a flood of invented moments hides none of the real ones', async () => {
  const harness = await withConfig()
  await harness.send(Array.from({ length: 5 }, (_, i) => rating(i, 'unknown-to-us', 0.5)))
  for (let i = 0; i < 12; i++)
    await harness.send(Array.from({ length: 100 }, (_, k) => rating(10, `a-${i}-${k}`, 0.5)))
  const moments = (await figures(harness)).moments.map(({ moment }) => moment)
  expect(moments.slice(0, 4)).toEqual(['pay', 'arrive', 'all', 'unknown-to-us'])
  expect(moments).toHaveLength(103)
  const { counts } = await (await harness.admin('/moments')).json()
  expect(counts).toHaveLength(1000)
  expect(counts.at(-1)).toMatchObject({ moment: 'unknown-to-us', people: 5 })
})
