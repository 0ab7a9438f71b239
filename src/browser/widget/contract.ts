/**
 * What the client and the widget chunk know of each other. Types only: the chunk itself is loaded when first needed.
 * The widget never sees the outbox; it is handed a `submit`.
 */
import type { FeedbackState } from '../../model/feedback.js'
import type { Said } from '../../model/history.js'
import type { MomentDefinition } from '../../model/moment.js'
import type { Reply } from '../../model/reply.js'
import type { ScaleId } from '../../model/scale.js'
import type { Localised } from '../../model/text.js'

/** `card` sits in a corner and never takes focus; `popover` belongs to an anchor; `inline` fills a given element. */
export type Surface = 'card' | 'modal' | 'popover' | 'inline'
export type Theme = 'light' | 'dark' | 'system'
export type Direction = 'ltr' | 'rtl' | 'auto'

/** Texts by message id that override the locale's own. */
export type Messages = Record<string, string>

/** What can change while a prompt is open, without losing the draft. */
export interface Appearance {
  /** BCP 47, for example `fr-CA`; falls back to `fr`, then `en`. */
  locale: string
  /** `auto`: as the locale is written. Default `auto`. */
  dir?: Direction
  /** `system` follows the operating system, also at runtime. Default `system`. */
  theme?: Theme
  messages?: Messages
}

/**
 * What a person has answered. A `complete` one carries the whole of it; a `partial` one what they tapped, for text and
 * pictures are theirs until they press Send.
 */
export interface Draft {
  scale: ScaleId
  point: string
  words?: string[]
  comment?: string
  contact?: string
  /** What the person was trying to do. */
  goal?: string
  /** Answers to follow-up scales: scale id → point. */
  answers?: Record<string, string>
  attachments?: Blob[]
  /** What each attachment shows, for those who cannot see it. */
  descriptions?: string[]
  /** `partial` until the person presses Send. */
  state: 'partial' | 'complete'
}

/** What became of a submission. */
export interface Submission {
  id: string
  state: FeedbackState
  /** Which revision this is about; lets the widget tell old facts from new ones. */
  revision?: number
  /** Why it was rejected or refused. */
  reason?: string
}

/** `answered`: at least one tap was kept. `never`: "Don't ask again". `closed`: by the host. */
export type CloseReason = 'answered' | 'dismissed' | 'never' | 'closed'

export interface WidgetOptions {
  moment: MomentDefinition
  surface: Surface
  /** The element a popover belongs to, or that an inline widget fills. */
  anchor?: Element
  appearance: Appearance
  /** The person opened it themselves: there is nothing to be spared from, so no "Don't ask again". */
  volunteered?: boolean
  /** A draft that an earlier page began: shown again with its text. */
  draft?: Draft
  /** A reply to show at the top of the card instead of a question. */
  reply?: Reply
  /** Called when everything is at hand, right before it comes onto the page. What it throws keeps the widget away. */
  ready?(): void
  /** Keeps the draft; the promise settles when it is durable, sent or refused. Called at every step, oldest first. */
  submit(draft: Draft): Promise<Submission>
  /** All that was tapped and typed so far: worth keeping on the device, not all of it given yet. Called at every change. */
  onDraft?(draft: Draft): void
  /** Called once, when the widget has left the page. */
  onClose(reason: CloseReason): void
  /** The person wants to see what they said; the widget has closed before, unless it is inline. */
  onHistory?(): void
  /** Anything that goes wrong inside; the widget has already chosen a lesser mode. */
  onError?(error: unknown): void
}

/** A mounted widget. */
export interface Widget {
  /** The `<heartfelt-widget>` element; its `state` attribute mirrors the state. */
  readonly element: HTMLElement
  /**
   * What became of the answer since: `kept` → `sent` → `seen` → `answered`, or `rejected` with a reason.
   * `revision` is what the fact is about; without it, the latest submission.
   */
  tell(state: FeedbackState, reason?: string, revision?: number): void
  /** A live switch of language, direction, theme or texts. */
  appear(appearance: Appearance): void
  close(reason?: CloseReason): void
}

/** The entry of the widget chunk. Resolves once the question is on the page; rejects where it stays away. */
export type Mount = (options: WidgetOptions) => Promise<Widget>

/** "What I said": every answer with its true state. */
export interface HistoryOptions {
  appearance: Appearance
  /** What was asked at a moment, where that is known. */
  question(moment: string): Localised | undefined
  read(): Promise<Said>
  /** Erases everything; resolves with whether the collector has, too. */
  erase(): Promise<boolean>
  /** Called right before it comes onto the page. What it throws keeps it away. */
  ready?(): void
  onClose(): void
  onError?(error: unknown): void
}

/** The entry of the chunk behind "what I said". Resolves once it is on the page; `tell` makes it look again. */
export type MountHistory = (options: HistoryOptions) => Promise<Widget>
