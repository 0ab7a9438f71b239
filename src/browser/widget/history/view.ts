import type { Translate } from '../view.js'
import type { HistoryModel } from './state.js'

/** The props of the panel's components. */
export interface HistoryView {
  model: HistoryModel
  t: Translate
  /** The question of a moment and scale, in the person's language. */
  question(moment: string, scale: string): string
  /** A date in the format of the person's language. */
  date(iso: string): string
  /** Downloads everything as a file. */
  save(): void
  /** Closes the panel. */
  leave(): void
}
