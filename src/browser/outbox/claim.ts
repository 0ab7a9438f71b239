import { DAY_MS } from '../../model/time.js'
import type { Change, Entry } from '../device/store.js'
import { MAX_BACKOFF_MS } from './backoff.js'
import { isSound, LEASE_MS, quarantined, type Row } from './row.js'

/** The most rows of one claim, and of one read. */
export const MAX_BATCH_ITEMS = 20
const MAX_BATCH_BYTES = 50_000
/** An item that could not be delivered for this long is rejected as `expired`. 30 days. */
export const ITEM_LIFETIME_MS = 30 * DAY_MS

/** Which rows a claim may take. */
export interface ClaimOptions {
  now: number
  token: string
  /** Ignore the backoff: the person or the host asks for it, or the network is back. */
  eager?: boolean
  /** Tokens of leases whose pages are gone. */
  freed?: ReadonlySet<string>
  /** Rows already tried in this flush, as `id revision`. */
  tried?: ReadonlySet<string>
}

export const attemptOf = (row: Row): string => `${row.id} ${row.revision}`

/**
 * Whether a time is ahead. A lease or schedule much further ahead than any that we write comes from a wrong clock. A
 * little further is allowed: another tab may have read the clock a moment after this one.
 */
const ahead = (time: number, now: number, most: number) => time > now && time <= now + 2 * most

/** When the row may be sent, Unix time in milliseconds; `Infinity` when it waits for something else than time. */
export const dueAt = (row: Row, now: number): number => {
  if (row.attachment?.blocked || row.state === 'rejected') return Infinity
  const until = row.lease && ahead(row.lease.until, now, LEASE_MS) ? row.lease.until : now
  return Math.max(until, ahead(row.nextAt, now, MAX_BACKOFF_MS) ? row.nextAt : now)
}

const due = (row: Row, { now, eager, freed, tried }: ClaimOptions): boolean => {
  if (row.attachment?.blocked || tried?.has(attemptOf(row))) return false
  if (row.state === 'rejected') return row.reason === 'expired' && now - row.createdAt < ITEM_LIFETIME_MS
  if (row.lease && !freed?.has(row.lease.token) && ahead(row.lease.until, now, LEASE_MS)) return false
  return !!eager || !ahead(row.nextAt, now, MAX_BACKOFF_MS)
}

export interface Claimed {
  rows: Row[]
  /** Key of the first row that this flush may still take: it did not fit, or waits until its event is accepted. */
  left?: string
}

/**
 * Takes due rows, oldest first, for one request: at most 20 events and 50 kB, all under one proof, or one attachment.
 * Counts the attempt before anything is sent, so that a crash during the request counts too.
 */
export function claim(found: readonly Entry[], claiming: ClaimOptions): Change<Claimed> {
  const put: Entry[] = []
  const claimed: Row[] = []
  let left: string | undefined
  let size = 0
  for (const [key, value] of found) {
    if (!isSound(key, value)) {
      put.push([key, quarantined(key, value, claiming.now)])
      continue
    }
    if (value.attachment?.blocked) left ??= key
    if (!due(value, claiming)) continue
    const first = claimed[0]
    if (first && (first.attachment || value.attachment || first.proof !== value.proof)) {
      left ??= key
      continue
    }
    size += value.attachment ? 0 : value.size
    if (claimed.length === MAX_BATCH_ITEMS || (first && size > MAX_BATCH_BYTES)) {
      left ??= key
      break
    }
    const row: Row = {
      ...value,
      state: 'sending',
      attempts: value.attempts + 1,
      lease: { token: claiming.token, until: claiming.now + LEASE_MS },
    }
    claimed.push(row)
    put.push([key, row])
  }
  return { put, result: { rows: claimed, ...(left && { left }) } }
}
