/** How the dashboard writes ids, shares and valences. */

/** An id as words: `sent_back` becomes "sent back". */
export const readable = (id: string): string => id.replaceAll(/[_-]+/g, ' ')

/** A share, 0–1, in whole percent. */
export const percent = (share: number): string => `${Math.round(100 * share)} %`

/** A valence, −1 to 1, with its sign; what rounds to nought has none. */
export const signed = (value: number): string =>
  `${value <= -0.005 ? '−' : value >= 0.005 ? '+' : ''}${Math.abs(value).toFixed(2)}`
