import { DAY_MS } from '../../model/time.js'

/** The longest that a server's `Retry-After` can hold the queue: 24 hours. */
export const MAX_RETRY_AFTER_MS = DAY_MS

/**
 * Milliseconds of a `Retry-After` header (RFC 9110, section 10.2.3: seconds or a date), at most 24 hours.
 * Anything else, and anything in the past, is `undefined`.
 */
export function retryAfter(header: string | null | undefined, now: number = Date.now()): number | undefined {
  if (!header?.trim()) return
  const ms = /^\s*\d+\s*$/.test(header) ? +header * 1000 : Date.parse(header) - now
  return ms > 0 ? Math.min(ms, MAX_RETRY_AFTER_MS) : undefined
}
