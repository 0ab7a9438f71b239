const BASE = 1000
/** The longest that a row waits between two attempts: five minutes. */
export const LONGEST_BACKOFF = 300_000
/** The longest that a server's `Retry-After` can hold the queue: 24 hours. */
export const MAX_RETRY_AFTER = 86_400_000
/** How long the queue rests after 401, 403 or 404: one hour. */
export const PAUSE = 3_600_000

/**
 * Milliseconds until the next attempt: full jitter between 0 and min(5 min, 1 s · 2^(attempts − 1)).
 * Source: "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 */
export const backoff = (attempts: number, random: () => number = Math.random): number =>
  random() * Math.min(LONGEST_BACKOFF, BASE * 2 ** (attempts - 1))

/**
 * Milliseconds of a `Retry-After` header (RFC 9110, section 10.2.3: seconds or a date), at most 24 hours.
 * Anything else, and anything in the past, is `undefined`.
 */
export function retryAfter(header: string | null | undefined, now: number = Date.now()): number | undefined {
  if (!header?.trim()) return
  const ms = /^\s*\d+\s*$/.test(header) ? +header * 1000 : Date.parse(header) - now
  return ms > 0 ? Math.min(ms, MAX_RETRY_AFTER) : undefined
}
