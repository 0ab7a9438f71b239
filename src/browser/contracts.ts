/** The interfaces between the lazily loaded parts of a client, and the types that they share. */
import type { Item, Source } from '../model/feedback.js'
import type { JourneyDefinition, JourneyPlace } from '../model/journey.js'
import type { MomentDefinition, Policy } from '../model/moment.js'
import type {
  Asked,
  AskOptions,
  FlushOptions,
  FlushResult,
  Heartfelt,
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

/** An answer as the widget or the host hands it over. */
export type FeedbackDraft = FeedbackInput &
  Partial<Pick<Draft, 'goal' | 'answers' | 'descriptions' | 'state'>>

/** An item as the queue stores it. */
export interface QueuedItem {
  kind: string
  /** The item, serialised once. */
  body: string
  state: OutboxItem['state']
  /** Why it was rejected. */
  reason?: string | undefined
}

/** Stores answers and sends them; see client-outbox.ts. */
export interface Outbox {
  /** Stores one revision of an answer. Without an id it is a new answer. */
  enqueue(
    id: string | undefined,
    revision: number,
    draft: FeedbackDraft,
    origin: FeedbackOrigin,
  ): Promise<Recorded>
  /** Stores an item under an identity that this device has just given up. */
  enqueueAs(item: Item, device: Device): Promise<unknown>
  record(input: FeedbackInput): Promise<Recorded>
  /** Sends what an earlier page left, or what waited for consent. With consent denied it erases the device instead. */
  resume(): Promise<void>
  flush(how?: FlushOptions): Promise<FlushResult>
  list(): Promise<OutboxItem[]>
  rows(): Promise<QueuedItem[]>
  clear(): Promise<number>
  /** Moves buffered telemetry to the queue. */
  drainTelemetry(): Promise<unknown>
  /** Deletes the queue, the records and the device's identity. */
  erase(): Promise<void>
}

/** The moments, journeys and limits of a project. */
export interface Definitions {
  moments: MomentDefinition[]
  journeys: JourneyDefinition[]
  policy: Partial<Policy>
}

/** The history of prompts on this device. Times are Unix milliseconds. */
export interface PromptRecord {
  /** Time of the first visit. */
  first: number
  /** Prompts, oldest first: time, moment, and whether it asked about the relation as a whole. */
  shown: [at: number, moment: string, relationship: boolean][]
  /** Number of dismissals in a row, and the time of the last one. */
  dismissals: number
  dismissedAt: number
  /** Whether the person chose "Don't ask again", which holds for every moment and for good. */
  never: boolean
}

/** One decision whether to ask, with its reason. */
export interface LoggedDecision {
  /** Unix milliseconds. */
  at: number
  moment: string
  asked: boolean
  reason: string
}

/** The active definitions: those of the options, with the collector's config merged over them. */
export interface ActiveDefinitions extends Definitions {
  /** Share of devices that send telemetry, 0–1. */
  telemetry: number
}

/** How a moment was reached. */
export interface ReachedOptions {
  context?: Record<string, unknown> | undefined
  /** The run that the question is about. Default: the open run of the moment's journey. */
  journey?: JourneyPlace | undefined
  /** Whether a trigger reached it, rather than a call of the host. Default false. */
  automatic?: boolean
  /** Whether opening the page was all that the trigger needed. Default false. */
  launch?: boolean
}

/** Decides whether to ask, and asks; see prompting/prompter.ts. */
export interface Prompter {
  /** @param how An object of the host: only its `context` counts. */
  reached(moment: string, how?: Pick<ReachedOptions, 'context'> | null): Promise<Asked>
  ask(moment: string, how?: AskOptions | null): Promise<Asked>
  /** Starts watching the triggers of the active definitions. */
  watch(): Promise<void>
  start(journey: string, how?: Parameters<JourneyHandle['start']>[0]): ReturnType<JourneyHandle['start']>
  complete(journey: string, how?: undefined): ReturnType<JourneyHandle['complete']>
  abandon(
    journey: string,
    how?: Parameters<JourneyHandle['abandon']>[0],
  ): ReturnType<JourneyHandle['abandon']>
  /** The run and stage of an answer that was given without a prompt. */
  placeOf(moment: string, journey: string): Promise<JourneyPlace | undefined>
  /**
   * Looks for replies and shows a new one, once. While the person is busy it does not look; the next page view does.
   * Resolves with whether it has looked.
   */
  replied(): Promise<boolean>
  /** Asks once whether a case was put right, 1–7 days after the person was told that it is closed, when they pause. */
  followUp(): Promise<void>
  /** Opens the panel with the person's answers. */
  showHistory(): Promise<unknown>
  /** Opens the question again that a reload has interrupted, with its draft. */
  resume(): Promise<unknown>
  /** Applies the current language and theme to open prompts. */
  refresh(): void
  close(): void
  forget(): Promise<void>
  /** Loads what a person may do with their own data. */
  account(): Promise<typeof import('./account.js')>
  /** Opens the debug panel. */
  debug(client: Heartfelt): Promise<void>
  /** The following are for the debug panel. */
  readonly decisions: readonly LoggedDecision[]
  readonly definitions: { ready(): Promise<ActiveDefinitions> }
  readonly prompts: { read(): Promise<PromptRecord>; forget(): Promise<void> }
  readonly defaultPolicy: Policy
}
