import { DAY_MS, HOUR_MS, MINUTE_MS } from '../model/time.js'

const units: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', DAY_MS],
  ['hour', HOUR_MS],
  ['minute', MINUTE_MS],
]

/** A relative time such as “3 hours ago”; after seven days the date. */
export function when(instant: string, now: number, locale?: string): string {
  const age = now - Date.parse(instant)
  if (age > 7 * DAY_MS)
    return new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(Date.parse(instant))
  const [unit, length] = units.find(([, length]) => age >= length) ?? []
  if (!unit || !length) return 'just now'
  return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-Math.floor(age / length), unit)
}
