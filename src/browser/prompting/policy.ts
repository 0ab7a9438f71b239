import type { Source } from '../../model/feedback.js'
import type { MomentDefinition, Policy } from '../../model/moment.js'
import { DAY_MS } from '../../model/time.js'
import type { PromptRecord } from '../contracts.js'
import type { InterruptionReason } from './interruption.js'
import { stableHash } from './stable-hash.js'

/** May this person be asked, here, now? */
export interface Question {
  moment: MomentDefinition
  /** Limits in force for the project. The moment's own go first, the defaults last. */
  policy?: Partial<Policy>
  /** The device's pseudonym, for sampling. */
  device: string
  /** `passive`: the person or the host opened it. Never refused. Default `prompted`. */
  source?: Source
  /** A trigger asks, not the host's word that a task has ended. Default false. */
  automatic?: boolean
  /** Nothing has happened yet in this session. Default false. */
  launch?: boolean
  /** Why this is a bad moment to speak, if it is. */
  quiet?: InterruptionReason
  /** Not before and not after these instants (a remembered pulse, a case follow-up). */
  window?: readonly [from: number, to: number]
  /** Limits on frequency do not bind: the follow-up of a person's own case. Default false. */
  exempt?: boolean
  /** Prompts that this session has already shown. Default 0. */
  session?: number
}

/** Why somebody was asked or not: stable codes, told to the host and to the collector. */
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
  /** The probability with which this person is in the sample, 0–1, so that answers can be weighted. */
  probability: number
}

/**
 * Limits unless a project or a moment sets others, with the evidence for each.
 * Counts are prompts, the rest is days; `sample` is a share of people.
 * Two windows stand where their records are kept: a remembered pulse (60–90 days, journeys.ts) and the follow-up of a
 * person's own case (1–7 days, cases.ts).
 */
export const defaultPolicy: Policy = {
  // One a visit: a second question in one sitting is what people call nagging. Our convention.
  perSession: 1,
  // 24 hours is the floor that vendors enforce (Promoter.io).
  perDay: 1,
  // Vendors allow 7–365 and default to 30 (Delighted); one tap is lighter than their forms.
  anyDays: 14,
  // The usual distance for the same touchpoint (Delighted).
  momentDays: 30,
  // Opinions of a relation move slowly (Wiredash asks every 90 days).
  relationshipDays: 90,
  // Apple allows 3 review prompts in 365 days; ours are lighter and about one moment. Our convention.
  per90Days: 3,
  perYear: 8,
  // A newcomer has felt nothing yet (Wiredash waits 7 days). An onboarding journey sets 0.
  graceDays: 7,
  // "Not now" means not soon; said twice running it means less often. Our convention.
  dismissDays: 30,
  dismissTwiceDays: 90,
  // Everybody; lower it once a mean is known to ±0.1 (Happiness Tracking Surveys sample the same way).
  sample: 1,
}

/** Scales that ask about the relation with the company, not about one moment of it. */
export const isRelationship = (moment: MomentDefinition): boolean => moment.scale === 'nps11'

/**
 * The rules in the order in which they are tried; the first that refuses gives the reason. Not listed because it
 * has no limit: what the person or the host opens (`ask()`, the launcher, the inline element) is never refused.
 * @param now Unix milliseconds. A prompt "in the future" counts as one that was just shown.
 */
export function decide(question: Question, memory: PromptRecord, now: number): Decision {
  const { moment, automatic, quiet, window: [from, to] = [0, Infinity], session = 0 } = question
  if (question.source === 'passive') return { ask: true, reason: 'passive', probability: 1 }

  const given = (name: keyof Policy) => moment.policy?.[name] ?? question.policy?.[name]
  const limit = (name: keyof Policy) => given(name) ?? defaultPolicy[name]
  const within = (at: number, days: number) => now - at < days * DAY_MS
  const prompts = (days: number, like?: (shown: PromptRecord['shown'][number]) => unknown) =>
    memory.shown.filter(shown => within(shown[0], days) && (!like || like(shown))).length
  const silent = (times: number, name: keyof Policy) =>
    memory.dismissals >= times && within(memory.dismissedAt, limit(name))

  const rules: [reason: Reason | undefined, refuses: unknown][] = [
    // Never without consent, above another question, mid-task, while typing, above a modal, in an unseen tab.
    [quiet, quiet],
    ['never', memory.never],
    ['launch', automatic && question.launch],
    ['early', now < from],
    ['late', now > to],
  ]
  if (!question.exempt)
    rules.push(
      // `reached()` is the host's word that a task has ended, so the default grace binds only what triggers by
      // itself; a grace that the project sets is the host's word too, and binds both.
      ['grace', within(memory.first, given('graceDays') ?? (automatic ? defaultPolicy.graceDays : 0))],
      ['dismissedTwice', silent(2, 'dismissTwiceDays')],
      ['dismissed', silent(1, 'dismissDays')],
      ['session', session >= limit('perSession')],
      ['day', prompts(1) >= limit('perDay')],
      ['any', prompts(limit('anyDays'))],
      ['moment', prompts(limit('momentDays'), shown => shown[1] === moment.id)],
      ['relationship', isRelationship(moment) && prompts(limit('relationshipDays'), shown => shown[2])],
      ['per90Days', prompts(90) >= limit('per90Days')],
      ['perYear', prompts(365) >= limit('perYear')],
      // Last, so that the logged probability is that of people whom nothing else kept from being asked.
      ['sample', stableHash(`${question.device} ${moment.id}`) >= limit('sample')],
    )
  const [reason] = rules.find(([, refuses]) => refuses) ?? []
  return { ask: !reason, reason: reason ?? 'allowed', probability: limit('sample') }
}
