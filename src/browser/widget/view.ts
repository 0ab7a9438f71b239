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
 * The text for an id, with `{name}`s filled in; a point or a word without an entry reads as its id.
 * @param otherwise Whose text is taken where there is none for the id.
 */
export type Translate = (
  id: MessageId | (string & {}),
  fill?: Record<string, string>,
  otherwise?: string,
) => string

/** What every component is given. */
export interface View {
  moment: MomentDefinition
  prompt: PromptModel
  /** Step and page of the buttons that the focus has just left. */
  left(): string | undefined
  t: Translate
  /** BCP 47 tag of the language in use. */
  locale: ReadonlySignal<string>
  /** A host's own text in the person's language. */
  own(text: Localised): string
  /** The question of a scale. */
  ask(scale: ScaleId): string
  /** The lazy chunk with everything beyond the default flow, once it has come. */
  further: ReadonlySignal<Further | undefined>
  /** The lazy chunk for pictures, and the one in the making, once the person wants to show something. */
  photo: ReadonlySignal<{ chunk: Pictures; photo: PhotoModel } | undefined>
  /** Brings the chunk for pictures. */
  showUs(): void
  /** The card has been on the page long enough for its live region to be heard. */
  announced: Signal<boolean>
  /** Whether "Don't ask again" makes sense. */
  asked: boolean
  /** Shown instead of a question. */
  reply?: Reply
  /** It stands in the page's own flow: nothing to get out of the way. */
  inline: boolean
  /** Ends the prompt, with what was kept. */
  leave(reason?: 'never'): void
  /** Leaves, and shows the person what they said. */
  showHistory?: (() => void) | undefined
}

/** What the drawing of a scale is given. */
export interface ScaleProps extends View {
  scale: ScaleId
  chosen?: string
  choose(point: string): void
}

type Drawn<Props> = (props: Props) => JSX.Element | null

/** What every lazy chunk brings along: its rules of style, and its English texts by id. */
interface Chunk {
  rules: string
  texts: Readonly<Record<string, string>>
}

/** See further/index.ts. */
export interface Further extends Chunk {
  /** Every scale but the faces. */
  FurtherScale: Drawn<ScaleProps>
  /** What the person set out to do, and how they can be reached. */
  Fields: Drawn<View>
  ReplyCard: Drawn<View & { reply: Reply }>
}

/** See photo/index.ts. */
export interface Pictures extends Chunk {
  PhotoField: Drawn<View & { model: PhotoModel }>
}
