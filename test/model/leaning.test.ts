import { expect, it } from 'vitest'
import { faceValue, leaningOf, neutralBounds } from '../../src/model/leaning.js'
import { pointValue, type ScaleId, scales } from '../../src/model/scale.js'

const leanings = (scale: ScaleId) =>
  Object.keys(scales[scale]).map(point => leaningOf(scale, pointValue(scale, point)!))
const times = (n: number, leaning: string) => Array.from({ length: n }, () => leaning)

it('sorts 0–6, 7–8 and 9–10 into the classes of the Net Promoter Score', () => {
  const classes = [...times(7, 'negative'), ...times(2, 'neutral'), ...times(2, 'positive')]
  expect(leanings('nps11')).toEqual(classes)
})

it('takes a case that was not put right for a bad outcome', () => {
  expect(leanings('restored4')).toEqual(['negative', 'neutral', 'positive', 'positive'])
})

it('goes by the sign where 0 is the middle', () => {
  expect(leanings('mood5')).toEqual(['negative', 'negative', 'neutral', 'positive', 'positive'])
  expect(leanings('csat5')).toEqual(['negative', 'negative', 'neutral', 'positive', 'positive'])
  expect(leanings('ease7')).toEqual([...times(3, 'negative'), 'neutral', ...times(3, 'positive')])
  // Values and sums of thirds are not exact.
  expect(leaningOf('mood4', 1 / 3 + 2 / 3 - 1 + 1e-12)).toBe('neutral')
})

it('says of importance and reasons that they lean neither way', () => {
  for (const scale of ['stakes3', 'neutral_probe'] as const)
    expect(new Set(leanings(scale))).toEqual(new Set(['neutral']))
})

it('shows the face of the leaning on these scales, and of the value on all others', () => {
  expect(faceValue('nps11', pointValue('nps11', '6')!)).toBe(-0.5)
  expect(faceValue('nps11', pointValue('nps11', '7')!)).toBe(0)
  expect(faceValue('restored4', 0)).toBe(-0.5)
  expect(faceValue('restored4', 1)).toBe(1)
  expect(faceValue('mood5', -1)).toBe(-1)
})

it('names scales that exist', () => {
  for (const scale of Object.keys(neutralBounds)) expect(Object.hasOwn(scales, scale)).toBe(true)
})
