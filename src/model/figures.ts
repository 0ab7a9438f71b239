import type { ScaleId } from './scale.js'
import type { Localised } from './text.js'

/**
 * How much of a number is shown; this depends on the number of people behind it.
 * `none`: no ratings yet, which is not 0. `hidden`: a single person could be recognised. `early`: the interval only,
 * without colour or rank. `shown`: rank (shrunk), trend and alerts. `deep`: also bootstrap intervals and finer cuts.
 */
export type Display = 'none' | 'hidden' | 'early' | 'shown' | 'deep'

/** A number with the size of its group, its interval, and how much of it is shown. */
export interface Estimate {
  /** Distinct people. */
  n: number
  display: Display
  /** Only from 10 people on. */
  value?: number
  /** 95 % interval; only from the metric's own minimum on. */
  lo?: number
  hi?: number
}

/** Each stage's share of pleasant ratings, their product, and the share of people who rated every stage well. */
export interface Chain {
  stages: { stage: string; share: Estimate }[]
  /** ∏ of the stages' shares; absent while a stage has fewer than 10 people. */
  expected?: number
  /** Share of people, among those who rated every stage, who rated each of them well. */
  observed: Estimate
}

export interface OverstatementGap {
  runs: number
  /** T: every touchpoint's mean, each touchpoint counting the same. */
  touchpoints: number
  /** M: mean of the runs' means. */
  means: number
  /** J: mean of the remembered values. */
  remembered: number
  /** T − J: how much happier the touchpoints look than the journey is remembered. */
  gap: number
  /** T − M: the part of the gap that comes from the mix of touchpoints. */
  mix: number
  /** M − J: the part of the gap that comes from memory; `interval` is its 95 % interval. */
  memory: number
  /** 95 % interval of `memory`, by the paired t over runs. */
  interval: { lo: number; hi: number }
}

/** The share of people who felt great at a planned wow moment. */
export interface WowFigure extends Estimate {
  /** Absent while the interval leaves it open, below ten people, and for volunteered answers. */
  landed?: boolean
}

/**
 * The figure of a scale that does not measure a feeling, in its own unit. `nps`: net promoter score, −100 to 100;
 * `satisfied`: share of 4 and 5 of 5; `easy`: share of 5 to 7 of 7; `restored`: share of "yes" and "better than before";
 * `expectation`: mean from −1 (much worse than expected) to 1.
 */
export interface ConstructFigure extends Estimate {
  measure: 'nps' | 'satisfied' | 'easy' | 'restored' | 'expectation'
  scale: ScaleId
  /** Only of `nps`, and only where the value is shown. Shares, 0–1; each person's ratings share one vote. */
  classes?: { promoters: number; passives: number; detractors: number }
}

/** What one moment feels like; ratings that were asked for, that were volunteered, and from elsewhere, apart. */
export interface MomentFigures {
  moment: string
  question?: Localised
  source: 'prompted' | 'passive' | 'import'
  mean: Estimate
  net: Estimate
  unpleasant: Estimate
  neutral: Estimate
  /** Share of people to whom it did not matter, where neutral answers were probed. */
  indifferent?: number
  probed: number
  worstTenth: Estimate
  /** One entry for each scale in use that measures something else than a feeling; never averaged with another. */
  constructs?: ConstructFigure[]
  /** Mean of what was answered more than 30 minutes after the question, from memory: in none of the figures above. */
  late?: Estimate
  /** Only of moments planned as a wow. */
  wow?: WowFigure
  /** Only where people were asked: who answered, of those who saw the question and of all who were there. */
  response?: {
    rate: Estimate
    reach: Estimate
    shown: number
    answered: number
    bounds?: { lo: number; hi: number }
  }
}

/** How a journey went, from the customer's goal to its end. */
export interface JourneyFigures {
  journey: string
  goal?: string
  label?: string
  /** The journey is reported by pages, but not defined in the config. */
  undescribed?: boolean
  runs: { open: number; completed: number; abandoned: number; expired: number }
  /** Runs that were followed across several devices of one customer. */
  stitched: number
  /** Mean of the ratings given at the end of the journey. */
  remembered: Estimate
  /** How much higher the touchpoints' mean is than the remembered mean. */
  gap?: OverstatementGap
  chain: Chain
  silentExit: Estimate
  /** Effect of a handover to another owner or channel: the next rating minus the one before. */
  handoff: Estimate
}

export interface Figures {
  days: number
  /** Whether there were more ratings than are read at most: then the figures are those of the newest. */
  cut: boolean
  moments: MomentFigures[]
  journeys: JourneyFigures[]
}

/** Figures of recovery. Times are milliseconds since the feedback; open cases count with their waiting time so far. */
export interface CaseFigures {
  cases: number
  people: number
  told: Estimate
  reopened: Estimate
  /** Of the closed cases: `rate`, share with a positive later rating; `coverage`, share with any later rating. */
  recovered: { rate: Estimate; coverage: Estimate }
  restored: Estimate
  surpassed: Estimate
  doubleDeviation: Estimate
  acknowledge?: Wait | undefined
  close?: Wait | undefined
  tell?: Wait | undefined
  /** How much better the same people rated within 30 days, minus the rise without recovery where that is known. */
  uplift: Estimate & { banner?: string }
}

/** A median waiting time. */
export interface Wait {
  n: number
  /** Milliseconds. Absent while fewer than half of the cases have reached the step. */
  median?: number
}
