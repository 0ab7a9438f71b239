import type { Item } from '../../model/feedback.js'
import type { Verdict } from '../../model/protocol.js'
import { DAY_MS } from '../../model/time.js'

/** A checked item on its way into the database. */
export interface Arrival {
  item: Item
  /** SHA-256 of the secret of the device that sent it. */
  proof?: string
  /** Whether the customer that the item names was signed for. */
  verified: boolean
  /** Brought by whoever holds the secret key, who may speak for a device without its secret. */
  trusted?: boolean
  /** When it happened, by the collector's clock. Unix milliseconds. */
  createdAt: number
  receivedAt: number
}

/**
 * Milliseconds after which what is brought in from another channel is history, of which nobody is told. Two days: a
 * nightly file may date all of a day to its first minute.
 */
export const HISTORY_AGE_MS = 2 * DAY_MS

export const isHistory = ({ trusted, createdAt, receivedAt }: Arrival): boolean =>
  trusted === true && createdAt < receivedAt - HISTORY_AGE_MS

/** What one request brings to one project. */
export interface Delivery {
  project: number
  arrivals: Arrival[]
}

export type Outcome = Pick<Verdict, 'status' | 'reason' | 'retryable'>

export const accepted: Outcome = { status: 'accepted' }
export const duplicate: Outcome = { status: 'duplicate' }
export const rejected = (reason: string): Outcome => ({ status: 'rejected', reason })

/** Whom a rating counts for: a verified customer, else a device, else nobody that could be met again. */
export function personOf({ item, verified }: Arrival): string {
  if (verified) return `c:${item.customer!.id}`
  if (item.device) return `d:${item.device}`
  return item.customer ? `u:${item.customer.id}` : `i:${item.id}`
}
