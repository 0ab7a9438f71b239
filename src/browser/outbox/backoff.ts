import { HOUR_MS } from '../../model/time.js'

const BASE_BACKOFF_MS = 1000
/** Longest wait of a row between two attempts: five minutes. */
export const MAX_BACKOFF_MS = 300_000
/** How long the queue is paused after 401, 403 or 404: one hour. */
export const AUTH_PAUSE_MS = HOUR_MS

/**
 * Milliseconds until the next attempt: full jitter between 0 and min(5 min, 1 s · 2^(attempts − 1)).
 * Source: "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 */
export const backoff = (attempts: number, random: () => number = Math.random): number =>
  random() * Math.min(MAX_BACKOFF_MS, BASE_BACKOFF_MS * 2 ** (attempts - 1))
