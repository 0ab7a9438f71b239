import type { FeedbackItem, FeedbackState } from './feedback.js'
import type { Reply } from './reply.js'

/** One answer of a person, with its state. */
export interface HistoryEntry
  extends Pick<
    FeedbackItem,
    | 'id'
    | 'moment'
    | 'scale'
    | 'point'
    | 'value'
    | 'words'
    | 'comment'
    | 'goal'
    | 'contact'
    | 'answers'
    | 'attachments'
    | 'journey'
    | 'page'
    | 'context'
    | 'source'
    | 'locale'
    | 'createdAt'
  > {
  state: FeedbackState
  /** Why it was rejected, or `consent` while it waits for consent. */
  reason?: string
}

/** The answers of one person and the replies to them. */
export interface PersonData {
  /** Newest first. */
  answers: HistoryEntry[]
  /** Newest first. */
  replies: Reply[]
  /** False if a request to the collector failed, so that its entries are missing. */
  complete: boolean
}
