import type { Translate } from '../view.js'
import type { HistoryModel } from './state.js'

/** What the panel's components are given. */
export interface HistoryView {
  model: HistoryModel
  t: Translate
  /** What was asked at a moment, by a scale, in the person's language. */
  question(moment: string, scale: string): string
  /** A day, as the person writes it. */
  date(iso: string): string
  /** Gives the person all of it as a file. */
  save(): void
  leave(): void
}
