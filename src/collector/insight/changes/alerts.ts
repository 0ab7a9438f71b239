import { FIRM_GROUP } from '../../../model/group-sizes.js'
import { DAY_MS } from '../../../model/time.js'
import { type Interval, sumOf } from '../statistics/interval.js'
import { plusThreeMean } from '../statistics/plus-three-mean.js'
import { wilson } from '../statistics/wilson.js'

/** One day or week of one touchpoint. */
export interface Period {
  /** Its start, Unix milliseconds. */
  at: number
  /** One mean per person. */
  people: readonly number[]
  /** Comments, those with the lowest rating first. */
  comments?: readonly string[]
}

/** A change that a control chart detected. */
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

/** Periods that make up the baseline. */
const BASELINE_PERIODS = 20
/** Milliseconds after an alert during which the touchpoint raises no other. */
const ALERT_INTERVAL_MS = 7 * DAY_MS

/**
 * Monitors one touchpoint with two control charts: a two-sided EWMA (λ = .2, L = 2.962) of the mean valence, and a
 * one-sided CUSUM (k = .5, h = 5, in standard deviations) of the unpleasant share. The first 20 periods with at least
 * 10 people are the baseline; smaller periods are ignored. After an alert both charts restart, and the next alert
 * comes 7 days later at the earliest. Only in the library `heartfelt-collector/insight`; the dashboard does not show
 * it.
 * @param periods Oldest first.
 * @see Lucas & Saccucci 1990, Technometrics 32:1; Page 1954, Biometrika 41:100.
 */
export function alerts(periods: readonly Period[]): Alert[] {
  const usable = periods.filter(({ people }) => people.length >= FIRM_GROUP)
  if (usable.length <= BASELINE_PERIODS) return []
  const baseline = usable.slice(0, BASELINE_PERIODS)
  const all = baseline.flatMap(({ people }) => people)
  const mu = sumOf(all) / all.length
  // Variance between people within a period; the minimum keeps a constant baseline from raising an alarm for any
  // difference.
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
