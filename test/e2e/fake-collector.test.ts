import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Acknowledgement } from '../../src/model/protocol.js'
import { type FakeCollector, fakeCollector } from './fake-collector.js'

let collector: FakeCollector
beforeEach(async () => {
  collector = await fakeCollector()
})
afterEach(() => collector.stop())

const item = (id: string, revision = 1) => ({ kind: 'feedback', id, revision, moment: 'payment' })
const post = (...items: object[]) =>
  fetch(`${collector.url}/v1/feedback`, {
    method: 'POST',
    body: JSON.stringify({ key: collector.key, items }),
  })
const verdicts = async (response: Response) => ((await response.json()) as Acknowledgement).results

it('keeps the highest revision of an id and calls repeats duplicates', async () => {
  expect(await verdicts(await post(item('a', 2)))).toEqual([{ id: 'a', revision: 2, status: 'accepted' }])
  expect(await verdicts(await post(item('a', 1)))).toEqual([{ id: 'a', revision: 1, status: 'duplicate' }])
  expect(collector.rows.get('a')).toMatchObject({ arrivals: 2, item: { revision: 2 } })
})

it('stores nothing when it answers with an error, except with `commit`', async () => {
  collector.script.push({ status: 503, headers: { 'retry-after': '7' } }, { status: 500, commit: true })
  const response = await post(item('a'))
  expect([response.status, response.headers.get('retry-after'), collector.rows.size]).toEqual([503, '7', 0])
  await post(item('b'))
  expect([...collector.rows.keys()]).toEqual(['b'])
})

it('cuts before reading, after storing, and halfway through the reply', async () => {
  collector.script.push({ cut: 'early' }, { cut: 'late' }, { cut: 'halfway' })
  await expect(post(item('early'))).rejects.toThrow()
  await expect(post(item('late'))).rejects.toThrow()
  await expect(post(item('halfway')).then(verdicts)).rejects.toThrow()
  expect([...collector.rows.keys()]).toEqual(['late', 'halfway'])
})

it('leaves items out, rejects items, and rewrites what it acknowledges', async () => {
  collector.script.push({
    verdict: ({ id }) => (id === 'a' ? null : id === 'b' ? { status: 'rejected', reason: 'no' } : undefined),
  })
  expect(await verdicts(await post(item('a'), item('b'), item('c')))).toMatchObject([
    { id: 'b', status: 'rejected', reason: 'no' },
    { id: 'c', status: 'accepted' },
  ])
  collector.script.push({ acknowledge: () => ({ results: 'nonsense' }) })
  expect(await verdicts(await post(item('d')))).toBe('nonsense')
})

it('comes back on the same port with its rows', async () => {
  await post(item('a'))
  const { url } = collector
  await collector.stop()
  await expect(post(item('b'))).rejects.toThrow()
  await collector.start()
  expect([collector.url, collector.rows.size]).toEqual([url, 1])
})
