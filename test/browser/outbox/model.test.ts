import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createFlushLoop } from '../../../src/browser/outbox/flush-loop.js'
import { createQueue } from '../../../src/browser/outbox/queue.js'
import { play } from './model/play.js'
import { story } from './model/scenario.js'

const RUNS = Number(process.env.MODEL_RUNS ?? 10_000)

it(`loses and misreports nothing in ${RUNS} random stories of tabs, crashes, faults and replies`, {
  timeout: 300_000,
}, async () => {
  // A failure prints its seed and the shortest story that shows it.
  await fc.assert(
    fc.asyncProperty(story, async steps => {
      expect(await play({ createQueue, createFlushLoop }, steps)).toEqual([])
    }),
    { numRuns: RUNS },
  )
})
