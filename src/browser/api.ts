import type { Source } from '../model/feedback.js'
import type { HistoryEntry } from '../model/history.js'
import type { JourneyPlace } from '../model/journey.js'
import type { Reply } from '../model/reply.js'
import type { EventName, Handler } from './events.js'
import type { FeedbackInput } from './feedback.js'
import type { Consent, Customer } from './options.js'
import type { Surface, Theme } from './widget/contract.js'

/** What `record()` resolves with. */
export interface Recorded {
  /** The answer's id, which never changes; empty when the input was refused. */
  id: string
  /**
   * `kept`: stored on this device. `sent`: acknowledged. `held`: in memory only. `rejected`: refused by the collector for
   * good. `refused`: not stored, see `reason`.
   */
  state: 'kept' | 'sent' | 'rejected' | 'held' | 'refused'
  /**
   * `limit`, `consent`, `beforeSend`, the collector's reason, or the mistake in the input; `failed` after `destroy()`.
   */
  reason?: string
}

/** What `reached()` and `ask()` resolve with: whether the question is on the page, and why (not). */
export interface Asked {
  asked: boolean
  /**
   * `allowed` or `passive` when asked; else a stable code. The person is busy: `open`, `typing`, `modal`, `media`,
   * `hidden`, `busy`, `launch`. A limit is reached: `grace`, `session`, `day`, `any`, `moment`, `relationship`,
   * `per90Days`, `perYear`, `sample`, `early`, `late`. The person has refused: `consent`, `dismissed`, `dismissedTwice`,
   * `never`. Else `unknown` (no such moment) or `unavailable` (the widget could not load, or after `destroy()`).
   */
  reason: string
}

/** Options of `ask()`. */
export interface AskOptions {
  /** The element beside which, or in which, the question opens. Default: the corner of the page. */
  anchor?: Element
  /** Your own data for the answer: names to JSON values, at most 8192 characters of JSON in all. */
  context?: Record<string, unknown>
  /** Default `popover` beside an anchor, else `card`. A `modal` takes the focus; `inline` fills the anchor. */
  surface?: Surface
  /** How the answer came about. Default `passive`: the person or the host opened the question. */
  source?: Source
}

/** One person's run of a journey. */
export interface JourneyHandle {
  /** Starts a run, or continues the open one. `goal`: what the person set out to do, in their words. */
  start(options?: { goal?: string }): Promise<JourneyPlace | undefined>
  /**
   * Ends the open run, and asks the moment with the role `end`. If no run is open on this device, it resolves with
   * `undefined` and warns in the console. A run begins with `start()` or with the first moment of the journey that is
   * reached.
   */
  complete(): Promise<JourneyPlace | undefined>
  /** Ends the open run as given up, without a question. */
  abandon(options?: { reason?: string }): Promise<JourneyPlace | undefined>
}

/** One item of the queue, as `outbox.list()` returns it. */
export interface OutboxItem {
  id: string
  /** `feedback`, `attachment`, `touchpoint`, `prompt`, `journey`, `outcome` or `erase`. */
  kind: string
  revision: number
  /** `rejected` items are dead letters: they stay for inspection and are not sent again. */
  state: 'waiting' | 'sending' | 'rejected'
  attempts: number
  /** Time of the next attempt in ISO 8601; `null` for a dead letter. */
  nextAt: string | null
  /** Why the last attempt failed, or why the item was rejected: `network`, `http 503`, the collector's reason … */
  reason?: string
}

/** Options of `outbox.flush()`. */
export interface FlushOptions {
  /** Whether to ignore a server's `Retry-After`. Default false. */
  force?: boolean
}

/** Items that a flush has sent, that were rejected, and that still wait on the device without dead letters. */
export interface FlushResult {
  sent: number
  rejected: number
  waiting: number
}

/** The client that `createHeartfelt()` returns. None of its methods throws. */
export interface Heartfelt {
  /** Call this when the person reaches the moment. Asks if the policy allows. Never rejects. */
  reached(moment: string, options?: { context?: Record<string, unknown> }): Promise<Asked>
  /** Opens the question now. The limits on asking do not apply. Never rejects. */
  ask(moment: string, options?: AskOptions): Promise<Asked>
  /** Stores an answer without showing a question. Resolves once it is stored or sent; never rejects. */
  record(feedback: FeedbackInput): Promise<Recorded>
  /** Functions to start and end a run of the journey. */
  journey(id: string): JourneyHandle
  /**
   * Sets the signed-in customer. Later answers carry their id. Await `reset()` before another customer signs in on this
   * device: answers without a signature belong to the device, so the next customer could read them.
   */
  identify(customer: Customer): void
  /** Call this at sign-out. Sends queued answers for at most 3 seconds, then deletes everything about the person here. */
  reset(): Promise<void>
  /**
   * Erases all answers of this person: on this device at once, at the collector as soon as it can be reached. These are
   * the answers that `history()` shows, and everything queued here. Answers of another customer with a signature are erased
   * only while they are queued here.
   */
  forget(): Promise<void>
  /**
   * The answers of this person, newest first: those queued here and those at the collector. With `show`, also opens them in
   * a panel, with the replies, a download and a button that erases them. Never rejects.
   */
  history(options?: { show?: boolean }): Promise<HistoryEntry[]>
  /** Replies to this person, newest first. Never rejects. */
  replies(): Promise<Reply[]>
  /** Sets the consent, if given. Returns the current one. */
  consent(state?: Consent): Consent
  /** The queue of this device. */
  readonly outbox: {
    /** All queued items and dead letters, oldest first. */
    list(): Promise<OutboxItem[]>
    /** Sends now, regardless of the backoff; with `force` also regardless of a server's `Retry-After`. */
    flush(options?: FlushOptions): Promise<FlushResult>
    /** Deletes all queued items and dead letters. Resolves with their number. */
    clear(): Promise<number>
  }
  /** Subscribes to an event. Returns a function that unsubscribes. */
  on<E extends EventName>(event: E, handler: Handler<E>): () => void
  /** Sets the language by a BCP 47 tag. An open question changes at once and keeps its draft. */
  setLocale(locale: string): void
  /** Sets the colour scheme, also of an open question. */
  setTheme(theme: Theme): void
  /** Closes an open question. Its rating stays stored. */
  close(): void
  /** Removes every node, listener and timer. Stored answers stay, and are sent by the next client. */
  destroy(): void
}
