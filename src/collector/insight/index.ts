/**
 * The metrics as a library: pure functions of ratings, prompts, runs and cases. `projectFigures` in figures.ts computes
 * what the dashboard shows; the other functions are marked as used by the library only.
 */

export type { WowFigure } from '../../model/figures.js'
export { type Alert, alerts, type Period } from './changes/alerts.js'
export { type Change, changes } from './changes/changes.js'
export {
  caption,
  type Display,
  display,
  type Estimate,
  type GateOptions,
  gated,
  peopleNeeded,
  SMALLEST_GROUP,
  SMALLEST_GROUP_STRICT,
  showable,
} from './gates.js'
export { chainRate } from './journeys/chain-rate.js'
export {
  type Chain,
  chainOf,
  handoffDrop,
  type RatedRun,
  type RunRating,
  silentExit,
} from './journeys/journey-runs.js'
export { type JourneyValues, journeyValues } from './journeys/journey-values.js'
export { type OverstatementGap, overstatementGap, type RememberedRun } from './journeys/overstatement-gap.js'
export { type DeviceRun, stitchRuns } from './journeys/stitch-runs.js'
export {
  type FeelingOptions,
  indifferenceShare,
  intensity,
  meanValence,
  meanValenceByMoment,
  netFeeling,
  type Probe,
  unpleasantShare,
  worstTenth,
  wowFigure,
} from './ratings/feelings.js'
export { netEmotion } from './ratings/net-emotion.js'
export { eligible, isLate, isValence, LATE, personMeans, type Rating } from './ratings/ratings.js'
export {
  type AccountEntry,
  consistency,
  experienceBalance,
  phaseBalance,
  relationshipLevel,
} from './ratings/relationship.js'
export {
  GROSS_CAVEAT,
  type Later,
  netRecoveryUplift,
  outcomeAfter,
  type RecoveryCase,
  recoveryRate,
  recoveryUplift,
  reopenRate,
  restoration,
  timeTo,
  toldRate,
} from './recovery/recovery.js'
export {
  fatigueIndex,
  type PromptEvent,
  responseRate,
  type ShownPrompt,
  shownPrompts,
} from './response/response.js'
export { silenceBounds } from './response/silence-bounds.js'
export { benjaminiHochberg } from './statistics/benjamini-hochberg.js'
export { bootstrap, seeded } from './statistics/bootstrap.js'
export { clusterMean } from './statistics/cluster-mean.js'
export { type CusumOptions, cusum } from './statistics/cusum.js'
export { type EwmaOptions, type EwmaPoint, ewma } from './statistics/ewma.js'
export type { Interval } from './statistics/interval.js'
export { type Duration, kaplanMeier, type Survival } from './statistics/kaplan-meier.js'
export { type Counts, netScore } from './statistics/net-score.js'
export { plusThreeMean } from './statistics/plus-three-mean.js'
export { regressionToMean } from './statistics/regression-to-mean.js'
export { type Row, shrink } from './statistics/shrinkage.js'
export { tPValue, tQuantile } from './statistics/student-t.js'
export { type Comparison, tMean, welch } from './statistics/t-tests.js'
export { wilson } from './statistics/wilson.js'
