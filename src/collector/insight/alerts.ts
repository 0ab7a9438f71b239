import { DAY_MS } from '../../model/time.js'
import { type Interval, sumOf } from './interval.js'
import { plusThreeMean } from './plus-three-mean.js'
import { wilson } from './wilson.js'

/** One day or week of one touchpoint. */
export interface Period {
  /** Its start, Unix milliseconds. */
  at: number
  /** One mean per person. */
  people: readonly number[]
  /** What people wrote, the worst-rated first. */
  comments?: readonly string[]
}

export interface Alert extends Interval {
  at: number
  /** `mean`: EWMA on the mean valence moved. `unpleasant`: CUSUM on the unpleasant share rose. */
  chart: 'mean' | 'unpleasant'
  direction: 'better' | 'worse'
  n: number
  /** The period's mean valence or unpleasant share. */
  value: number
  /** Up to three. */
  comments: string[]
}

/** Periods of at least this many people, and how many of them make a baseline. */
const MIN_PEOPLE = 10
const BASELINE_PERIODS = 20
/** One alert per touchpoint in this time. */
const ALERT_INTERVAL_MS = 7 * DAY_MS

/**
 * Watches one touchpoint: EWMA (λ = .2, L = 2.962) on the mean valence, both ways, and a one-sided CUSUM (k = .5, h = 5, in
 * standard deviations) on the unpleasant share. The first 20 periods of 10 people or more are the baseline; smaller
 * periods are not looked at. After an alert both charts start afresh, and the touchpoint is left alone for 7 days.
 * @param periods In order of time.
 * @see Lucas & Saccucci 1990, Technometrics 32:1; Page 1954, Biometrika 41:100.
 */
export function alerts(periods: readonly Period[]): Alert[] {
  const usable = periods.filter(({ people }) => people.length >= MIN_PEOPLE)
  if (usable.length <= BASELINE_PERIODS) return []
  const baseline = usable.slice(0, BASELINE_PERIODS)
  const all = baseline.flatMap(({ people }) => people)
  const mu = sumOf(all) / all.length
  // Between people within a period; should a baseline be flat, any difference would else be an alarm.
  const variance = Math.max(0.01, sumOf(all.map(v => (v - mu) ** 2)) / (all.length - 1))
  const unpleasant = (people: readonly number[]) => people.filter(v => v < 0).length
  const p0 = (unpleasant(all) + 0.5) / (all.length + 1)

  const found: Alert[] = []
  const [lambda, L, k, h] = [0.2, 2.962, 0.5, 5]
  let z = mu
  let spread = 0
  let c = 0
  let quietUntil = Number.NEGATIVE_INFINITY
  for (const { at, people, comments = [] } of usable.slice(BASELINE_PERIODS)) {
    const n = people.length
    const { mean, lo, hi } = plusThreeMean(people)
    const x = unpleasant(people)
    z = lambda * mean + (1 - lambda) * z
    spread = (lambda ** 2 * variance) / n + (1 - lambda) ** 2 * spread
    c = Math.max(0, c + (x / n - p0) / Math.sqrt((p0 * (1 - p0)) / n) - k)
    const moved = Math.abs(z - mu) > L * Math.sqrt(spread)
    const rose = c > h
    if ((!moved && !rose) || at < quietUntil) continue
    const common = { at, n, comments: comments.slice(0, 3) }
    found.push(
      moved
        ? { ...common, chart: 'mean', direction: z < mu ? 'worse' : 'better', value: mean, lo, hi }
        : { ...common, chart: 'unpleasant', direction: 'worse', value: x / n, ...wilson(x, n) },
    )
    quietUntil = at + ALERT_INTERVAL_MS
    z = mu
    spread = 0
    c = 0
  }
  return found
}
