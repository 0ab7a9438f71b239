import type { FeedbackItem, FeedbackState } from './feedback.js'
import type { Reply } from './reply.js'

/** One answer of a person, with its true state. */
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
  /** Why it was rejected. */
  reason?: string
}

/** All that one person said, as far as it is known just now. */
export interface Said {
  /** Newest first. */
  answers: HistoryEntry[]
  /** Newest first. */
  replies: Reply[]
  /** False where the collector could not be asked: what it has is missing. */
  complete: boolean
}
