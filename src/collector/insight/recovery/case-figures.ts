import type { CaseFigures } from '../../../model/figures.js'
import { comparison } from '../gates.js'
import {
  netRecoveryUplift,
  type RecoveryCase,
  recoveryRate,
  reopenRate,
  restoration,
  timeTo,
  toldRate,
} from './recovery.js'

/**
 * A case, as recovery is measured. `after` is the next rating on the same scale: different constructs are never
 * compared.
 */
export interface MeasuredCase extends RecoveryCase {
  /** The person's answer to whether the problem was solved, 0–1. */
  verdict?: number
  /** When `after` was given, Unix milliseconds. */
  afterAt?: number
}

/**
 * The figures of a project's cases: how fast the team works on them and how well recovery works.
 * @param now Unix milliseconds; open cases count as long as they have waited.
 */
export function caseFigures(cases: readonly MeasuredCase[], now: number): CaseFigures {
  const { uplift, banner } = netRecoveryUplift(laterRatings(cases, true), laterRatings(cases, false))
  // The person's verdict counts where there is one, otherwise their next rating.
  const withVerdict = cases.map(({ verdict, after = verdict, ...one }) => ({
    ...one,
    ...((verdict ?? after) !== undefined && { after: verdict ?? after! }),
  }))
  return {
    cases: cases.length,
    people: new Set(cases.map(({ person }) => person)).size,
    told: toldRate(cases),
    reopened: reopenRate(cases),
    recovered: recoveryRate(withVerdict),
    ...restoration(cases),
    acknowledge: timeTo(cases, 'acknowledgedAt', now),
    close: timeTo(cases, 'closedAt', now),
    tell: timeTo(cases, 'toldAt', now),
    uplift: { ...comparison(uplift), ...(banner && { banner }) },
  }
}

/** The failure and the next rating of each case that has one, for closed or for open cases. */
const laterRatings = (cases: readonly MeasuredCase[], closed: boolean) =>
  cases
    .filter(one => (one.closedAt !== undefined) === closed)
    .flatMap(({ person, failed = 0, after, openedAt, afterAt }) =>
      after === undefined || afterAt === undefined
        ? []
        : [{ person, failed, after, failedAt: openedAt, afterAt }],
    )
