import { describe, expect, it } from 'vitest'
import {
  chainOf,
  changes,
  consistency,
  eligible,
  experienceBalance,
  fatigueIndex,
  handoffDrop,
  indifferenceShare,
  intensity,
  journeyValues,
  meanValence,
  meanValenceByMoment,
  netEmotion,
  netFeeling,
  netRecoveryUplift,
  outcomeAfter,
  overstatementGap,
  phaseBalance,
  type RatedRun,
  type Rating,
  type RecoveryCase,
  recoveryRate,
  recoveryUplift,
  relationshipLevel,
  reopenRate,
  responseRate,
  restoration,
  silentExit,
  stitchRuns,
  timeTo,
  toldRate,
  unpleasantShare,
  wilson,
  worstTenth,
  wowFigure,
} from '../../../src/collector/insight/index.js'
import { pointValue } from '../../../src/model/scale.js'
import { DAY_MS } from '../../../src/model/time.js'

/** One rating per person. */
const crowd = (values: readonly number[], more: Partial<Rating> = {}): Rating[] =>
  values.map((value, i) => ({ person: `p${i}`, value, ...more }))
const times = <T>(n: number, of: T | ((i: number) => T)): T[] =>
  Array.from({ length: n }, (_, i) => (typeof of === 'function' ? (of as (i: number) => T)(i) : of))

describe('eligible ratings', () => {
  const ratings: Rating[] = [
    ...crowd(times(12, 1)),
    ...crowd(times(12, -1), { source: 'passive' }),
    ...crowd(times(12, -1), { delay: 1_800_001 }),
    ...crowd(times(12, -1), { scale: 'nps11' }),
    ...crowd(times(12, Number.NaN)),
  ]
  it('are prompted, not late and about valence', () => {
    expect(eligible(ratings)).toHaveLength(12)
    expect(meanValence(ratings).value).toBe(1)
    expect(eligible(crowd([1], { delay: 1_800_000 }))).toHaveLength(1)
  })
  it('keep volunteered ratings separate', () => {
    expect(meanValence(ratings, { source: 'passive' }).value).toBe(-1)
  })
  it('a person counts once', () => {
    const loud = times(100, { person: 'loud', value: -1 })
    const { n, value } = meanValence([...crowd(times(9, 1)), ...loud])
    expect([n, value]).toEqual([10, 0.8])
    expect(meanValenceByMoment([...crowd(times(9, 1)), ...loud]).value).toBeCloseTo(-91 / 109, 10)
    expect(unpleasantShare([...crowd(times(9, 1)), ...loud]).value).toBe(0.1)
    expect(netFeeling([...crowd(times(9, 1)), ...loud]).value).toBeCloseTo(80, 10)
  })
})

describe('a planned wow', () => {
  const felt = (great: number, others: number, more?: Partial<Rating>) =>
    wowFigure(crowd([...times(great, 1), ...times(others, 0.5)], more), {
      source: more?.source ?? 'prompted',
    })

  it.each([
    [0, 'none'],
    [4, 'hidden'],
    [9, 'early'],
    [10, 'shown'],
    [30, 'deep'],
  ])('of %i people is %s, and only from ten on a number and a verdict', (n, display) => {
    const figure = felt(n, 0)
    expect(figure).toMatchObject({ n, display })
    expect([figure.value, figure.landed]).toEqual(n < 10 ? [undefined, undefined] : [1, true])
    expect(figure.lo === undefined).toBe(n < 5)
  })
  it('is the share that felt great, with the Wilson interval', () => {
    expect(felt(25, 15)).toMatchObject({ n: 40, value: 0.625, ...wilson(25, 40) })
  })
  it.each([
    [8, 2, undefined],
    [9, 1, true],
    [2, 8, undefined],
    [1, 9, false],
    [59, 41, undefined],
    [60, 40, true],
    [41, 59, undefined],
    [40, 60, false],
  ])(
    'landed, or not, only where the whole interval says so: %i felt great, %i did not',
    (great, others, landed) => {
      expect(felt(great, others).landed).toBe(landed)
    },
  )
  it.each([
    ['mood5', ['awful', 'bad', 'neither', 'good'], 'great'],
    ['mood4', ['awful', 'bad', 'good'], 'great'],
    ['mood3', ['bad', 'neither'], 'good'],
    ['thumbs', ['down'], 'up'],
  ] as const)('on %s only the top point is great', (scale, lower, top) => {
    const of = (point: string) => wowFigure(crowd(times(10, pointValue(scale, point)!), { scale })).value
    expect(lower.map(of)).toEqual(lower.map(() => 0))
    expect(of(top)).toBe(1)
  })
  it('ignores other constructs, and is not judged by volunteered ratings', () => {
    expect(felt(20, 0, { scale: 'nps11' })).toEqual({ n: 0, display: 'none' })
    expect(felt(20, 0, { source: 'passive' })).toEqual({ ...felt(20, 0), landed: undefined })
  })
  it('counts a person once', () => {
    const loud = times(100, { person: 'loud', value: 1 })
    expect(wowFigure([...crowd(times(9, 0)), ...loud])).toMatchObject({ n: 10, value: 0.1, landed: false })
  })
})

describe('gates', () => {
  it.each([
    [0, 'none'],
    [1, 'hidden'],
    [4, 'hidden'],
    [5, 'early'],
    [9, 'early'],
    [10, 'shown'],
    [29, 'shown'],
    [30, 'deep'],
  ])('%s people: %s', (n, display) => {
    const estimate = meanValence(crowd(times(n, 0.5)))
    expect(estimate).toMatchObject({ n, display })
    expect('value' in estimate).toBe(n >= 10)
    expect('lo' in estimate).toBe(n >= 5)
  })
  it('strict: fewer than 11 people are hidden', () => {
    expect(meanValence(crowd(times(10, 1)), { strict: true }).display).toBe('hidden')
    expect(meanValence(crowd(times(11, 1)), { strict: true }).display).toBe('shown')
  })
  it('each metric has its own minimum of people', () => {
    expect(intensity(crowd(times(9, 1))).display).toBe('hidden')
    expect(worstTenth(crowd(times(29, 1))).display).toBe('hidden')
    expect(worstTenth(crowd(times(30, 1))).display).toBe('deep')
  })
})

describe('feelings', () => {
  const mixed = crowd([...times(10, -1), ...times(10, 0), ...times(20, 1)])
  it('net, unpleasant, intensity, worst tenth', () => {
    expect(netFeeling(mixed).value).toBe(25)
    expect(unpleasantShare(mixed)).toMatchObject({ value: 0.25, ...wilson(10, 40) })
    expect(intensity(mixed).value).toBe(0.75)
    expect(worstTenth(mixed)).toMatchObject({ value: -1, n: 40 })
    expect(worstTenth(crowd(times(40, i => i / 40))).value).toBeCloseTo((0 + 1 + 2 + 3) / 160, 10)
  })
  it('neutral is not indifferent until somebody was asked', () => {
    expect(indifferenceShare(mixed)).toMatchObject({ probed: 0, neutral: { value: 0.25 } })
    expect(indifferenceShare(mixed).indifferent).toBeUndefined()
    const probed = mixed.map((rating, i) => ({
      ...rating,
      ...(i >= 10 && i < 14 && { probe: i === 10 ? ('indifferent' as const) : ('mixed' as const) }),
    }))
    expect(indifferenceShare(probed)).toMatchObject({ probed: 4, indifferent: 0.25 * 0.25 })
  })
  it('a scale without a neutral point is left out of indifference', () => {
    expect(indifferenceShare(crowd(times(20, 1 / 3), { scale: 'mood4' })).neutral.n).toBe(0)
  })
  it('net emotion counts words by their sign, per person', () => {
    const choices = times(10, i => ({
      person: `p${i}`,
      words: i < 5 ? ['delighted', 'calm'] : ['angry', 'surprised'],
    }))
    expect(netEmotion(choices).value).toBe(25)
    expect(netEmotion([...choices, { person: 'p0', words: [] }]).value).toBe(25)
    expect(netEmotion([{ person: 'x', words: ['toString'] }]).n).toBe(1)
  })
})

describe('journeys', () => {
  const run = (person: string, values: readonly number[], more: Partial<RatedRun> = {}): RatedRun => ({
    person,
    state: 'completed',
    ratings: values.map((value, i) => ({ value, stage: `s${i}` })),
    ...more,
  })
  it('gives no values without ratings, and only those that few ratings allow', () => {
    expect(journeyValues([])).toBeUndefined()
    expect(journeyValues([0.5])).toEqual({ sum: 0.5, mean: 0.5 })
    expect(journeyValues([0.5, -0.5])).toMatchObject({ peak: -0.5 })
    expect(journeyValues([0.5, -0.5])!.trend).toBeUndefined()
    expect(overstatementGap([])).toBeUndefined()
    expect(overstatementGap([{ ratings: [], remembered: 1 }])).toBeUndefined()
  })
  it('chains the shares of stages that look fine one by one', () => {
    // Of 20 people two rate the first stage badly, two others the second.
    const runs = times(20, i => run(`p${i}`, [i < 2 ? -1 : 1, i >= 2 && i < 4 ? 0 : 1]))
    const chain = chainOf(runs, ['s0', 's1'])
    expect(chain.stages.map(({ share }) => share.value)).toEqual([0.9, 0.9])
    expect(chain.expected).toBeCloseTo(0.81, 10)
    expect(chain.observed.value).toBe(0.8)
    expect(chainOf(runs.slice(0, 9), ['s0', 's1']).expected).toBeUndefined()
  })
  it('measures the drop at a handoff', () => {
    const runs = times(
      10,
      (i): RatedRun => ({
        person: `p${i}`,
        state: 'completed',
        ratings: [
          { value: 1, owner: 'sales' },
          { value: 0.5, owner: 'sales' },
          { value: i % 2 ? 0 : -1, owner: 'support' },
        ],
      }),
    )
    expect(handoffDrop(runs)).toMatchObject({ n: 10, mean: -1 })
    expect(handoffDrop(runs).hi).toBeLessThan(0)
  })
  it('measures abandoned runs without a rating', () => {
    const left = times(12, i => run(`p${i}`, i < 3 ? [-1] : [], { state: 'abandoned' }))
    expect(silentExit([...left, run('done', [])])).toMatchObject({ n: 12, value: 0.75 })
  })
  it('hides the abandoned runs of few people, however many runs they have', () => {
    const left = times(30, i => run(`p${i % 3}`, [], { state: 'abandoned' }))
    expect(silentExit(left)).toEqual({ n: 3, display: 'hidden' })
  })
})

describe('stitching runs of several devices', () => {
  const part = (run: string, start: number, end: number, more = {}) => ({
    journey: 'purchase',
    run,
    person: 'ada',
    start: start * DAY_MS,
    end: end * DAY_MS,
    ...more,
  })
  it('joins runs of one person on two devices before the run expired', () => {
    const runIds = stitchRuns([part('b', 10, 12), part('a', 0, 3), part('c', 60, 61)])
    expect(Object.fromEntries(runIds)).toEqual({ a: 'a', b: 'a', c: 'c' })
  })
  it('ends a run on every device when the host reports its end', () => {
    const runIds = stitchRuns([part('a', 0, 20), part('b', 5, 6, { closed: true }), part('c', 8, 9)])
    expect(Object.fromEntries(runIds)).toEqual({ a: 'a', b: 'a', c: 'c' })
  })
  it('joins neither other people nor other journeys', () => {
    const runIds = stitchRuns([
      part('a', 0, 3),
      part('b', 1, 2, { person: 'bob' }),
      part('c', 1, 2, { journey: 'return' }),
    ])
    expect(Object.fromEntries(runIds)).toEqual({ a: 'a', b: 'b', c: 'c' })
  })
})

describe('relationship', () => {
  it('sums ratings by kind and phase', () => {
    const { sum, byKind, byPhase } = experienceBalance([
      { value: 1, phase: 'purchase' },
      { value: -0.5, phase: 'use', kind: 'recovery' },
      { value: 0.5, phase: 'use' },
    ])
    expect(sum).toBe(1)
    expect(Object.fromEntries(byKind)).toEqual({ direct: 1.5, recovery: -0.5 })
    expect(Object.fromEntries(byPhase)).toEqual({ purchase: 1, use: 0 })
  })
  it('has a level from the third rating on, which each rating changes little', () => {
    expect(relationshipLevel([{ value: 1 }, { value: 1 }])).toBeUndefined()
    expect(relationshipLevel(times(3, { value: 1 }))).toBe(1)
    expect(relationshipLevel([{ value: 1 }, { value: 1 }, { value: -1 }])).toBeCloseTo(0.6, 10)
    expect(relationshipLevel([{ value: 0 }, { value: 0 }, { value: 1, kind: 'indirect' }])).toBeCloseTo(
      0.1,
      10,
    )
  })
  it('consistency is 1 when all channels have the same mean', () => {
    const channels = (...means: number[]) => new Map(means.map((mean, i) => [`c${i}`, times(10, mean)]))
    expect(consistency(channels(0.5, 0.5, 0.5))).toBe(1)
    expect(consistency(channels(1, -1, 1, -1))).toBe(0)
    expect(consistency(channels(0.5, 0.5))).toBeUndefined()
    expect(
      consistency(new Map([...channels(1, 1, 1)].map(([name, p]) => [name, p.slice(1)]))),
    ).toBeUndefined()
  })
  it('phase balance is above 0 when acquisition is rated better than service', () => {
    const ratings = [
      ...times(10, i => ({ person: `p${i}`, value: i % 2 ? 1 : 0.5, phase: 'purchase' as const })),
      ...times(10, i => ({ person: `p${i}`, value: i % 2 ? 0 : -0.5, phase: 'service' as const })),
      { person: 'x', value: -1, phase: 'advocacy' as const },
    ]
    expect(phaseBalance(ratings)!.mean).toBeCloseTo(1, 10)
    expect(phaseBalance(ratings)!.lo).toBeGreaterThan(0)
    expect(phaseBalance(ratings.slice(1))).toBeUndefined()
  })
})

describe('recovery', () => {
  const one = (more: Partial<RecoveryCase> = {}): RecoveryCase => ({ person: 'p', openedAt: 0, ...more })
  it('counts open cases for as long as they wait', () => {
    const cases = [...times(3, one({ closedAt: DAY_MS })), ...times(3, one())]
    expect(timeTo(cases, 'closedAt', 10 * DAY_MS, 2 * DAY_MS)).toEqual({
      n: 6,
      median: DAY_MS,
      withinPromise: 0.5,
    })
    expect(timeTo([...cases, one()], 'closedAt', 10 * DAY_MS)).toEqual({ n: 7 })
    expect(timeTo(cases.slice(2), 'closedAt', 10 * DAY_MS)).toBeUndefined()
  })
  it('rates are of closed cases, recovery of those with a later rating', () => {
    const cases = [
      ...times(10, i => one({ closedAt: 1, toldAt: 2, before: 0.5, failed: -1, after: i < 7 ? 0.5 : -1 })),
      ...times(10, one({ closedAt: 1, reopened: true })),
      ...times(10, one({ after: 1 })),
    ]
    expect(toldRate(cases).value).toBe(0.5)
    expect(reopenRate(cases).value).toBe(0.5)
    expect(recoveryRate(cases)).toMatchObject({
      rate: { n: 10, value: 0.7 },
      coverage: { n: 20, value: 0.5 },
    })
    expect(restoration(cases)).toMatchObject({
      restored: { value: 0.7 },
      surpassed: { value: 0 },
      doubleDeviation: { value: 0.3 },
    })
  })
  const later = (i: number, after: number, days = 10) => ({
    person: `p${i}`,
    failed: -1,
    failedAt: 0,
    after,
    afterAt: days * DAY_MS,
  })
  it('subtracts the uplift without recovery', () => {
    const recovered = times(12, i => later(i, i % 2 ? 0.5 : 1))
    const left = times(12, i => later(i, i % 2 ? -0.5 : 0))
    expect(recoveryUplift(recovered).mean).toBeCloseTo(1.75, 10)
    const net = netRecoveryUplift(recovered, left)
    expect(net.uplift.mean).toBeCloseTo(1, 10)
    expect(net.banner).toBeUndefined()
    expect(netRecoveryUplift(recovered, left.slice(3))).toMatchObject({
      uplift: { mean: expect.closeTo(1.75, 10) },
      banner: 'part of this would have happened anyway',
    })
  })
  it('covers 30 days and counts each person once', () => {
    expect(recoveryUplift([later(0, 1), later(0, 0), later(1, 1, 31), later(2, 1, -1)])).toMatchObject({
      n: 1,
      mean: 1.5,
    })
  })
  it('gives outcomes per group from 30 people on', () => {
    const people = [
      ...times(30, i => ({ group: 'recovered' as const, outcome: i < 15 })),
      ...times(29, { group: 'unrecovered' as const, outcome: false }),
    ]
    expect(outcomeAfter(people)).toMatchObject({
      recovered: { value: 0.5 },
      unrecovered: { display: 'hidden' },
      none: { display: 'none' },
    })
  })
})

describe('response', () => {
  it('response rate and reach', () => {
    const prompts = times(20, i => ({ person: `p${i % 10}`, at: i, answered: i < 5 }))
    expect(responseRate(prompts, 50)).toMatchObject({
      rate: { n: 20, value: 0.25 },
      reach: { n: 50, value: 0.1 },
    })
  })
  it('fatigue compares the same customers', () => {
    const asked = (person: string, days: number[], answers: boolean[]) =>
      days.map((day, i) => ({ person, at: day * DAY_MS, answered: answers[i]! }))
    const prompts = times(40, i => asked(`p${i}`, [0, 20, 40], [i < 20, true, i < 10])).flat()
    const once = times(500, i => asked(`q${i}`, [0], [true])).flat()
    const index = fatigueIndex([...prompts, ...once])!
    expect(index).toMatchObject({ value: 0.5, first: 40, later: 40 })
    expect(index.lo).toBeLessThan(0.5)
    expect(index.hi).toBeGreaterThan(0.5)
    expect(fatigueIndex(prompts.slice(0, 60))).toBeUndefined()
  })
  it('changes are tested together, not one by one', () => {
    const noise = times(20, i => (i % 2 ? 0.5 : 0))
    const cells = [
      { name: 'moved', before: noise, after: noise.map(v => v - 0.5) },
      ...times(30, i => ({ name: `same ${i}`, before: noise, after: noise })),
      { name: 'few', before: noise.slice(0, 9), after: noise },
    ]
    const result = changes(cells)
    expect(result).toHaveLength(31)
    expect(result.filter(({ believed }) => believed).map(({ name }) => name)).toEqual(['moved'])
    expect(result[0]!.mean).toBeCloseTo(-0.5, 10)
  })
})
