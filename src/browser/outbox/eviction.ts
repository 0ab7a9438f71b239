import type { Row } from './row.js'

/** Feedback, its attachments and an erasure are a person's own words and wishes; the rest can be spared. */
export const isProtected = (row: Row): boolean => /^(feedback|attachment|erase)$/.test(row.kind)

/**
 * What may go to make room for a person's words: telemetry first, oldest first, then dead letters. What a person said
 * and waits to be sent is never among it.
 */
export const evictable = (rows: readonly Row[]): Row[] => [
  ...rows.filter(row => !isProtected(row) && !row.lease),
  ...rows.filter(row => isProtected(row) && row.state === 'rejected'),
]
