import { expect, it } from 'vitest'
import { type ProjectRows, projectFigures } from '../../../src/collector/insight/figures.js'
import { journeyFigures } from '../../../src/collector/insight/journeys/journey-figures.js'
import type { Run } from '../../../src/collector/insight/journeys/runs.js'
import { caseFigures, type MeasuredCase } from '../../../src/collector/insight/recovery/case-figures.js'
import { MAX_ROWS, type RatingRow } from '../../../src/collector/insight/rows.js'
import type { Config } from '../../../src/model/protocol.js'
import { DAY_MS } from '../../../src/model/time.js'

const NOW = Date.parse('2026-11-22T08:00:00.000Z')
const config = {
  ...{ policy: {}, locales: {} },
  moments: [
    { id: 'pay', journey: 'buy', stage: 'pay' },
    { id: 'all', journey: 'buy', role: 'end' },
  ],
  journeys: [{ id: 'buy', stages: ['pay'] }],
} as Config

const rating = (i: number, moment: string, value: number, fields: Partial<RatingRow> = {}): RatingRow => ({
  ...{ person: `d:${i}`, device: `${i}`, moment, journey: 'buy', run: `run-${i}`, stage: null },
  ...{ source: 'prompted', scale: 'mood5', value, at: NOW - 60_000 + i },
  ...fields,
})
const run = (rows: Partial<ProjectRows>) => {
  const computation = projectFigures({ ratings: [], prompts: [], steps: [], ...rows }, config, NOW)
  for (let steps = 0; ; steps++) {
    const { done, value } = computation.next()
    if (done) return { figures: value, steps }
  }
}
const people = Array.from({ length: 10 }, (_, i) => i)

it('computes moments and journeys from rows alone, one step for each', () => {
  const ratings = people.flatMap(i => [rating(i, 'pay', 0.5, { stage: 'pay' }), rating(i, 'all', -0.5)])
  const { figures, steps } = run({ ratings })
  expect(figures.moments[0]).toMatchObject({ moment: 'pay', mean: { n: 10, value: 0.5 } })
  expect(figures.journeys).toMatchObject([
    { journey: 'buy', runs: { open: 10 }, remembered: { n: 10, value: -0.5 }, gap: { gap: 1 } },
  ])
  expect(steps).toBe(3)
})

it('hides the gap of a journey when ten runs belong to few people', () => {
  const completed = (i: number, person: string): Run => ({
    ...{ journey: 'buy', run: `run-${i}`, person, state: 'completed', devices: 1 },
    ratings: [rating(i, 'pay', 0.5, { person }), rating(i, 'all', -0.5, { person })],
  })
  const figuresOf = (runs: Run[]) => journeyFigures(config.journeys[0]!, runs, config.moments)
  const own = people.map(i => completed(i, `d:${i % 3}`))
  expect(figuresOf(own)).toMatchObject({ runs: { completed: 10 }, remembered: { n: 3, display: 'hidden' } })
  expect(figuresOf(own)).not.toHaveProperty('gap')
  expect(figuresOf(people.map(i => completed(i, `d:${i}`)))).toMatchObject({ gap: { runs: 10, gap: 1 } })
})

it('shows a moment that asks on another scale by the figure of that scale', () => {
  const ratings = people.map(i => rating(i, 'pay', i < 5 ? 0.8 : 0.2, { scale: 'nps11' }))
  const [moment] = run({ ratings }).figures.moments
  expect(moment).toMatchObject({
    mean: { n: 0, display: 'none' },
    constructs: [{ measure: 'nps', n: 10, value: 0, classes: { promoters: 0.5, detractors: 0.5 } }],
  })
})

it('leaves out imported ratings that are older than the window, whenever they arrived', () => {
  const at = (days: number) => ({ source: 'import' as const, at: NOW - days * DAY_MS })
  const ratings = [...people.map(i => rating(i, 'pay', 1, at(89))), rating(10, 'pay', -1, at(91))]
  const imported = run({ ratings }).figures.moments.find(({ source }) => source === 'import')
  expect(imported!.mean).toMatchObject({ n: 10, value: 1 })
})

it('reports when the rows were cut off at the maximum', () => {
  const one = rating(0, 'pay', 0)
  expect(run({ ratings: [one] }).figures.cut).toBe(false)
  expect(run({ ratings: Array<RatingRow>(MAX_ROWS).fill(one) }).figures.cut).toBe(true)
})

it('prefers the person’s verdict on a case to their next rating', () => {
  const closed = (i: number, more: Partial<MeasuredCase>): MeasuredCase => ({
    ...{ person: `d:${i}`, openedAt: NOW - DAY_MS, closedAt: NOW, failed: -1 },
    ...more,
  })
  const cases = [
    ...people.map(i => closed(i, { verdict: 0, after: 1, afterAt: NOW })),
    closed(10, { after: 1, afterAt: NOW }),
    closed(11, {}),
  ]
  const { recovered, people: count } = caseFigures(cases, NOW)
  expect(count).toBe(12)
  expect(recovered.rate).toMatchObject({ n: 11, value: expect.closeTo(1 / 11, 10) })
})
