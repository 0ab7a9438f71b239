import { expect, test } from 'vitest'
import { answer, type Harness, startCollector } from '../harness.js'

const call = async ({ admin }: Harness, path: string, method = 'GET', body?: unknown) => {
  const response = await admin(path, { method, ...(body !== undefined && { body: JSON.stringify(body) }) })
  return { status: response.status, body: await response.json() }
}
const cases = async (harness: Harness) => (await call(harness, '/cases')).body.cases
const proof = 'a'.repeat(64)

test('an unhappy answer is an open case, a happy one is none', async () => {
  const harness = await startCollector()
  await harness.send([answer({ comment: 'charged twice' }), answer({ point: 'good', value: 0.5 })])
  expect(await cases(harness)).toMatchObject([{ state: 'open', voice: { comment: 'charged twice' } }])
})

test('a case is acknowledged, closed and told, and the person’s verdict decides its state', async () => {
  const harness = await startCollector()
  const { send, clock } = harness
  const bad = answer({ device: 'd1' })
  await send([bad], { proof })
  clock.now += 60_000
  expect((await call(harness, `/cases/${bad.id}`, 'PATCH', { owner: 'Maya', state: 'fixing' })).status).toBe(
    200,
  )
  expect(await cases(harness)).toMatchObject([
    { state: 'fixing', owner: 'Maya', acknowledgedAt: '2026-11-22T08:01:00.000Z' },
  ])
  clock.now += 60_000
  await call(harness, `/voices/${bad.id}/replies`, 'POST', { name: 'Maya', text: 'Refunded.', closes: true })
  expect(await cases(harness)).toMatchObject([
    {
      ...{ state: 'told', owner: 'Maya', acknowledgedAt: '2026-11-22T08:01:00.000Z' },
      ...{ closedAt: '2026-11-22T08:02:00.000Z', toldAt: '2026-11-22T08:02:00.000Z' },
    },
  ])
  clock.now += 60_000
  const word = (point: string, value: number) => {
    clock.now += 60_000
    return send(
      [
        answer({
          device: 'd1',
          scale: 'restored4',
          point,
          value,
          createdAt: new Date(clock.now).toISOString(),
        }),
      ],
      { proof },
    )
  }
  await word('no', 0)
  expect(await cases(harness)).toMatchObject([{ state: 'reopened', after: 0 }])
  await call(harness, `/cases/${bad.id}`, 'PATCH', { state: 'fixing' })
  expect((await cases(harness))[0]).not.toHaveProperty('closedAt')
  clock.now += 60_000
  await call(harness, `/voices/${bad.id}/replies`, 'POST', { name: 'Maya', text: 'Now it is.', closes: true })
  expect(await cases(harness)).toMatchObject([{ state: 'told' }])
  await word('yes', 2 / 3)
  expect(await cases(harness)).toMatchObject([{ state: 'confirmed' }])
})

test('a reply acknowledges a case; a reply to a happy voice creates none', async () => {
  const harness = await startCollector()
  const [bad, good] = [answer(), answer({ point: 'great', value: 1 })]
  await harness.send([bad, good])
  for (const { id } of [bad, good])
    await call(harness, `/voices/${id}/replies`, 'POST', { name: 'Maya', text: 'Thank you.' })
  expect(await cases(harness)).toMatchObject([
    { state: 'acknowledged', owner: 'Maya', voice: { id: bad.id } },
  ])
})

test('cases set aside are not measured, and erasing a person removes their case', async () => {
  const harness = await startCollector()
  const { store, project } = harness
  const [spam, bad] = [answer(), answer({ device: 'd1' })]
  await harness.send([spam, bad])
  await call(harness, `/cases/${spam.id}`, 'PATCH', { state: 'set_aside' })
  await call(harness, `/cases/${bad.id}`, 'PATCH', { owner: 'Maya' })
  expect((await call(harness, '/cases/figures')).body).toMatchObject({ cases: 1 })
  expect((await call(harness, '/erase', 'POST', { voice: bad.id })).body).toEqual({ erased: 1 })
  expect(await store.cases.measured(project.id)).toEqual([])
  expect((await call(harness, `/cases/${bad.id}`, 'PATCH', { owner: 'Maya' })).status).toBe(404)
  const { audit } = (await call(harness, '/audit')).body
  expect(audit.map(({ deed }: { deed: string }) => deed)).toContain('person erased')
})

test('recovery figures count people, hide small groups and include open cases', async () => {
  const harness = await startCollector()
  const { send, clock } = harness
  expect((await call(harness, '/cases/figures')).body).toMatchObject({
    ...{ cases: 0, told: { n: 0, display: 'none' } },
  })
  const all = Array.from({ length: 12 }, (_, i) => answer({ device: `device-${i}` }))
  await send(all)
  clock.now += 3_600_000
  for (const { id } of all.slice(0, 10))
    await call(harness, `/voices/${id}/replies`, 'POST', { name: 'Maya', text: 'Done.', closes: true })
  clock.now += 3_600_000
  const createdAt = new Date(clock.now).toISOString()
  await send(
    all.slice(0, 10).map(({ device }, i) =>
      answer({
        ...{ device, createdAt, scale: 'restored4' },
        ...(i < 8 ? { point: 'yes', value: 2 / 3 } : { point: 'no', value: 0 }),
      }),
    ),
  )
  const { body } = await call(harness, '/cases/figures')
  expect(body).toMatchObject({
    ...{ cases: 12, people: 12, told: { n: 10, value: 1 }, reopened: { n: 10, value: 0.2 } },
    recovered: { rate: { n: 10, value: 0.8 }, coverage: { value: 1 } },
    close: { n: 12, median: 3_600_000 },
    restored: { display: 'none' },
    uplift: { banner: 'part of this would have happened anyway' },
  })
})
