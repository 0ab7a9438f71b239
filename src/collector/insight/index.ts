export type { WowFigure } from '../../model/figures.js'
export { type Alert, alerts, type Period } from './alerts.js'
export { benjaminiHochberg } from './benjamini-hochberg.js'
export { bootstrap, seeded } from './bootstrap.js'
export { chainRate } from './chain-rate.js'
export { type Change, changes } from './change.js'
export { clusterMean } from './cluster.js'
export { type CusumOptions, cusum } from './cusum.js'
export { type EwmaOptions, type EwmaPoint, ewma } from './ewma.js'
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
} from './feelings.js'
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
export type { Interval } from './interval.js'
export {
  type Chain,
  chainOf,
  handoffDrop,
  type RatedRun,
  type RunRating,
  silentExit,
} from './journey-runs.js'
export { type JourneyValues, journeyValues } from './journey-values.js'
export { type Duration, kaplanMeier, type Survival } from './kaplan-meier.js'
export { netEmotion } from './net-emotion.js'
export { type Counts, netScore } from './net-score.js'
export { type OverstatementGap, overstatementGap, type RememberedRun } from './overstatement-gap.js'
export { plusThreeMean } from './plus-three-mean.js'
export { eligible, isLate, isValence, LATE, personMeans, type Rating } from './ratings.js'
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
} from './recovery.js'
export { regressionToMean } from './regression-to-mean.js'
export {
  type AccountEntry,
  consistency,
  experienceBalance,
  phaseBalance,
  relationshipLevel,
} from './relationship.js'
export { fatigueIndex, type PromptEvent, responseRate, type ShownPrompt, shownPrompts } from './response.js'
export { type Row, shrink } from './shrinkage.js'
export { silenceBounds } from './silence-bounds.js'
export { type DeviceRun, stitchRuns } from './stitch-runs.js'
export { tPValue, tQuantile } from './student.js'
export { type Comparison, tMean, welch } from './t-tests.js'
export { wilson } from './wilson.js'
