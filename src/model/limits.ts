/** Largest attachment, in bytes. */
export const MAX_ATTACHMENT = 5_000_000
