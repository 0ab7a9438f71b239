import { DAY_MS } from '../../model/time.js'
import { type Estimate, gated } from './gates.js'
import { grouped } from './grouped.js'
import { meanOf } from './interval.js'
import { kaplanMeier } from './kaplan-meier.js'
import { type Comparison, tMean, welch } from './t-tests.js'
import { wilson } from './wilson.js'

/** A case as recovery is measured. Instants are Unix milliseconds. */
export interface RecoveryCase {
  person: string
  openedAt: number
  acknowledgedAt?: number
  closedAt?: number
  toldAt?: number
  reopened?: boolean
  /** How the person felt before it happened, when it happened, and afterwards. */
  before?: number
  failed?: number
  after?: number
}

const rate = (part: readonly unknown[], whole: readonly unknown[], minimum = 5): Estimate =>
  gated(whole.length, minimum, () => ({
    value: part.length / whole.length,
    ...wilson(part.length, whole.length),
  }))

const closed = (cases: readonly RecoveryCase[]) => cases.filter(({ closedAt }) => closedAt !== undefined)

/**
 * How long people wait, by Kaplan–Meier: cases still open count for as long as they have waited. From 5 cases on.
 * @param promise Milliseconds; also gives the share that was done within them.
 * @returns `undefined` with fewer than 5 cases.
 */
export function timeTo(
  cases: readonly RecoveryCase[],
  step: 'acknowledgedAt' | 'closedAt' | 'toldAt',
  now: number,
  promise?: number,
): { n: number; median?: number; withinPromise?: number } | undefined {
  if (cases.length < 5) return undefined
  const { median, within } = kaplanMeier(
    cases.map(one => ({ time: (one[step] ?? now) - one.openedAt, ended: one[step] !== undefined })),
  )
  return {
    n: cases.length,
    ...(median !== undefined && { median }),
    ...(promise !== undefined && { withinPromise: within(promise) }),
  }
}

/** Of the closed cases: how many people were told, and how many came back. Wilson. */
export const toldRate = (cases: readonly RecoveryCase[]): Estimate =>
  rate(
    closed(cases).filter(({ toldAt }) => toldAt !== undefined),
    closed(cases),
  )
export const reopenRate = (cases: readonly RecoveryCase[]): Estimate =>
  rate(
    closed(cases).filter(({ reopened }) => reopened),
    closed(cases),
  )

/**
 * Of the closed cases with a follow-up: the share that feels well again (v > 0), with the share of closed cases that
 * have one; without its coverage the rate says nothing. From 10 follow-ups on.
 */
export function recoveryRate(cases: readonly RecoveryCase[]): { rate: Estimate; coverage: Estimate } {
  const followed = closed(cases).filter(({ after }) => after !== undefined)
  return {
    rate: rate(
      followed.filter(({ after }) => after! > 0),
      followed,
      10,
    ),
    coverage: rate(followed, closed(cases)),
  }
}

/**
 * Restored: feels at least as before. Surpassed: better than before. Double deviation: no better than when it failed.
 * Wilson, from 10 cases on. That service recovery leaves people happier than before is real, rare and small.
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
      10,
    ),
    surpassed: rate(
      known.filter(({ after, before }) => after! > before!),
      known,
      10,
    ),
    doubleDeviation: rate(
      failed.filter(one => one.after! <= one.failed!),
      failed,
      10,
    ),
  }
}

/** A failure and how the same customer felt later. */
export interface Later {
  person: string
  failed: number
  failedAt: number
  after: number
  afterAt: number
}

/** Improvements of people after a failure, within 30 days, one per person. */
function uplifts(pairs: readonly Later[]): number[] {
  const near = pairs.filter(
    ({ failedAt, afterAt }) => afterAt >= failedAt && afterAt - failedAt <= 30 * DAY_MS,
  )
  return [...grouped(near, ({ person }) => person).values()].map(own =>
    meanOf(own.map(({ after, failed }) => after - failed)),
  )
}

/** Mean of v_after − v_fail, same customer, within 30 days; paired t, to be shown from 10 people on. */
export const recoveryUplift = (recovered: readonly Later[]): Comparison => tMean(uplifts(recovered))

/** What stands beside an uplift that has nothing to be compared with. */
export const GROSS_CAVEAT = 'part of this would have happened anyway'

/**
 * Uplift after recovery less the uplift of failures that nobody put right: people picked at their worst improve by
 * themselves. Welch's t with 10 people on each side; else the gross uplift with its banner.
 */
export function netRecoveryUplift(
  recovered: readonly Later[],
  unrecovered: readonly Later[],
): { uplift: Comparison; banner?: typeof GROSS_CAVEAT } {
  const [with_, without] = [uplifts(recovered), uplifts(unrecovered)]
  if (with_.length >= 10 && without.length >= 10) return { uplift: welch(without, with_) }
  return { uplift: tMean(with_), banner: GROSS_CAVEAT }
}

/** Rate of an outcome (returned, renewed …) among people who had no failure, a recovered one, or one left as it was. */
export function outcomeAfter(
  people: readonly { group: 'recovered' | 'unrecovered' | 'none'; outcome: boolean }[],
): Record<'recovered' | 'unrecovered' | 'none', Estimate> {
  const of = (group: string) => {
    const own = people.filter(person => person.group === group)
    return rate(
      own.filter(({ outcome }) => outcome),
      own,
      30,
    )
  }
  return { recovered: of('recovered'), unrecovered: of('unrecovered'), none: of('none') }
}
