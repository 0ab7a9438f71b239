import type { Verdict } from '../../model/protocol.js'

/** One item of the queue, stored under a key of its own, so that tabs never overwrite each other's items. */
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
  /** The flush that has the token may settle the row; others may claim it after `until`. */
  lease?: { token: string; until: number }
  /** Why it was rejected. */
  reason?: string | undefined
  /** The device's proof, sent with the batch. */
  proof?: string
  /** An attachment is `blocked` until its event was accepted, and is then sent alone. */
  attachment?: { event: string; sha256: string; type: string; blocked?: boolean }
}

/** How long a page may hold a claimed row: longer than any request (30 s), so that only a dead page loses its lease. */
export const LEASE_MS = 60_000

export const rowKey = (id: string): string => `i:${id}`
export const bytesKey = (id: string): string => `b:${id}`
/** Key of the record that says why and until when the queue is paused. */
export const pauseKey = 'm:gate'

/** Key of the record that says when the collector last acknowledged feedback, so that replies may come. */
export const answeredKey = 'm:answered'

/** Times are Unix milliseconds. */
export interface Answered {
  at: number
  /** When replies were last looked for. */
  looked: number
}

/** All items, oldest first: ids are UUIDv7. */
export const allRows = { from: 'i:', to: 'i;' }

/** The latest time that a `Date` can hold, in Unix milliseconds: https://tc39.es/ecma262/#sec-time-values-and-time-range */
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

/** Whether the row is stored under its own key with an intact item, or is a dead letter made by `quarantined()`. */
export const isSound = (key: string, value: unknown): value is Row => {
  if (!isRow(value) || key !== rowKey(value.id)) return false
  try {
    return !!value.attachment || value.reason === 'corrupt' || !!JSON.parse(value.body)
  } catch {
    return false
  }
}

/** Makes a dead letter of a value that is no row, so that it is listed and blocks nothing. */
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

/** A change in the delivery of a row: now durable on the device, acknowledged, or rejected for good. */
export interface RowChange {
  row: Row
  state: 'kept' | 'sent' | 'rejected'
  reason?: string | undefined
}

/** The collector's verdict on a row that was sent. */
export type Outcome = Pick<Verdict, 'status' | 'reason' | 'retryable'>
