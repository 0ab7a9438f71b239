import type { Localised } from './text.js'

/**
 * What may be shown of a number that so many people stand behind.
 * `none`: no ratings yet, never 0. `hidden`: too few, a person could be recognised. `early`: the interval only, without
 * colour or rank. `shown`: rank (shrunk), trend and alerts. `deep`: bootstrap and finer cuts as well.
 */
export type Display = 'none' | 'hidden' | 'early' | 'shown' | 'deep'

/** A number with all that must be known to show it honestly. */
export interface Estimate {
  /** Distinct people. */
  n: number
  display: Display
  /** Only with ten people or more. */
  value?: number
  /** 95 % interval; only from the metric's own minimum on. */
  lo?: number
  hi?: number
}

/** How the chain of stages holds: each stage's share of pleasant ratings, their product, and what was observed. */
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
  /** T − M: what the mix of touchpoints adds. */
  mix: number
  /** M − J: what memory takes away; with its interval by the paired t over runs, shown from ten runs on. */
  memory: number
  /** 95 % interval of `memory`, by the paired t over runs. */
  interval: { lo: number; hi: number }
}

/** The share of people who felt great at a planned wow moment. */
export interface WowFigure extends Estimate {
  /** Absent while the interval leaves it open, below ten people, and for volunteered answers. */
  landed?: boolean
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
  /** Only pages name it: nobody has described it to the collector. */
  undescribed?: boolean
  runs: { open: number; completed: number; abandoned: number; expired: number }
  /** Runs that were followed across several devices of one customer. */
  stitched: number
  /** How it was remembered at its end. */
  remembered: Estimate
  /** What the touchpoints alone would say, and how much happier that looks. */
  gap?: OverstatementGap
  chain: Chain
  silentExit: Estimate
  /** What a handover to another owner or channel costs: the next rating less the one before. */
  handoff: Estimate
}

export interface Figures {
  days: number
  /** Whether there was more than the figures are made from: then they speak of the newest. */
  cut: boolean
  moments: MomentFigures[]
  journeys: JourneyFigures[]
}

/** How well putting right works. Times are milliseconds from the answer on; cases still open count as long as they wait. */
export interface CaseFigures {
  cases: number
  people: number
  told: Estimate
  reopened: Estimate
  /** Of those closed: who feels well again, and of how many that is known. */
  recovered: { rate: Estimate; coverage: Estimate }
  restored: Estimate
  surpassed: Estimate
  doubleDeviation: Estimate
  acknowledge?: Wait | undefined
  close?: Wait | undefined
  tell?: Wait | undefined
  /** How much better the same people felt within 30 days, less what would have come by itself where that is known. */
  uplift: Estimate & { banner?: string }
}

export interface Wait {
  n: number
  /** Absent while fewer than half are done. */
  median?: number
}
