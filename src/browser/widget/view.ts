import type { ReadonlySignal } from '@preact/signals-core'
import type { MomentDefinition } from '../../model/moment.js'
import type { MessageId } from './locales/en.js'
import type { PromptModel } from './state.js'

/** The text for an id, with `{name}`s filled in; a point or a word without an entry reads as its id. */
export type Translate = (id: MessageId | (string & {}), fill?: Record<string, string>) => string

/** What every component is given. */
export interface View {
  moment: MomentDefinition
  prompt: PromptModel
  t: Translate
  question: ReadonlySignal<string>
  /** The card has been on the page long enough for its live region to be heard. */
  announced: ReadonlySignal<boolean>
  /** Whether "Don't ask again" makes sense. */
  asked: boolean
  /** It stands in the page's own flow: nothing to get out of the way. */
  inline: boolean
  /** Ends the prompt, with what was kept. */
  leave(reason?: 'never'): void
}
