import { describe, expect, it } from 'vitest'
import {
  alerts,
  benjaminiHochberg,
  bootstrap,
  cusum,
  ewma,
  kaplanMeier,
  type Period,
  plusThreeMean,
  seeded,
  showable,
  shrink,
  tMean,
  tPValue,
  tQuantile,
  welch,
  worstTenth,
} from '../../../src/collector/insight/index.js'
import { bootstrapLowest } from '../../../src/collector/insight/statistics/bootstrap.js'

/** Pairs of standard normals (Box–Muller). */
const normals = (random: () => number) => () =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

describe("Student's t", () => {
  // From textbook tables.
  it.each([
    [1, 12.706],
    [4, 2.776],
    [9, 2.262],
    [29, 2.045],
    [1000, 1.962],
  ])('95 %% point at %s degrees of freedom', (df, t) => expect(tQuantile(df)).toBeCloseTo(t, 3))
  it('p-values', () => {
    expect(tPValue(0, 5)).toBe(1)
    expect(tPValue(2.5706, 5)).toBeCloseTo(0.05, 4)
    expect(tPValue(-2.5706, 5)).toBeCloseTo(0.05, 4)
    // With one degree of freedom it is Cauchy's: p = 1 − 2/π · atan t.
    expect(tPValue(1, 1)).toBeCloseTo(0.5, 10)
  })
  it('the paired test on sleep data (Student 1908)', () => {
    const differences = [1.2, 2.4, 1.3, 1.3, 0, 1, 1.8, 0.8, 4.6, 1.4]
    const { mean, lo, hi, p } = tMean(differences)
    expect(mean).toBeCloseTo(1.58, 10)
    expect([lo, hi]).toEqual([expect.closeTo(0.7001, 4), expect.closeTo(2.4599, 4)])
    expect(p).toBeCloseTo(0.002833, 5)
  })
  it("Welch's test on the same data, unpaired", () => {
    const a = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2]
    const b = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    const { mean, lo, hi, p } = welch(a, b)
    expect(mean).toBeCloseTo(1.58, 10)
    expect(lo).toBeCloseTo(-0.2055, 3)
    expect(hi).toBeCloseTo(3.3655, 3)
    expect(p).toBeCloseTo(0.0794, 3)
  })
  it('gives an infinite interval for one value, and does not divide by 0', () => {
    expect(tMean([0.5])).toMatchObject({ n: 1, mean: 0.5, lo: -Infinity, hi: Infinity, p: 1 })
    expect(welch([1], [1, 2]).p).toBe(1)
    expect(tMean([0, 0, 0]).p).toBe(1)
    expect(tMean([1, 1, 1])).toMatchObject({ lo: 1, hi: 1, p: 0 })
    expect(welch([1, 1], [1, 1]).p).toBe(1)
  })
})

it('plus-3 covers the mean of J-shaped answers where few people answer', () => {
  // The coverage that the convention was chosen for: .95/.96 at n = 5 and 10.
  const shares = [0.06, 0.08, 0.16, 0.35, 0.35]
  const values = [-1, -0.5, 0, 0.5, 1]
  const truth = shares.reduce((sum, share, i) => sum + share * values[i]!, 0)
  const random = seeded(11)
  const upTo = shares.map((_, i) => shares.slice(0, i + 1).reduce((a, b) => a + b))
  const draw = () => {
    const u = random()
    return values[upTo.findIndex(share => u < share)] ?? 1
  }
  for (const n of [5, 10, 20]) {
    let held = 0
    for (let i = 0; i < 4000; i++) {
      const { lo, hi } = plusThreeMean(Array.from({ length: n }, draw))
      held += +(lo <= truth && truth <= hi)
    }
    expect(held / 4000).toBeGreaterThan(0.935)
    expect(held / 4000).toBeLessThan(0.975)
  }
})

describe('charts', () => {
  const runLength = (first: () => number) => {
    let sum = 0
    for (let i = 0; i < 300; i++) sum += first()
    return sum / 300
  }
  const next = normals(seeded(5))
  const series = (shift: number) => Array.from({ length: 6000 }, () => next() + shift)
  it('EWMA gives a false alarm every 500 periods and finds 1σ in about 10', () => {
    const first = (shift: number) => () =>
      ewma(series(shift), { mu: 0, sigma: 1 }).findIndex(({ alarm }) => alarm) + 1 || 6000
    // Standard error of an exponential mean over 300 runs: 6 %.
    expect(Math.abs(runLength(first(0)) - 500)).toBeLessThan(100)
    expect(Math.abs(runLength(first(1)) - 10.5)).toBeLessThan(1)
  })
  it('CUSUM gives a false alarm every 930 periods on one side', () => {
    const first = () => cusum(series(0), { mu: 0, k: 0.5, h: 5 }).findIndex(({ alarm }) => alarm) + 1 || 6000
    // 465 for both sides, so about 930 for one side.
    expect(Math.abs(runLength(first) - 930)).toBeLessThan(190)
  })
  it('EWMA limits follow the number of people', () => {
    const [few, many] = [10, 40].map(n => ewma([0], { mu: 0, sigma: 1, n: [n] })[0]!.hi)
    expect(few! / many!).toBeCloseTo(2, 10)
    const steady = ewma(Array(200).fill(0), { mu: 0, sigma: 1, n: Array(200).fill(25) }).at(-1)!
    expect(steady.hi).toBeCloseTo(2.962 * (1 / 5) * Math.sqrt(0.2 / 1.8), 6)
  })
})

describe('alerts', () => {
  const DAY_MS = 86_400_000
  const next = normals(seeded(9))
  const person = (mean: number) => Math.max(-1, Math.min(1, Math.round((mean + 0.6 * next()) * 2) / 2))
  const weeks = (means: readonly number[], size = 25): Period[] =>
    means.map((mean, i) => ({
      at: i * 7 * DAY_MS,
      people: Array.from({ length: size }, () => person(mean)),
      comments: ['a', 'b', 'c', 'd'],
    }))
  const steady = Array(20).fill(0.4)

  it('names the drop with people, interval and three comments', () => {
    const [alert] = alerts(weeks([...steady, ...Array(10).fill(-0.4)]))
    expect(alert).toMatchObject({ direction: 'worse', n: 25, comments: ['a', 'b', 'c'] })
    expect(alert!.lo).toBeLessThan(alert!.value)
    expect(alert!.hi).toBeGreaterThan(alert!.value)
    expect(alert!.at).toBeLessThanOrEqual(23 * 7 * DAY_MS)
  })
  it('reports improvements as well', () => {
    expect(alerts(weeks([...Array(20).fill(-0.3), ...Array(10).fill(0.6)]))[0]).toMatchObject({
      chart: 'mean',
      direction: 'better',
    })
  })
  it('needs a baseline of 20 periods, and ignores periods with fewer than 10 people', () => {
    expect(alerts(weeks([...Array(19).fill(0.4), ...Array(1).fill(-1)]))).toEqual([])
    expect(alerts(weeks([...steady, ...Array(10).fill(-1)], 9))).toEqual([])
  })
  it('raises no second alert within 7 days', () => {
    const daily = weeks([...steady, ...Array(14).fill(-0.9)]).map((period, i) => ({
      ...period,
      at: i * DAY_MS,
    }))
    const times = alerts(daily).map(({ at }) => at)
    expect(times.length).toBeGreaterThan(1)
    for (const [i, at] of times.slice(1).entries()) expect(at - times[i]!).toBeGreaterThanOrEqual(7 * DAY_MS)
  })
  it('rarely raises an alert when nothing changes', () => {
    const found = Array.from({ length: 40 }, () => alerts(weeks(Array(72).fill(0.4))).length)
    // 40 × 52 quiet weeks on two charts: about 2080/500 + 2080/930 alarms, and some for the baseline's own error.
    expect(found.reduce((a, b) => a + b)).toBeLessThan(40)
  })
})

describe('Kaplan–Meier', () => {
  it('the remission times of 6-MP patients (Freireich 1963)', () => {
    const ended = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    const censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    const { steps, median, within } = kaplanMeier([
      ...ended.map(time => ({ time, ended: true })),
      ...censored.map(time => ({ time, ended: false })),
    ])
    const published = [0.857, 0.807, 0.753, 0.69, 0.627, 0.538, 0.448]
    expect(steps.map(({ share }) => share)).toEqual(published.map(share => expect.closeTo(share, 3)))
    expect(median).toBe(23)
    expect(within(10)).toBeCloseTo(1 - 0.753, 3)
    expect(within(5)).toBe(0)
  })
  it('has no median while fewer than half have ended', () => {
    expect(kaplanMeier([1, 2, 3].map(time => ({ time, ended: time === 1 }))).median).toBeUndefined()
    expect(kaplanMeier([]).median).toBeUndefined()
  })
})

describe('other statistics', () => {
  it('Benjamini–Hochberg finds the largest k in any order of p-values', () => {
    expect(benjaminiHochberg([0.5, 0.01, 0.04, 0.03])).toEqual([false, true, true, true])
    expect(benjaminiHochberg([0.2, 0.9])).toEqual([false, false])
    expect(benjaminiHochberg([])).toEqual([])
    // The third alone would fail at 0.075, but the fourth passes, and with it all below.
    expect(benjaminiHochberg([0.02, 0.05, 0.08, 0.1])).toEqual([true, true, true, true])
  })
  it('the bootstrap resamples people and is reproducible by its seed', () => {
    const people = Array.from({ length: 40 }, (_, i) => i)
    const mean = (sample: readonly number[]) => sample.reduce((a, b) => a + b) / sample.length
    const interval = bootstrap(people, mean)
    expect(bootstrap(people, mean)).toEqual(interval)
    // Mean 19.5, standard error 1.85.
    expect(interval.lo).toBeCloseTo(19.5 - 1.96 * 1.85, 0)
    expect(interval.hi).toBeCloseTo(19.5 + 1.96 * 1.85, 0)
  })
  it('the lowest values of a resample, drawn directly, are distributed as in a whole resample', () => {
    const random = seeded(5)
    const mean = (sample: readonly number[]) => sample.reduce((a, b) => a + b) / sample.length
    const smooth = (n: number) => Array.from({ length: n }, () => random() ** 2)
    const tied = (n: number) => Array.from({ length: n }, () => Math.round(random() * 4) / 2 - 1)
    for (const people of [smooth(30), tied(30), smooth(400), tied(400)]) {
      const sorted = people.sort((a, b) => a - b)
      for (const count of [1, Math.ceil(people.length / 10), people.length]) {
        const lowest = (sample: readonly number[]) => mean([...sample].sort((a, b) => a - b).slice(0, count))
        const whole = bootstrap(sorted, lowest, 5000)
        const alone = bootstrapLowest(sorted, count, 5000)
        const off = 0.15 * (whole.hi - whole.lo) + 1e-9
        expect(Math.abs(alone.lo - whole.lo)).toBeLessThan(off)
        expect(Math.abs(alone.hi - whole.hi)).toBeLessThan(off)
      }
    }
    expect(bootstrapLowest([7], 1)).toEqual({ lo: 7, hi: 7 })
  })
  it('the lowest tenth of many people is computed quickly', () => {
    const people = Array.from({ length: 20_000 }, (_, i) => ({ person: `p${i}`, value: (i % 41) / 20 - 1 }))
    const before = process.cpuUsage().user
    expect(worstTenth(people)).toMatchObject({ n: 20_000 })
    // 0.1 s on an idle machine; 3 s with whole resamples.
    expect(process.cpuUsage().user - before).toBeLessThan(1_500_000)
  })
  it('rows that differ by chance alone shrink to one mean; exact rows do not shrink', () => {
    const alike = shrink(
      [
        { n: 10, mean: 0.1 },
        { n: 10, mean: 0.12 },
      ],
      0.3,
    )
    expect(alike.tau2).toBe(0)
    expect(alike.shrunk).toEqual([expect.closeTo(0.11, 10), expect.closeTo(0.11, 10)])
    expect(
      shrink(
        [
          { n: 3, mean: 1 },
          { n: 3, mean: 0 },
        ],
        0,
      ).shrunk,
    ).toEqual([1, 0])
    expect(shrink([], 0.3).shrunk).toEqual([])
  })
  it('hides a second group if the total would reveal the first', () => {
    expect(showable([20, 4, 9])).toEqual([true, false, false])
    expect(showable([20, 3, 3])).toEqual([true, false, false])
    expect(showable([20, 0, 9])).toEqual([true, true, true])
    expect(showable([3])).toEqual([false])
    expect(showable([20, 8, 12], 11)).toEqual([true, false, false])
  })
})
