import type { AttachmentManifest } from './feedback.js'

/** One feedback as the dashboard shows it. */
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
  /** ISO 8601, UTC. `createdAt`: when it was given, by the collector's clock. `seenAt`: when a member opened it. */
  createdAt: string
  receivedAt: string
  updatedAt: string
  seenAt?: string
  /** Number of replies. */
  replies: number
}

/** The number of people who rated a moment, by the sign of their mean. Each person counts once. */
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
