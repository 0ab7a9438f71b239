import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  caption,
  chainRate,
  clusterMean,
  cusum,
  display,
  ewma,
  journeyValues,
  meanValence,
  netScore,
  overstatementGap,
  peopleNeeded,
  plusThreeMean,
  regressionToMean,
  shrink,
  silenceBounds,
  wilson,
} from '../../../src/collector/insight/index.js'

// Published and recomputed cases; each has its tolerance in the file.
const fixtures = JSON.parse(readFileSync(new URL('../../fixtures/insight.json', import.meta.url), 'utf8'))
const TOLERANCE = 5e-4
const near = (actual: number | undefined, expected: number, tolerance = TOLERANCE) => {
  expect(actual).toBeDefined()
  expect(Math.abs(actual! - expected), `${actual} is not ${expected}`).toBeLessThanOrEqual(tolerance)
}
const allNear = (
  actual: readonly (number | undefined)[],
  expected: readonly number[],
  tolerance?: number,
) => {
  expect(actual).toHaveLength(expected.length)
  for (const [i, value] of expected.entries()) near(actual[i], value, tolerance)
}

describe('fixtures', () => {
  it.each(fixtures.wilson95 as { x: number; n: number; lo: number; hi: number }[])(
    'Wilson $x/$n',
    ({ x, n, lo, hi }) => {
      const interval = wilson(x, n)
      near(interval.lo, lo)
      near(interval.hi, hi)
    },
  )
  it.each(fixtures.net as Record<string, number>[])('net $pos/$neu/$neg', row => {
    const { pos, neu, neg, score, se, adj_lo, adj_hi } = row as Record<string, number>
    const net = netScore({ pos: pos!, neu: neu!, neg: neg! })
    near(net.score, score!, 5e-3)
    if (se !== undefined) near(net.se, se)
    if (adj_lo !== undefined) near(net.lo, adj_lo, 5e-3)
    if (adj_hi !== undefined) near(net.hi, adj_hi, 5e-3)
  })
  it.each(fixtures.plus3_mean as { v: number[]; mean: number; lo: number; hi: number }[])(
    'plus-3 mean of $v',
    ({ v, mean, lo, hi }) => {
      const result = plusThreeMean(v)
      allNear([result.mean, result.lo, result.hi], [mean, lo, hi])
    },
  )
  it('EWMA', () => {
    const { lambda, mu, sigma, L, x, z, ucl, lcl, alarms, tol } = fixtures.ewma
    const points = ewma(x, { lambda, mu, sigma, L })
    allNear(
      points.map(point => point.z),
      z,
      tol,
    )
    near(points[0]!.hi, ucl)
    near(points[0]!.lo, lcl)
    expect(points.flatMap(({ alarm }, i) => (alarm ? [i + 1] : []))).toEqual(alarms)
  })
  it('CUSUM', () => {
    const { mu, k, h, x, hi, first_alarm, tol } = fixtures.cusum
    const points = cusum(x, { mu, k, h })
    allNear(
      points.map(({ c }) => c),
      hi,
      tol,
    )
    expect(points.findIndex(({ alarm }) => alarm) + 1).toBe(first_alarm)
  })
  it('empirical Bayes rows', () => {
    const { n, mean, sigma2, Q, tau2, mu, B, shrunk } = fixtures.eb_rows
    const result = shrink(
      n.map((people: number, i: number) => ({ n: people, mean: mean[i] })),
      sigma2,
    )
    allNear([result.Q, result.tau2, result.mu], [Q, tau2, mu])
    allNear(result.B, B, 6e-4)
    allNear(result.shrunk, shrunk, 6e-4)
  })
  it('chain rate', () => near(chainRate(fixtures.chain_rate.stages), fixtures.chain_rate.end_to_end))
  it.each(fixtures.journeys as ({ v: number[] } & Record<string, number>)[])('journey $v', row => {
    const values = journeyValues(row.v)!
    allNear(
      [values.sum, values.mean, values.peak, values.low, values.end, values.peakEnd, values.trend],
      [row.sum!, row.mean!, row.peak!, row.low!, row.end!, row.peak_end!, row.trend!],
    )
  })
  it('the cold hand: the sum prefers the short one, peak–end the long one', () => {
    const { short, long, sum, peak_end } = fixtures.cold_hand
    const [a, b] = [journeyValues(short)!, journeyValues(long)!]
    allNear([a.sum, b.sum], sum)
    allNear([a.peakEnd, b.peakEnd], peak_end)
    expect(a.sum).toBeGreaterThan(b.sum)
    expect(b.peakEnd!).toBeGreaterThan(a.peakEnd!)
  })
  it('overstatement gap, split into mix and memory', () => {
    const { runs, T, M, J, gap, mix, memory } = fixtures.overstatement_gap
    const result = overstatementGap(
      runs.map(({ v, remembered }: { v: number[]; remembered: number }) => ({
        remembered,
        ratings: v.map((value, i) => ({ touchpoint: `${i}`, value })),
      })),
    )!
    allNear(
      [result.touchpoints, result.means, result.remembered, result.gap, result.mix, result.memory],
      [T, M, J, gap, mix, memory],
    )
  })
  it('clustered ratings', () => {
    const { people, moment_mean, naive_se, cluster_se, person_mean } = fixtures.cluster
    const own = Object.values(people) as number[][]
    const result = clusterMean(own)
    allNear([result.mean, result.naiveSe, result.se], [moment_mean, naive_se, cluster_se])
    near(plusThreeMean(own.map(v => v.reduce((a, b) => a + b) / v.length)).mean, person_mean)
  })
  it('silence bounds', () => {
    const { shown, answered, mean, lo, hi } = fixtures.silence_bounds
    const bounds = silenceBounds(shown, answered, mean)
    allNear([bounds.lo, bounds.hi], [lo, hi])
  })
  it('regression to the mean', () => {
    const { dist, rho, spurious_uplift, share_nonnegative, tol } = fixtures.regression_to_mean
    for (const [i, r] of rho.entries()) {
      const { uplift, nonNegative } = regressionToMean(dist, [-1, -0.5, 0, 0.5, 1], -0.5, r)
      near(uplift, spurious_uplift[i], tol)
      near(nonNegative, share_nonnegative[i], tol)
    }
  })
  it('no ratings give no value, never 0', () => {
    const estimate = meanValence([])
    expect(estimate).toEqual({ n: fixtures.empty.n, display: 'none' })
    expect(caption(estimate)).toBe(fixtures.empty.render)
    expect(display(0)).toBe('none')
  })
  it('people needed for ±0.1 and ±0.2', () => {
    expect([peopleNeeded(0.1), peopleNeeded(0.2)]).toEqual([139, 35])
  })
})
