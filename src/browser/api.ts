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
  /** The answer's id for good; empty when nothing could be made of the input. */
  id: string
  /**
   * `kept`: durable on this device. `sent`: acknowledged. `held`: in memory only. `rejected`: the collector will not
   * take it. `refused`: not taken, see `reason`.
   */
  state: 'kept' | 'sent' | 'rejected' | 'held' | 'refused'
  /**
   * `limit`, `consent`, `beforeSend`, the collector's words, or what is wrong with the input; `failed` after `destroy()`.
   */
  reason?: string
}

/** What `reached()` and `ask()` resolve with: whether the question is on the page, and why (not). */
export interface Asked {
  asked: boolean
  /**
   * `allowed` or `passive` when asked; else a stable code. Of now: `open`, `typing`, `modal`, `media`, `hidden`, `busy`,
   * `launch`. Of the limits: `grace`, `session`, `day`, `any`, `moment`, `relationship`, `per90Days`, `perYear`, `sample`,
   * `early`, `late`. Of the person: `consent`, `dismissed`, `dismissedTwice`, `never`. Else `unknown` (no such moment) and
   * `unavailable` (it could not load, or after `destroy()`).
   */
  reason: string
}

export interface AskOptions {
  /** The element that the question belongs to; without one it opens in the corner. */
  anchor?: Element
  context?: Record<string, unknown>
  /** Default `popover` beside an anchor, else `card`. A `modal` takes the focus; `inline` fills the anchor. */
  surface?: Surface
  /** Default `passive`: the person or the host opened it. */
  source?: Source
}

/** One person's run of a journey. */
export interface JourneyHandle {
  /** Starts a run, or goes on with the open one. `goal`: what the person set out to do, in their words. */
  start(options?: { goal?: string }): Promise<JourneyPlace | undefined>
  /**
   * Ends the open run, and asks the moment with the role `end`. `undefined`, and a word in the console, where no run is
   * open on this device: one begins with `start()`, or with the first moment of the journey that is reached.
   */
  complete(): Promise<JourneyPlace | undefined>
  /** The same for a run that was given up; nobody is asked. */
  abandon(options?: { reason?: string }): Promise<JourneyPlace | undefined>
}

/** One item of the queue as a host sees it. */
export interface OutboxItem {
  id: string
  /** `feedback`, `attachment`, `touchpoint`, `prompt`, `journey`, `outcome` or `erase`. */
  kind: string
  revision: number
  /** `rejected` items are dead letters: kept for inspection, never sent again on their own. */
  state: 'waiting' | 'sending' | 'rejected'
  attempts: number
  /** ISO 8601: not sent before then; `null` for a dead letter. */
  nextAt: string | null
  /** Why the last attempt failed, or why it was rejected: `network`, `http 503`, the collector's own words … */
  reason?: string
}

export interface FlushOptions {
  /** Also overlook a server's `Retry-After`. Default false. */
  force?: boolean
}

/** What a flush achieved. `waiting` counts what is still on the device, dead letters excluded. */
export interface FlushResult {
  sent: number
  rejected: number
  waiting: number
}

export interface Heartfelt {
  /** The customer reached this moment: asks if the policy allows. Never throws. */
  reached(moment: string, options?: { context?: Record<string, unknown> }): Promise<Asked>
  /** Opens the question now; never blocked by fatigue limits. */
  ask(moment: string, options?: AskOptions): Promise<Asked>
  /** Takes an answer without any user interface. Resolves once it is kept or sent; never rejects. */
  record(feedback: FeedbackInput): Promise<Recorded>
  journey(id: string): JourneyHandle
  /**
   * Names the customer whom the host knows; from now on their answers carry it. Await `reset()` before another one signs
   * in on this device: what was said here without a signature is whoever's is here.
   */
  identify(customer: Customer): void
  /** Sign-out: tries to deliver for at most 3 seconds, then removes all traces of the person from this device. */
  reset(): Promise<void>
  /**
   * Erases all this person ever said, on this device at once and at the collector as soon as it can be reached. That is
   * what `history()` shows, and all that waits here: of another customer who has signed on this device only the latter.
   */
  forget(): Promise<void>
  /**
   * What this person said, newest first: what waits here, and what the collector has. `show` also opens it for them,
   * with the replies, a file to take away, and the way to erase it. Never rejects.
   */
  history(options?: { show?: boolean }): Promise<HistoryEntry[]>
  /** Replies to this device, newest first. Never rejects. */
  replies(): Promise<Reply[]>
  /** Without an argument: the consent in force. */
  consent(state?: Consent): Consent
  /** The queue of this device. */
  readonly outbox: {
    /** Everything that waits or was rejected, oldest first. */
    list(): Promise<OutboxItem[]>
    /** Tries now, whatever the backoff says; `force` also overlooks a server's `Retry-After`. */
    flush(options?: FlushOptions): Promise<FlushResult>
    /** Empties the queue, dead letters included. Resolves with how many items it held. */
    clear(): Promise<number>
  }
  /** Returns its undo. */
  on<E extends EventName>(event: E, handler: Handler<E>): () => void
  /** BCP 47; an open question switches at once and keeps its draft. */
  setLocale(locale: string): void
  setTheme(theme: Theme): void
  /** Closes an open prompt; what was tapped is kept. */
  close(): void
  /** Removes every node, listener and timer. What is kept stays kept. */
  destroy(): void
}
