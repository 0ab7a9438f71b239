import type { AttachmentManifest } from './feedback.js'

/** One answer, as the team reads it. */
export interface Voice {
  id: string
  revision: number
  moment: string
  journey?: { id: string; run: string; stage?: string }
  source: string
  scale: string
  point: string
  value: number
  words: string[]
  comment?: string
  contact?: string
  goal?: string
  answers?: Record<string, string>
  attachments?: AttachmentManifest[]
  locale?: string
  page?: { url?: string; title?: string }
  context?: Record<string, unknown>
  customer?: { id: string; verified: boolean }
  /** ISO 8601, UTC: when it was felt, by the collector's clock; when it arrived; when somebody opened it. */
  createdAt: string
  receivedAt: string
  updatedAt: string
  seenAt?: string
  /** Replies written to it so far. */
  replies: number
}

/** How many people rated a moment, and which way they lean. A person counts once. */
export interface MomentCount {
  moment: string
  scale: string
  source: string
  people: number
  ratings: number
  /** People whose mean is below, at and above zero. */
  negative: number
  neutral: number
  positive: number
}
