import { expect, it } from 'vitest'
import { constructFigures } from '../../../../src/collector/insight/ratings/construct-figures.js'
import type { Rating } from '../../../../src/collector/insight/ratings/ratings.js'
import { pointValue, type ScaleId } from '../../../../src/model/scale.js'

/** One rating per person; `points` maps a point to the number of people who chose it. */
const crowd = (scale: ScaleId, points: Record<string, number>): Rating[] =>
  Object.entries(points).flatMap(([point, n]) =>
    Array.from({ length: n }, (_, i) => ({
      ...{ person: `${scale} ${point} ${i}`, scale, source: 'prompted' as const },
      value: pointValue(scale, point)!,
    })),
  )

it('counts 50 % promoters, 20 % passives and 30 % detractors as a net promoter score of 20', () => {
  const [nps] = constructFigures(crowd('nps11', { 6: 20, 0: 10, 7: 10, 8: 10, 9: 30, 10: 20 }), 'prompted')
  expect(nps).toMatchObject({ measure: 'nps', scale: 'nps11', n: 100, display: 'deep' })
  expect(nps!.value).toBeCloseTo(20, 10)
  expect(nps!.classes).toEqual({ promoters: 0.5, passives: 0.2, detractors: 0.3 })
  // By hand: net 20/103 ± 1.96 √((81.5/103 − (20/103)²)/103), with ¾, 1½ and ¾ people added.
  expect([nps!.lo, nps!.hi]).toEqual([expect.closeTo(2.65, 1), expect.closeTo(36.18, 1)])
})

it('computes the shares of 4 and 5 of 5, of 5 to 7 of 7, and of cases put right', () => {
  const ratings = [
    ...crowd('csat5', { 1: 2, 3: 3, 4: 3, 5: 2 }),
    ...crowd('ease7', { 3: 2, 4: 4, 5: 1, 7: 3 }),
    ...crowd('restored4', { no: 5, partly: 1, yes: 3, better: 1 }),
  ]
  const shares = constructFigures(ratings, 'prompted').map(({ measure, n, value }) => [measure, n, value])
  expect(shares).toEqual([
    ['satisfied', 10, 0.5],
    ['easy', 10, 0.4],
    ['restored', 10, 0.4],
  ])
})

it('counts a person once and keeps sources apart', () => {
  const loud = Array.from({ length: 90 }, () => ({ person: 'loud', scale: 'nps11', value: 1 }))
  const ratings = [...crowd('nps11', { 0: 9 }), ...loud.map(one => ({ ...one, source: 'prompted' as const }))]
  expect(constructFigures(ratings, 'prompted')[0]).toMatchObject({ n: 10, value: -80 })
  expect(constructFigures(ratings, 'passive')).toEqual([])
})

it('hides fewer than five people, and the classes until the value is shown', () => {
  const [few] = constructFigures(crowd('nps11', { 9: 4 }), 'prompted')
  expect(few).toEqual({ measure: 'nps', scale: 'nps11', n: 4, display: 'hidden' })
  const [early] = constructFigures(crowd('nps11', { 9: 9 }), 'prompted')
  expect(early).toMatchObject({ n: 9, display: 'early' })
  expect(early).not.toHaveProperty('classes')
  expect(early).not.toHaveProperty('value')
})
