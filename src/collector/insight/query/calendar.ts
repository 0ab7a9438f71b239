import { DateTime, IANAZone } from 'luxon'

/** Lengths of the periods of a series. Weeks begin on Monday. */
export const intervals = ['day', 'week', 'month'] as const
export type SeriesInterval = (typeof intervals)[number]

/** Days, both inclusive, as ISO dates of a time zone. */
export interface Days {
  from: string
  to: string
}

/** The same days as instants: `start` inclusive, `end` exclusive. Unix milliseconds. */
export interface Span {
  start: number
  end: number
}

/** Whether a name is one of the IANA time zone database. */
export const isTimeZone = (name: string): boolean =>
  /^[A-Za-z]/.test(name) && (name === 'UTC' || name.includes('/')) && IANAZone.isValidZone(name)

const dateIn = (date: string, zone: string): DateTime => DateTime.fromISO(date, { zone })

/** The date of an instant in a time zone, for example `2026-11-16`. */
export const dateOf = (at: number, zone: string): string => DateTime.fromMillis(at, { zone }).toISODate()!

/** Whether a text is an ISO date that exists, such as `2026-02-28`. */
export const isDate = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(text) && DateTime.fromISO(text, { zone: 'UTC' }).isValid

/** The date `days` later, or earlier if negative. */
export const plusDays = (date: string, days: number): string =>
  DateTime.fromISO(date, { zone: 'UTC' }).plus({ days }).toISODate()!

/** The same date one year earlier; 29 February becomes 28 February. */
export const yearBefore = (date: string): string =>
  DateTime.fromISO(date, { zone: 'UTC' }).minus({ years: 1 }).toISODate()!

/** The number of days from the first to the last, both counted. */
export const lengthOf = ({ from, to }: Days): number =>
  DateTime.fromISO(to, { zone: 'UTC' }).diff(DateTime.fromISO(from, { zone: 'UTC' }), 'days').days + 1

/** The instants at which days begin and end in a time zone: a day on which the clock changes has 23 or 25 hours. */
export const spanOf = ({ from, to }: Days, zone: string): Span => ({
  start: dateIn(from, zone).startOf('day').toMillis(),
  end: dateIn(plusDays(to, 1), zone).startOf('day').toMillis(),
})

/** Divides days into periods, in order. The first and the last one may be cut by the ends of the days. */
export function periodsOf(days: Days, interval: SeriesInterval, zone: string): (Days & Span)[] {
  const periods: (Days & Span)[] = []
  for (let from = days.from; from <= days.to; ) {
    const next = DateTime.fromISO(from, { zone: 'UTC' })
      .startOf(interval)
      .plus({ [`${interval}s`]: 1 })
      .toISODate()!
    const last = plusDays(next, -1)
    const period = { from, to: last < days.to ? last : days.to }
    periods.push({ ...period, ...spanOf(period, zone) })
    from = next
  }
  return periods
}
