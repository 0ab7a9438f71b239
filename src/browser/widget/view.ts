import type { ReadonlySignal, Signal } from '@preact/signals-core'
import type { JSX } from 'preact'
import type { MomentDefinition } from '../../model/moment.js'
import type { Reply } from '../../model/reply.js'
import type { ScaleId } from '../../model/scale.js'
import type { Localised } from '../../model/text.js'
import type { MessageId } from './locales/en.js'
import type { PhotoModel } from './photo/photo.js'
import type { PromptModel } from './state.js'

/**
 * Returns the text for an id, with each `{name}` filled in. A point or a word without a text reads as its id.
 * @param otherwise The id whose text is used where the first has none.
 */
export type Translate = (
  id: MessageId | (string & {}),
  fill?: Record<string, string>,
  otherwise?: string,
) => string

/** The props of every component. */
export interface View {
  moment: MomentDefinition
  prompt: PromptModel
  /** Step and page whose actions just had the focus; see mount.tsx. */
  leftAt(): string | undefined
  t: Translate
  /** BCP 47 tag of the language in use. */
  locale: ReadonlySignal<string>
  /** A text of the host in the person's language. */
  own(text: Localised): string
  /** The question of a scale. */
  ask(scale: ScaleId): string
  /** The chunk with everything beyond the default flow, once it has loaded. */
  further: ReadonlySignal<Further | undefined>
  /** The chunk for pictures and the model of the picture, once the person has chosen to add one. */
  photo: ReadonlySignal<{ chunk: Pictures; photo: PhotoModel } | undefined>
  /** Loads the chunk for pictures. */
  loadPhoto(): void
  /** Whether the card has been on the page long enough for screen readers to announce its live region. */
  announced: Signal<boolean>
  /** Whether the software asked by itself. Then "Don't ask again" is offered. */
  prompted: boolean
  /** A reply, shown instead of a question. */
  reply?: Reply
  /** Whether it is part of the page's flow, where it cannot be closed. */
  inline: boolean
  /** Whether the answer can be marked as seen, and replied to. */
  canReply: boolean
  /** Closes the prompt. What was submitted stays submitted. */
  leave(reason?: 'never'): void
  /** Closes the prompt and shows "What I said". */
  showHistory?: (() => void) | undefined
}

/** The props of a component that draws a scale. */
export interface ScaleProps extends View {
  scale: ScaleId
  chosen?: string
  choose(point: string): void
}

type Component<Props> = (props: Props) => JSX.Element | null

/** What every chunk exports beside its components: its CSS rules, and its English texts by id. */
interface Chunk {
  rules: string
  texts: Readonly<Record<string, string>>
}

/** See further/index.ts. */
export interface Further extends Chunk {
  /** Draws every scale but the faces. */
  FurtherScale: Component<ScaleProps>
  /** The fields for the person's goal and contact. */
  Fields: Component<View>
  ReplyCard: Component<View & { reply: Reply }>
}

/** See photo/index.ts. */
export interface Pictures extends Chunk {
  PhotoField: Component<View & { model: PhotoModel }>
}
