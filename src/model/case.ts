import type { Voice } from './voice.js'

/** States that the team sets. `set_aside`: the case needs no action. */
export const caseStates = ['open', 'acknowledged', 'fixing', 'closed', 'set_aside'] as const
export type CaseState = (typeof caseStates)[number]

/** An unhappy feedback, and how far the team is with it. */
export interface Case {
  voice: Voice
  /**
   * The team's state, or what followed: `told`, the person was told that the case is closed; then the person's answer,
   * `confirmed` (put right) or `reopened` (not put right).
   */
  state: CaseState | 'told' | 'reopened' | 'confirmed'
  owner?: string
  cause?: string
  /** ISO 8601, UTC. `toldAt`: when the person was told that the case is closed and asked whether it was put right. */
  acknowledgedAt?: string
  closedAt?: string
  toldAt?: string
  /** The person's answer to that: 0 (no) to 1 (better than before). */
  after?: number
}

/** A change of a case by the team; what is left out stays. */
export interface CaseChange {
  state?: CaseState
  owner?: string
  cause?: string
}
