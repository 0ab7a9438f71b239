import type { Verdict } from '../../model/protocol.js'

/** One item of the queue, under one key, so that tabs never overwrite each other's answers. */
export interface Row {
  id: string
  kind: string
  revision: number
  moment?: string
  /** The item, serialised once; for an attachment the empty string. */
  body: string
  /** UTF-16 code units of the body, or bytes of the attachment. */
  size: number
  /** Unix time in milliseconds. */
  createdAt: number
  state: 'waiting' | 'sending' | 'rejected'
  attempts: number
  /** Unix time in milliseconds before which it is not sent. */
  nextAt: number
  /** Whoever holds the token may settle it; others may claim it after `until`. */
  lease?: { token: string; until: number }
  /** Why it was rejected. */
  reason?: string | undefined
  /** The device's proof that travels with the batch. */
  proof?: string
  /** An attachment waits until its event was accepted, and then travels alone. */
  attachment?: { event: string; sha256: string; type: string; blocked?: boolean }
}

/** How long a page may hold a claimed row: longer than any request (30 s), so that only a dead page loses its lease. */
export const LEASE_MS = 60_000

export const rowKey = (id: string): string => `i:${id}`
export const bytesKey = (id: string): string => `b:${id}`
/** Until when a server's `Retry-After`, or a pause, closes the queue. */
export const pauseKey = 'm:gate'

/** When the collector last acknowledged an answer: replies may come. Unix time in milliseconds. */
export const answeredKey = 'm:answered'

export interface Answered {
  at: number
  /** When replies were last looked for. */
  looked: number
}

/** All items, oldest first: ids are UUIDv7. */
export const allRows = { from: 'i:', to: 'i;' }

/** The last instant that a `Date` can name, in Unix time. */
const MAX_DATE_MS = 8.64e15

export const isRow = (value: unknown): value is Row => {
  const row = value as Row | undefined
  return (
    typeof row?.id === 'string' &&
    typeof row.body === 'string' &&
    Number.isFinite(row.size) &&
    Number.isInteger(row.revision) &&
    Math.abs(row.nextAt) <= MAX_DATE_MS
  )
}

/** Whether the row stands under its own key with its item intact, or was set aside before. */
export const isSound = (key: string, value: unknown): value is Row => {
  if (!isRow(value) || key !== rowKey(value.id)) return false
  try {
    return !!value.attachment || value.reason === 'corrupt' || !!JSON.parse(value.body)
  } catch {
    return false
  }
}

/** Garbage in the store becomes a dead letter, so that it is seen and blocks nothing. */
export const quarantined = (key: string, value: unknown, now: number): Row => ({
  id: key.slice(2),
  kind: 'unknown',
  revision: 0,
  body: '',
  size: 0,
  createdAt: now,
  attempts: 0,
  nextAt: now,
  state: 'rejected',
  reason: 'corrupt',
  ...({ value } as object),
})

/** What became of a row that was sent. */
export type Outcome = Pick<Verdict, 'status' | 'reason' | 'retryable'>
