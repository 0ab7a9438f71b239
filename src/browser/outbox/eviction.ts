import type { Row } from './row.js'

/** Feedback, its attachments and erasure requests come from the person; everything else may be deleted to make room. */
export const isProtected = (row: Row): boolean => /^(feedback|attachment|erase)$/.test(row.kind)

/**
 * Rows that may be deleted to make room for feedback: telemetry first, oldest first, then dead letters. Feedback that
 * waits to be sent is never among them.
 */
export const evictable = (rows: readonly Row[]): Row[] => [
  ...rows.filter(row => !isProtected(row) && !row.lease),
  ...rows.filter(row => isProtected(row) && row.state === 'rejected'),
]
