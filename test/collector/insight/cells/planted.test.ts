import { expect, test } from 'vitest'
import { comparedKeys } from '../../../../src/collector/insight/cells/compared-keys.js'
import { type ComparedKey, findChanges } from '../../../../src/collector/insight/cells/find-changes.js'
import { type Cell, gather, rowFilter, select } from '../../../../src/collector/insight/cells/selection.js'
import { seeded } from '../../../../src/collector/insight/statistics/bootstrap.js'
import { DAY_MS } from '../../../../src/model/time.js'
import { type Fact, generateHistory, type HistoryOptions } from '../../../simulation/history.js'
import { evidenceOf, finished } from '../evidence.js'

const end = Date.parse('2026-11-30T00:00:00.000Z')
const DAYS = 56

const base: Omit<HistoryOptions, 'seed'> = {
  ...{ days: DAYS, end, people: 700, visits: 3 },
  moments: { search: 0.4, cart: 0.35, payment: 0.4, delivery: 0.45 },
  context: {
    device: ['phone', 'phone', 'computer'],
    country: ['AT', 'CH', 'DE', 'FR'],
    plan: ['free', 'pro'],
    theme: ['dark', 'light'],
  },
  versions: { '2.3.0': 0, '2.4.0': DAYS - 14 },
  languages: ['en', 'de'],
}

/** The changes of the last 28 days against the 28 before. */
async function changesOf(seed: number, facts: Fact[] = []) {
  const evidence = await evidenceOf(generateHistory({ ...base, seed, facts }))
  const middle = end - 28 * DAY_MS
  const windows = { now: { start: middle, end }, before: { start: end - DAYS * DAY_MS, end: middle } }
  const filter = rowFilter({ from: '', to: '', compare: 'previous', segment: {} }, evidence.dictionaries)
  const { cells } = finished(select(evidence, windows, filter))
  const { segments } = comparedKeys(evidence.dictionaries)
  const { changes } = finished(
    findChanges(
      cells.map(cell => gather(evidence, cell)),
      segments,
    ),
  )
  return changes.map(({ cell, measure, segment, difference }) => ({
    moment: cell.moment,
    measure: measure.name,
    segment: segment ? { [segment.key.name]: segment.key.nameOf(segment.code) } : {},
    worse: difference.value * measure.better < 0,
  }))
}

const from = DAYS - 28

test('a moment that fell on phones is named with that segment, and not repeated for everybody', async () => {
  const found = await changesOf(1, [{ moment: 'payment', segment: { device: 'phone' }, from, feeling: -0.6 }])
  expect(found).toEqual([{ moment: 'payment', measure: 'mean', segment: { device: 'phone' }, worse: true }])
})

test('a moment that fell for everybody is named without a segment', async () => {
  const found = await changesOf(2, [{ moment: 'cart', from, feeling: -0.5 }])
  expect(found).toEqual([{ moment: 'cart', measure: 'mean', segment: {}, worse: true }])
})

test('two facts in different segments are both named', async () => {
  const found = await changesOf(3, [
    { moment: 'payment', segment: { country: 'DE' }, from, feeling: -0.8 },
    { moment: 'delivery', segment: { plan: 'pro' }, from, feeling: 0.6 },
    { moment: 'search', from, feeling: 0, answers: 0.35 },
  ])
  expect(found).toHaveLength(3)
  expect(found).toEqual(
    expect.arrayContaining([
      { moment: 'payment', measure: 'mean', segment: { country: 'DE' }, worse: true },
      { moment: 'delivery', measure: 'mean', segment: { plan: 'pro' }, worse: false },
      { moment: 'search', measure: 'response', segment: {}, worse: true },
    ]),
  )
})

test('a segment that was always different has not changed', async () => {
  expect(await changesOf(4, [{ moment: 'delivery', segment: { country: 'FR' }, feeling: -0.5 }])).toEqual([])
})

/** Cells of a season in which nothing changes, without the detour over items: 4 moments, people with moods of their own. */
function stationaryCells(seed: number) {
  const random = seeded(seed)
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const people = Array.from({ length: 250 }, () => ({
    mood: 0.35 * normal(),
    profile: Math.floor(random() * PROFILES),
  }))
  return Array.from({ length: 5 }, (_, c): Cell => {
    const own = Array.from({ length: 400 }, () => Math.floor(random() * people.length))
    const feel = (person: number) =>
      Math.max(-1, Math.min(1, Math.round(2 * (0.4 + people[person]!.mood + 0.45 * normal())) / 2))
    const response = c === 4
    return {
      ...{ moment: `moment-${c}`, scale: response ? '' : 'mood5', source: 'prompted' },
      ...{ of: response ? 'response' : 'ratings', size: own.length, people: people.length },
      person: Uint32Array.from(own),
      value: Float64Array.from(own, person => (response ? +(random() < 0.6) : feel(person))),
      window: Uint8Array.from(own, () => +(random() < 0.5)),
      profile: Uint32Array.from(own, person => people[person]!.profile),
      time: new Float64Array(own.length),
      ref: new Float64Array(own.length),
    }
  })
}

/** Three keys: of 2, 3 and 5 values, in all combinations. */
const PROFILES = 30
const keyWith = (name: string, values: number, of: number): ComparedKey => ({
  name,
  codes: Uint16Array.from({ length: PROFILES }, (_, profile) => 1 + (Math.floor(profile / of) % values)),
  nameOf: String,
})
const keys = [keyWith('plan', 2, 1), keyWith('device', 3, 2), keyWith('country', 5, 6)]

test('at most 28 of 200 seasons in which nothing changes show a change', () => {
  let shown = 0
  for (let seed = 1; seed <= 200; seed++)
    if (finished(findChanges(stationaryCells(seed), keys)).changes.length > 0) shown++
  // 10 %, and the upper bound of what chance adds in 200 seasons.
  expect(shown).toBeLessThanOrEqual(28)
})
