import { DAY_MS } from '../../model/time.js'
import type { Change, Entry } from '../device/store.js'
import { MAX_BACKOFF_MS } from './backoff.js'
import { isSound, LEASE_MS, quarantined, type Row } from './row.js'

/** As many rows as a claim takes are read at a time. */
export const MAX_BATCH_ITEMS = 20
const MAX_BATCH_BYTES = 50_000
/** After this long an answer that cannot be delivered is told to be expired. 30 days. */
export const ITEM_LIFETIME_MS = 30 * DAY_MS

/** When a claim may overlook a row's own schedule. */
export interface ClaimOptions {
  now: number
  token: string
  /** Overlook the backoff: the person, the host or the network says that now is a good time. */
  eager?: boolean
  /** Leases whose pages are gone. */
  freed?: ReadonlySet<string>
  /** Rows already tried in this round, as `id revision`. */
  tried?: ReadonlySet<string>
}

export const attemptOf = (row: Row): string => `${row.id} ${row.revision}`

/**
 * A lease or schedule much further ahead than any that we write comes from a clock that was wrong. A little further is
 * only another tab's clock, read a moment after ours.
 */
const ahead = (time: number, now: number, most: number) => time > now && time <= now + 2 * most

/** When the row may be sent, in Unix time; `Infinity` when it waits for something else than time. */
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
  /** Key of the first row that this round may still come to: it did not fit, or waits for its event. */
  left?: string
}

/**
 * Takes due rows, oldest first, for one request: at most 20 events and 50 kB, all under one proof, or one attachment.
 * The attempt is counted before anything is sent, so that a crash in mid-send counts too.
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
