import { DEEP_GROUP, FIRM_GROUP, SMALLEST_GROUP } from '../../../model/group-sizes.js'
import { DAY_MS } from '../../../model/time.js'
import { type Estimate, gated } from '../gates.js'
import { groupBy } from '../group-by.js'
import { meanOf } from '../statistics/interval.js'
import { kaplanMeier } from '../statistics/kaplan-meier.js'
import { type Comparison, tMean, welch } from '../statistics/t-tests.js'
import { wilson } from '../statistics/wilson.js'

/** A case, as recovery is measured. Times are Unix milliseconds. */
export interface RecoveryCase {
  person: string
  openedAt: number
  acknowledgedAt?: number
  closedAt?: number
  toldAt?: number
  reopened?: boolean
  /** The person's last rating before the failure. */
  before?: number
  /** The unhappy rating. */
  failed?: number
  /** The person's next rating. */
  after?: number
}

const rate = (part: readonly unknown[], whole: readonly unknown[], minimum = SMALLEST_GROUP): Estimate =>
  gated(whole.length, minimum, () => ({
    value: part.length / whole.length,
    ...wilson(part.length, whole.length),
  }))

const closed = (cases: readonly RecoveryCase[]) => cases.filter(({ closedAt }) => closedAt !== undefined)

/**
 * Median time to a step, by Kaplan–Meier: open cases count for as long as they have waited. From 5 cases on.
 * @param promise Target in milliseconds; if given, the result holds the share of cases that met it.
 * @returns `undefined` with fewer than 5 cases.
 */
export function timeTo(
  cases: readonly RecoveryCase[],
  step: 'acknowledgedAt' | 'closedAt' | 'toldAt',
  now: number,
  promise?: number,
): { n: number; median?: number; withinPromise?: number } | undefined {
  if (cases.length < SMALLEST_GROUP) return undefined
  const { median, within } = kaplanMeier(
    cases.map(one => ({ time: (one[step] ?? now) - one.openedAt, ended: one[step] !== undefined })),
  )
  return {
    n: cases.length,
    ...(median !== undefined && { median }),
    ...(promise !== undefined && { withinPromise: within(promise) }),
  }
}

/** Share of closed cases whose person was told, with the Wilson interval. */
export const toldRate = (cases: readonly RecoveryCase[]): Estimate =>
  rate(
    closed(cases).filter(({ toldAt }) => toldAt !== undefined),
    closed(cases),
  )

/** Share of closed cases whose person said that the problem was not solved, with the Wilson interval. */
export const reopenRate = (cases: readonly RecoveryCase[]): Estimate =>
  rate(
    closed(cases).filter(({ reopened }) => reopened),
    closed(cases),
  )

/**
 * `rate`: share of closed cases with a later rating whose rating is positive (v > 0), from 10 on. `coverage`: share of
 * closed cases that have a later rating; always show it with the rate.
 */
export function recoveryRate(cases: readonly RecoveryCase[]): { rate: Estimate; coverage: Estimate } {
  const followed = closed(cases).filter(({ after }) => after !== undefined)
  return {
    rate: rate(
      followed.filter(({ after }) => after! > 0),
      followed,
      FIRM_GROUP,
    ),
    coverage: rate(followed, closed(cases)),
  }
}

/**
 * Compares the rating after a closed case. Restored: at least as good as before the failure. Surpassed: better than
 * before. Double deviation: no better than the unhappy rating. Wilson interval, from 10 cases on. The effect that
 * recovery leaves people happier than before is real, but rare and small.
 * @see Michel & Meuter 2008, 10.1108/09564230810891897.
 */
export function restoration(cases: readonly RecoveryCase[]) {
  const followed = closed(cases).filter(({ after }) => after !== undefined)
  const known = followed.filter(({ before }) => before !== undefined)
  const failed = followed.filter(one => one.failed !== undefined)
  return {
    restored: rate(
      known.filter(({ after, before }) => after! >= before!),
      known,
      FIRM_GROUP,
    ),
    surpassed: rate(
      known.filter(({ after, before }) => after! > before!),
      known,
      FIRM_GROUP,
    ),
    doubleDeviation: rate(
      failed.filter(one => one.after! <= one.failed!),
      failed,
      FIRM_GROUP,
    ),
  }
}

/** An unhappy rating and a later rating of the same customer. Times are Unix milliseconds. */
export interface Later {
  person: string
  failed: number
  failedAt: number
  after: number
  afterAt: number
}

/** The change in rating within 30 days after a failure, one value per person. */
function uplifts(pairs: readonly Later[]): number[] {
  const near = pairs.filter(
    ({ failedAt, afterAt }) => afterAt >= failedAt && afterAt - failedAt <= 30 * DAY_MS,
  )
  return [...groupBy(near, ({ person }) => person).values()].map(own =>
    meanOf(own.map(({ after, failed }) => after - failed)),
  )
}

/**
 * Mean of v_after − v_fail of the same customer within 30 days, paired t; show it from 10 people on. Only in the
 * library `heartfelt-collector/insight`; the dashboard does not show it.
 */
export const recoveryUplift = (recovered: readonly Later[]): Comparison => tMean(uplifts(recovered))

/** The note shown next to an uplift without a comparison group. */
export const GROSS_CAVEAT = 'part of this would have happened anyway'

/**
 * Uplift after recovery minus the uplift without recovery, because ratings rise after a low one in any case
 * (regression to the mean). Welch's t with 10 people on each side; with fewer, the gross uplift and a note.
 */
export function netRecoveryUplift(
  recovered: readonly Later[],
  unrecovered: readonly Later[],
): { uplift: Comparison; banner?: typeof GROSS_CAVEAT } {
  const [closedUplifts, openUplifts] = [uplifts(recovered), uplifts(unrecovered)]
  if (closedUplifts.length >= FIRM_GROUP && openUplifts.length >= FIRM_GROUP)
    return { uplift: welch(openUplifts, closedUplifts) }
  return { uplift: tMean(closedUplifts), banner: GROSS_CAVEAT }
}

/**
 * Rate of an outcome (returned, renewed …) among people with no failure, a recovered failure and an unrecovered one.
 * Only in the library `heartfelt-collector/insight`; the dashboard does not show it.
 */
export function outcomeAfter(
  people: readonly { group: 'recovered' | 'unrecovered' | 'none'; outcome: boolean }[],
): Record<'recovered' | 'unrecovered' | 'none', Estimate> {
  const of = (group: string) => {
    const own = people.filter(person => person.group === group)
    return rate(
      own.filter(({ outcome }) => outcome),
      own,
      DEEP_GROUP,
    )
  }
  return { recovered: of('recovered'), unrecovered: of('unrecovered'), none: of('none') }
}
