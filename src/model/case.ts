import type { Voice } from './voice.js'

/** What the team does about a case. `set_aside`: nothing is to be put right. */
export const caseStates = ['open', 'acknowledged', 'fixing', 'closed', 'set_aside'] as const
export type CaseState = (typeof caseStates)[number]

/** An unhappy answer, and what became of it. */
export interface Case {
  voice: Voice
  /** As the team left it; `reopened` and `confirmed` are the person's own word on whether it was put right. */
  state: CaseState | 'told' | 'reopened' | 'confirmed'
  owner?: string
  cause?: string
  /** ISO 8601, UTC. Told: the person was written that it is settled, and asked whether it was put right. */
  acknowledgedAt?: string
  closedAt?: string
  toldAt?: string
  /** What the person said to that: 0 (no) to 1 (better than before). */
  after?: number
}

export interface CaseChange {
  state?: CaseState
  owner?: string
  cause?: string
}
