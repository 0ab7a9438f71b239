import type { FeedbackItem, Item } from '../../model/feedback.js'

/** One rating, as the figures read it. `at`: Unix milliseconds by the collector's clock. */
export interface RatingRow {
  person: string
  device: string | null
  moment: string
  journey: string | null
  run: string | null
  stage: string | null
  source: 'prompted' | 'passive' | 'import'
  scale: string
  value: number
  at: number
  /** The answer to the follow-up question that asks what a neutral rating meant. */
  probe?: string
  touchpoint?: FeedbackItem['touchpoint']
  /** Milliseconds between the prompt and the rating; the device reports it only for late ratings. */
  delay?: number
}

/**
 * One telemetry item, for example a prompt or a step of a journey. `at`: Unix milliseconds by the collector's clock.
 */
export interface TelemetryRow {
  item: Item
  person: string
  at: number
}

/** Days that the figures cover. */
export const WINDOW_DAYS = 90
/**
 * Most ratings, and most telemetry items of each kind, that the figures are computed from: the newest. Reading them
 * takes as long with a billion rows in the table as with a hundred thousand.
 */
export const MAX_ROWS = 20_000
