/**
 * Units of time in milliseconds, and durations that browser and collector share. Plain numbers only: the build puts them
 * into the files that import them.
 */

export const MINUTE_MS = 60_000
export const HOUR_MS = 3_600_000
/** 24 hours, not a calendar day: local days are 23 or 25 hours long when the clock changes. */
export const DAY_MS = 86_400_000

/**
 * An answer given more than 30 minutes after its question appeared is late: the person rates from memory. The browser
 * reports the delay (`answeredAfter`); the collector keeps late answers out of its figures.
 */
export const LATE_AFTER_MS = 1_800_000

/** Days without an event after which a journey's run expires, unless its definition sets `timeoutDays`. */
export const JOURNEY_TIMEOUT_DAYS = 30
