import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { answer, startCollector } from '../harness.js'

/** Number of bodies; ten thousand take about half a minute. */
const numRuns = Number(process.env.FUZZ_RUNS ?? (process.env.CI ? 10_000 : 2_000))

/** Bytes in use after garbage collection. */
async function usedHeap(): Promise<number> {
  setFlagsFromString('--expose-gc')
  await new Promise(resolve => setImmediate(resolve))
  runInNewContext('gc')()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

test('no body makes the collector fail or leak memory, and every item gets one verdict', {
  timeout: 240_000,
}, async () => {
  const errors: unknown[] = []
  const { collector, project, voices } = await startCollector({
    limits: false,
    onError: error => errors.push(error),
  })
  const nearly = fc.record(
    Object.fromEntries(
      Object.keys({
        ...answer(),
        ...{
          device: 0,
          journey: 0,
          words: 0,
          comment: 0,
          context: 0,
          attachments: 0,
          customer: 0,
          source: 0,
          event: 0,
        },
      }).map(name => [
        name,
        fc.oneof(fc.constant((answer() as Record<string, unknown>)[name] ?? 'x'), fc.jsonValue()),
      ]),
    ) as Record<string, fc.Arbitrary<unknown>>,
    { requiredKeys: [] },
  )
  const kinds = fc.constantFrom('feedback', 'touchpoint', 'prompt', 'journey', 'outcome', 'erase')
  const item = fc.oneof(
    fc.jsonValue(),
    nearly,
    fc.tuple(nearly, kinds).map(([fields, kind]) => ({ ...fields, kind })),
    fc
      .string({ unit: 'binary', maxLength: 50 })
      .map(comment => answer({ comment, device: comment || undefined })),
  )
  const key = fc.oneof(
    { weight: 9, arbitrary: fc.constant<unknown>(project.key) },
    { weight: 1, arbitrary: fc.jsonValue() },
  )
  const body = fc.oneof(
    {
      weight: 8,
      arbitrary: fc
        .record({ key, items: fc.array(item, { maxLength: 8 }) })
        .map(value => JSON.stringify(value)),
    },
    { weight: 1, arbitrary: fc.json() },
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  )
  let runs = 0
  const heap: number[] = []
  await fc.assert(
    fc.asyncProperty(body, async text => {
      // Measure after the warm-up and at the end.
      if (++runs === numRuns / 4 || runs === numRuns) heap.push(await usedHeap())
      const response = await collector.fetch(
        new Request('http://collector.test/v1/feedback', {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: text,
        }),
      )
      const answered = await response.json()
      if (response.status === 200) {
        const { items } = JSON.parse(text)
        expect(answered.results).toHaveLength(items.length)
        for (const { status, reason } of answered.results)
          expect(status === 'rejected' ? typeof reason : status).toMatch(/accepted|duplicate|string/)
      } else expect(answered.error.message).toBeTruthy()
      expect(response.status).toBeLessThan(500)
    }),
    { numRuns },
  )
  expect(heap.at(-1)! - heap[0]!).toBeLessThan(20_000_000)
  expect(errors).toEqual([])
  expect(await voices()).not.toHaveLength(0)
})
