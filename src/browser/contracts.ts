/** What the pieces that are loaded when first needed offer to each other, and what they speak of. */
import type { Item, Source } from '../model/feedback.js'
import type { JourneyDefinition, JourneyPlace } from '../model/journey.js'
import type { MomentDefinition, Policy } from '../model/moment.js'
import type {
  Asked,
  AskOptions,
  FlushOptions,
  FlushResult,
  JourneyHandle,
  OutboxItem,
  Recorded,
} from './api.js'
import type { Device } from './device/identity.js'
import type { FeedbackInput } from './feedback.js'
import type { Draft } from './widget/contract.js'

/** What an answer belongs to. */
export interface FeedbackOrigin {
  source: Source
  context?: Record<string, unknown> | undefined
  journey?: JourneyPlace | undefined
}

/** An item of the queue as it lies there. */
export interface QueuedItem {
  kind: string
  /** The item, serialised once. */
  body: string
  state: OutboxItem['state']
  /** Why it was rejected. */
  reason?: string | undefined
}

/** What keeps answers, and sends them; see outbox/keeping.ts. */
export interface Outbox {
  /** Keeps one revision of an answer. Without an id it becomes a new one. */
  enqueue(
    id: string | undefined,
    revision: number,
    draft: FeedbackInput & Partial<Pick<Draft, 'goal' | 'answers' | 'descriptions' | 'state'>>,
    belonging: FeedbackOrigin,
  ): Promise<Recorded>
  /** As an identity that this device has just given up. */
  enqueueAs(item: Item, device: Device): Promise<unknown>
  record(input: FeedbackInput): Promise<Recorded>
  /** Delivers what an earlier page left, or what waited for consent. Where that is denied, nothing stays. */
  resume(): Promise<void>
  flush(how?: FlushOptions): Promise<FlushResult>
  list(): Promise<OutboxItem[]>
  rows(): Promise<QueuedItem[]>
  clear(): Promise<number>
  /** Takes over the telemetry that waits in notes. */
  drainTelemetry(): Promise<unknown>
  /** Removes all that is kept, and who this device was. */
  erase(): Promise<void>
}

/** What is asked, of which journeys, and how often. */
export interface Definitions {
  moments: MomentDefinition[]
  journeys: JourneyDefinition[]
  policy: Partial<Policy>
}

/** What the device remembers of having asked. Times are Unix milliseconds. */
export interface PromptRecord {
  /** First visit. */
  first: number
  /** Prompts, oldest first: when, for which moment, and whether about the relation as a whole. */
  shown: [at: number, moment: string, relationship: boolean][]
  /** Dismissals running, and the last of them. */
  dismissals: number
  dismissedAt: number
  /** "Don't ask again": for good, and for every moment. */
  never: boolean
}

/** One answer to "why was (nobody) asked?". */
export interface LoggedDecision {
  /** Unix milliseconds. */
  at: number
  moment: string
  asked: boolean
  reason: string
}

/** What is in force now: the code's word, with the collector's over it. */
export interface ActiveDefinitions extends Definitions {
  /** Share of devices that tell what happened around the answers, 0–1. */
  telemetry: number
}

/** How a moment came to be reached. */
export interface ReachedOptions {
  context?: Record<string, unknown> | undefined
  /** The run that is asked about, where that is known. Default: the moment's place in its journey. */
  journey?: JourneyPlace | undefined
  /** By a trigger, not by the host's word. */
  automatic?: boolean
  launch?: boolean
}

/** What decides about asking, and asks; see prompting/prompter.ts. */
export interface Prompter {
  reached(moment: string, how?: ReachedOptions): Promise<Asked>
  ask(moment: string, how: AskOptions): Promise<Asked>
  /** Heeds the triggers in force. */
  listen(): Promise<void>
  /** Fetches the widget while nobody waits: a moment is near. */
  prepare(): void
  start(journey: string, how?: Parameters<JourneyHandle['start']>[0]): ReturnType<JourneyHandle['start']>
  complete(journey: string): ReturnType<JourneyHandle['complete']>
  abandon(
    journey: string,
    how?: Parameters<JourneyHandle['abandon']>[0],
  ): ReturnType<JourneyHandle['abandon']>
  /** The place in a journey that an answer without a prompt belongs to. */
  placeOf(moment: string, journey: string): Promise<JourneyPlace | undefined>
  /**
   * Brings a reply to the person, once, and not while they are busy: it waits for the next page view then.
   * Resolves with whether it could look for one.
   */
  replied(): Promise<boolean>
  /** Asks once whether a case was put right: from a day after the person was told, for a week, when they pause. */
  followUp(): Promise<void>
  /** Shows the person what they said. */
  showHistory(): Promise<void>
  /** Shows the draft again that a reload has interrupted. */
  resume(): Promise<void>
  /** What is open takes on the locale and the theme in force. */
  appear(): void
  close(): void
  forget(): Promise<void>
  /** For the debug panel. */
  readonly decisions: readonly LoggedDecision[]
  readonly definitions: { ready(): Promise<ActiveDefinitions> }
  readonly prompts: { read(): Promise<PromptRecord>; forget(): Promise<void> }
  readonly defaultPolicy: Policy
}
