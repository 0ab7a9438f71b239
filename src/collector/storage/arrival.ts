import type { Item } from '../../model/feedback.js'
import type { Verdict } from '../../model/protocol.js'
import { DAY_MS } from '../../model/time.js'

/** A validated item that is to be stored. */
export interface Arrival {
  item: Item
  /** SHA-256 of the sending device's secret, in hexadecimal. */
  proof?: string
  /** Whether the item names a customer with a valid signature. */
  verified: boolean
  /** Sent with the project's secret key, which may write items for a device without the device's secret. */
  trusted?: boolean
  /** When the item was created, by the collector's clock. Unix milliseconds. */
  createdAt: number
  /** Unix milliseconds. */
  receivedAt: number
}

/**
 * Age in milliseconds beyond which an imported item is history: it triggers no webhook and opens no case. Two days,
 * because a nightly file may date everything of a day to its first minute.
 */
export const HISTORY_AGE_MS = 2 * DAY_MS

export const isHistory = ({ trusted, createdAt, receivedAt }: Arrival): boolean =>
  trusted === true && createdAt < receivedAt - HISTORY_AGE_MS

/** Most days by which an item with the public key may be older than its arrival and still count at its own time. */
const MAX_LATE_DAYS = 30

/**
 * When an item counts in the figures, in Unix milliseconds: when it was created, by the collector's clock. What a public
 * key sends counts at most 30 days before its arrival; imports may be of any age.
 */
export const saidAt = ({ trusted, createdAt, receivedAt }: Arrival): number =>
  trusted ? createdAt : Math.max(createdAt, receivedAt - MAX_LATE_DAYS * DAY_MS)

/** The items of one request, for one project. */
export interface Delivery {
  project: number
  arrivals: Arrival[]
}

export type Outcome = Pick<Verdict, 'status' | 'reason' | 'retryable'>

export const accepted: Outcome = { status: 'accepted' }
export const duplicate: Outcome = { status: 'duplicate' }
export const rejected = (reason: string): Outcome => ({ status: 'rejected', reason })

/**
 * The person that a rating counts for: the verified customer, else the device, else the claimed customer, else nobody
 * but this item.
 */
export function personOf({ item, verified }: Arrival): string {
  if (verified) return `c:${item.customer!.id}`
  if (item.device) return `d:${item.device}`
  return item.customer ? `u:${item.customer.id}` : `i:${item.id}`
}
