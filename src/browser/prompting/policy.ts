import type { Source } from '../../model/feedback.js'
import type { MomentDefinition, Policy } from '../../model/moment.js'
import { DAY_MS } from '../../model/time.js'
import type { PromptRecord } from '../contracts.js'
import type { InterruptionReason } from './interruption.js'
import { stableHash } from './stable-hash.js'

/** All that a decision depends on, beside the record of earlier prompts. */
export interface Question {
  moment: MomentDefinition
  /** The project's limits. Those of the moment override them; `defaultPolicy` fills in what neither sets. */
  policy?: Partial<Policy>
  /** The device's pseudonym, for sampling. */
  device: string
  /** `passive`: the person or the host opened it, and it is never refused. Default `prompted`. */
  source?: Source
  /** Whether a trigger asks, rather than the host by calling `reached()`. Default false. */
  automatic?: boolean | undefined
  /** Whether opening the app was all that happened in this session. Default false. */
  launch?: boolean | undefined
  /** Why a question would interrupt the person, if it would. */
  interruption?: InterruptionReason | undefined
  /** Ask only within this range, in Unix milliseconds (a remembered pulse, a case follow-up). Default: any time. */
  window?: readonly [from: number, to: number] | undefined
  /** Whether frequency limits do not apply: the follow-up of a person's own case. Default false. */
  exempt?: boolean
  /** How many prompts this session has already shown. Default 0. */
  session?: number
}

/** Why a person was asked or not. These codes are stable: the host and the collector receive them. */
export type Reason =
  | 'allowed'
  | 'passive'
  | InterruptionReason
  | 'never'
  | 'launch'
  | 'early'
  | 'late'
  | 'grace'
  | 'dismissedTwice'
  | 'dismissed'
  | 'session'
  | 'day'
  | 'any'
  | 'moment'
  | 'relationship'
  | 'per90Days'
  | 'perYear'
  | 'sample'

export interface Decision {
  ask: boolean
  reason: Reason
  /** The probability that a person is in the sample, 0–1, so that answers can be weighted. */
  probability: number
}

/**
 * The limits where neither the project nor the moment sets one, with the evidence for each.
 * `perSession`, `perDay`, `per90Days` and `perYear` count prompts; `sample` is a share of people, 0–1; all others are days.
 * Two time ranges are defined beside their records: a remembered pulse (60–90 days, journeys/journeys.ts) and the
 * follow-up of a person's own case (1–7 days, replies/told-cases.ts).
 */
export const defaultPolicy: Policy = {
  // A second question in one visit feels like nagging. Our convention.
  perSession: 1,
  // 24 hours is the minimum that vendors enforce (Promoter.io).
  perDay: 1,
  // Vendors allow 7–365 days and default to 30 (Delighted). One tap takes less effort than their forms.
  anyDays: 14,
  // The usual interval for the same touchpoint (Delighted).
  momentDays: 30,
  // Opinions about a relationship change slowly (Wiredash asks every 90 days).
  relationshipDays: 90,
  // Apple allows 3 review prompts in 365 days. Ours take less effort and concern one moment. Our convention.
  per90Days: 3,
  perYear: 8,
  // A new user has no experience to rate yet (Wiredash waits 7 days). An onboarding journey sets 0.
  graceDays: 7,
  // "Not now" means not soon; twice in a row, it means less often. Our convention.
  dismissDays: 30,
  dismissTwiceDays: 90,
  // Everybody. Lower it once a mean is known to ±0.1 (Happiness Tracking Surveys sample in the same way).
  sample: 1,
}

/** Whether a moment asks about the relationship with the company, rather than about one moment of it. */
export const isRelationship = (moment: MomentDefinition): boolean => moment.scale === 'nps11'

/**
 * Decides whether to ask. Tries the rules in order; the first one that refuses gives the reason. Questions that the
 * person or the host opens (`ask()`, the launcher, the inline element) are never refused.
 * @param record The prompts that this device has shown.
 * @param now Unix milliseconds. A prompt in the future counts as one that was just shown.
 */
export function decide(question: Question, record: PromptRecord, now: number): Decision {
  const { moment, automatic, interruption, window: [from, to] = [0, Infinity], session = 0 } = question
  if (question.source === 'passive') return { ask: true, reason: 'passive', probability: 1 }

  const configured = (name: keyof Policy) => moment.policy?.[name] ?? question.policy?.[name]
  const limit = (name: keyof Policy) => configured(name) ?? defaultPolicy[name]
  const within = (at: number, days: number) => now - at < days * DAY_MS
  const prompts = (days: number, matches?: (shown: PromptRecord['shown'][number]) => unknown) =>
    record.shown.filter(shown => within(shown[0], days) && (!matches || matches(shown))).length
  const dismissedRecently = (times: number, name: keyof Policy) =>
    record.dismissals >= times && within(record.dismissedAt, limit(name))

  const rules: [reason: Reason | undefined, refuses: unknown][] = [
    // No consent, another question open, the host busy, typing, a modal dialog, media playing, or a hidden tab.
    [interruption, interruption],
    ['never', record.never],
    ['launch', automatic && question.launch],
    ['early', now < from],
    ['late', now > to],
  ]
  if (!question.exempt)
    rules.push(
      // With `reached()` the host says that a task has ended, so the default grace period applies only to triggers.
      // A grace period that the project or the moment sets applies to both.
      ['grace', within(record.first, configured('graceDays') ?? (automatic ? defaultPolicy.graceDays : 0))],
      ['dismissedTwice', dismissedRecently(2, 'dismissTwiceDays')],
      ['dismissed', dismissedRecently(1, 'dismissDays')],
      ['session', session >= limit('perSession')],
      ['day', prompts(1) >= limit('perDay')],
      ['any', prompts(limit('anyDays'))],
      ['moment', prompts(limit('momentDays'), shown => shown[1] === moment.id)],
      ['relationship', isRelationship(moment) && prompts(limit('relationshipDays'), shown => shown[2])],
      ['per90Days', prompts(90) >= limit('per90Days')],
      ['perYear', prompts(365) >= limit('perYear')],
      // Last, so that the logged probability is that of people whom no other rule refused.
      ['sample', stableHash(`${question.device} ${moment.id}`) >= limit('sample')],
    )
  const [reason] = rules.find(([, refuses]) => refuses) ?? []
  return { ask: !reason, reason: reason ?? 'allowed', probability: limit('sample') }
}
