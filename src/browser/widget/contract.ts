/**
 * The interface between the client and the widget chunk. Types only, because the chunk is loaded when first needed.
 * The widget does not know the outbox: it is given a `submit` function.
 */
import type { FeedbackState } from '../../model/feedback.js'
import type { PersonData } from '../../model/history.js'
import type { MomentDefinition } from '../../model/moment.js'
import type { Reply } from '../../model/reply.js'
import type { ScaleId } from '../../model/scale.js'
import type { Localised } from '../../model/text.js'

/** `card` sits in a corner and never takes the focus; `popover` opens beside an anchor; `inline` fills a given element. */
export type Surface = 'card' | 'modal' | 'popover' | 'inline'
export type Theme = 'light' | 'dark' | 'system'
export type Direction = 'ltr' | 'rtl' | 'auto'

/** Texts by message id that override the locale's own. */
export type Messages = Record<string, string>

/** What can change while a prompt is open, without losing its draft. */
export interface Appearance {
  /** BCP 47 tag, for example `fr-CA`; falls back to `fr`, then `en`. */
  locale: string
  /** `auto`: the direction of the language. Default `auto`. */
  dir?: Direction | undefined
  /** `system` follows the operating system, also at runtime. Default `system`. */
  theme?: Theme
  messages?: Messages
}

/**
 * An answer in the making. A submitted `partial` draft holds only what was tapped; text and pictures are submitted with
 * the `complete` one, when the person presses Send.
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
  /** Text alternative of each attachment. */
  descriptions?: string[]
  /** `partial` until the person presses Send. */
  state: 'partial' | 'complete'
}

/** The result of a submission. */
export interface Submission {
  id: string
  state: FeedbackState
  /** The revision that this is about, so that the widget ignores results of older ones. */
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
  anchor?: Element | undefined
  appearance: Appearance
  /** Whether the person or the host opened it. Then there is no "Don't ask again". Default false. */
  passive?: boolean
  /** Whether the answer can be marked as seen, and replied to. Default true. */
  canReply?: boolean
  /** A draft of an earlier page, shown again with its text. */
  draft?: Draft | undefined
  /** A reply to show at the top of the card instead of a question. */
  reply?: Reply | undefined
  /** Called once everything has loaded, right before the widget appears. If it throws, the widget does not appear. */
  ready?(): void
  /** Submits the draft. The promise settles once it is stored, sent or refused. Called at every step, in order. */
  submit(draft: Draft): Promise<Submission>
  /** Called at every change with everything tapped and typed so far, to store it on the device. */
  onDraft?(draft: Draft): void
  /** Called once, when the widget has left the page. */
  onClose(reason: CloseReason): void
  /** Called when the person chooses "What I said". The widget has closed before, unless it is inline. */
  onHistory?(): void
  /** Called with any internal error. The widget goes on without what failed. */
  onError?(error: unknown): void
}

/** A mounted widget. */
export interface Widget {
  /** The `<heartfelt-widget>` element. Its `state` attribute is the state of the answer. */
  readonly element: HTMLElement
  /**
   * Sets the state of the answer: `kept` → `sent` → `seen` → `answered`, or `rejected` with a reason.
   * @param revision The revision that has this state. Default: the latest submission.
   */
  update(state: FeedbackState, reason?: string, revision?: number): void
  /** Changes language, direction, theme and texts while the widget is open. */
  refresh(appearance: Appearance): void
  /**
   * Puts the widget above everything that was shown after it, unless the person is in it.
   * @param from The element that was used to open it again. If it has the focus, the focus moves into the widget.
   */
  show?(from?: Element): void
  close(reason?: CloseReason): void
}

/** The entry of the widget chunk. Resolves once the question is on the page; rejects if it does not appear. */
export type Mount = (options: WidgetOptions) => Promise<Widget>

/** Options of "What I said", which lists every answer with its state. */
export interface HistoryOptions {
  appearance: Appearance
  /** The question of a moment, where it defines one. */
  question(moment: string): Localised | undefined
  read(): Promise<PersonData>
  /** Erases everything. Resolves with whether the collector has erased it, too. */
  erase(): Promise<boolean>
  /** Called right before the panel appears. If it throws, the panel does not appear. */
  ready?(): void
  onClose(): void
  onError?(error: unknown): void
}

/** The entry of the chunk of "What I said". Resolves once it is on the page. Its `update()` reads the entries again. */
export type MountHistory = (options: HistoryOptions) => Promise<Widget>
