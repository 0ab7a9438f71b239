/** Formats ids, shares and valences for the dashboard. */

/** An id as words: `sent_back` becomes "sent back". */
export const readable = (id: string): string => id.replaceAll(/[_-]+/g, ' ')

/** A share, 0–1, in whole percent. */
export const percent = (share: number): string => `${Math.round(100 * share)} %`

/** A valence, −1 to 1, with two decimals and its sign; 0.00 has none. */
export const signed = (value: number): string =>
  `${value <= -0.005 ? '−' : value >= 0.005 ? '+' : ''}${Math.abs(value).toFixed(2)}`

/** A score, −100 to 100, as a whole number with its sign; 0 has none. */
export const whole = (score: number): string => {
  const rounded = Math.round(score)
  return `${rounded < 0 ? '−' : rounded > 0 ? '+' : ''}${Math.abs(rounded)}`
}
