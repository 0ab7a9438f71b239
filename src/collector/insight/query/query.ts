import { caseStates } from '../../../model/case.js'
import { leaningNames } from '../../../model/leaning.js'
import { MAX_ID_CHARS, MAX_NAME_CHARS } from '../../../model/limits.js'
import { scales } from '../../../model/scale.js'
import { type Days, dateOf, isDate, lengthOf, plusDays, yearBefore } from './calendar.js'

const comparisons = ['previous', 'year', 'none'] as const
const sources = ['prompted', 'passive', 'import'] as const
const feelings = Object.keys(leaningNames) as (keyof typeof leaningNames)[]
const dues = ['overdue', 'today'] as const
/** The states of a case: those that the team sets, and what followed. */
const states = [...caseStates, 'told', 'confirmed', 'reopened'] as const

/**
 * One question about feedback, the same for every page, list and figure. Dates are those of the project's time zone, both
 * inclusive.
 */
export interface Query extends Days {
  /** Days of the period, where the query named it instead of dates. */
  period?: number
  compare: (typeof comparisons)[number]
  /** The window that `compare` names; never overlaps `from` to `to`. */
  before?: Days
  moment?: string
  journey?: string
  stage?: string
  scale?: string
  source?: (typeof sources)[number]
  feeling?: (typeof feelings)[number]
  /** Id or name of a theme, or a word. */
  theme?: string
  /** Words that must all occur. */
  q?: string
  /** Values by key of the host's context or the customer's traits: all keys must fit, one value of each suffices. */
  segment: Record<string, string[]>
  /** Of cases only: `me`, `none` or a name. */
  assignee?: string
  due?: (typeof dues)[number]
  state?: (typeof states)[number]
  /** Of pages: the `next` of an earlier answer. */
  cursor?: string
}

/** A query that means nothing: the field, and what to do about it. */
export class QueryError extends Error {
  override name = 'QueryError'
  constructor(
    readonly field: string,
    message: string,
  ) {
    super(message)
  }
}

const DEFAULT_PERIOD_DAYS = 28
const MAX_PERIOD_DAYS = 1830
/** Most segment keys of one query, and most values of each. */
const MAX_SEGMENTS = 4
const MAX_VALUES = 50
const SEGMENT = 'segment.'

const texts = {
  moment: MAX_ID_CHARS,
  journey: MAX_ID_CHARS,
  stage: MAX_ID_CHARS,
  theme: 200,
  q: 200,
} as const
const choices = {
  scale: Object.keys(scales),
  source: sources,
  feeling: feelings,
  due: dues,
  state: states,
} as const
const others = ['from', 'to', 'period', 'compare', 'assignee', 'cursor'] as const

/** The names of all parameters of a query, besides those that begin with `segment.` */
const parameters: readonly string[] = [...others, ...Object.keys(texts), ...Object.keys(choices)]

const listed = (names: readonly string[]): string => names.join(', ')

/**
 * Reads a query from the parameters of an address. Throws a QueryError that names the parameter and the remedy.
 * @param zone Time zone of the project.
 * @param now Unix milliseconds; the last day of a period is today.
 * @param more Parameters that the caller reads itself.
 */
export function parseQuery(
  search: URLSearchParams,
  { zone, now, more = [] }: { zone: string; now: number; more?: readonly string[] },
): Query {
  const segment: Record<string, string[]> = Object.create(null)
  for (const name of new Set(search.keys())) {
    const values = search.getAll(name)
    if (name.startsWith(SEGMENT)) segment[name.slice(SEGMENT.length)] = segmentValues(name, values)
    else if (!parameters.includes(name) && !more.includes(name))
      throw new QueryError(name, `unknown; use ${listed([...parameters, ...more])} or segment.<key>`)
    else if (values.length > 1)
      throw new QueryError(name, 'is there more than once; only segment.<key> may be repeated')
  }
  if (Object.keys(segment).length > MAX_SEGMENTS)
    throw new QueryError('segment', `has more than ${MAX_SEGMENTS} keys; use fewer`)
  const days = daysOf(search, zone, now)
  const query: Query = { ...days, ...comparisonOf(search, days), segment: { ...segment } }
  const read: Record<string, string> = {}
  for (const [name, most] of Object.entries({ ...texts, assignee: MAX_NAME_CHARS, cursor: 300 })) {
    const value = search.get(name)
    if (value === null) continue
    if (value.trim() === '') throw new QueryError(name, 'is empty; give a value or leave it out')
    if (value.length > most) throw new QueryError(name, `must be at most ${most} characters`)
    read[name] = value
  }
  for (const [name, all] of Object.entries(choices)) {
    const value = search.get(name)
    if (value === null) continue
    if (!(all as readonly string[]).includes(value))
      throw new QueryError(name, `must be one of ${listed(all)}`)
    read[name] = value
  }
  return { ...query, ...read }
}

function segmentValues(name: string, values: string[]): string[] {
  if (name.length === SEGMENT.length)
    throw new QueryError(name, 'names no key; write for example segment.plan=pro')
  if (name.length > SEGMENT.length + MAX_NAME_CHARS)
    throw new QueryError(name, `a key has at most ${MAX_NAME_CHARS} characters`)
  if (values.includes('')) throw new QueryError(name, 'is empty; give a value or leave it out')
  if (values.length > MAX_VALUES) throw new QueryError(name, `has more than ${MAX_VALUES} values; use fewer`)
  return [...new Set(values)].sort()
}

function daysOf(search: URLSearchParams, zone: string, now: number): Days & { period?: number } {
  const [from, to, period] = ['from', 'to', 'period'].map(name => search.get(name) ?? undefined)
  const today = dateOf(now, zone)
  if (period !== undefined) {
    if (from !== undefined || to !== undefined)
      throw new QueryError('period', 'stands beside from or to; use either the period or dates')
    const days = /^[1-9]\d{0,3}d$/.test(period) ? Number.parseInt(period, 10) : Number.NaN
    if (!(days <= MAX_PERIOD_DAYS))
      throw new QueryError('period', `must be 1d to ${MAX_PERIOD_DAYS}d, for example 28d`)
    return { from: plusDays(today, 1 - days), to: today, period: days }
  }
  if (from === undefined) {
    if (to !== undefined) throw new QueryError('from', 'missing; give both dates, or a period such as 28d')
    return { from: plusDays(today, 1 - DEFAULT_PERIOD_DAYS), to: today, period: DEFAULT_PERIOD_DAYS }
  }
  const days = { from, to: to ?? today }
  for (const [name, date] of Object.entries(days))
    if (!isDate(date)) throw new QueryError(name, 'must be a date that exists, for example 2026-11-16')
  if (from > today) throw new QueryError('from', `is in the future; today is ${today}`)
  if (days.to < from) throw new QueryError('to', `must not be before from, ${from}`)
  if (lengthOf(days) > MAX_PERIOD_DAYS)
    throw new QueryError('from', `must be at most ${MAX_PERIOD_DAYS} days before to`)
  return days
}

function comparisonOf(search: URLSearchParams, days: Days): Pick<Query, 'compare' | 'before'> {
  const compare = (search.get('compare') ?? 'previous') as Query['compare']
  if (!comparisons.includes(compare)) throw new QueryError('compare', `must be one of ${listed(comparisons)}`)
  if (compare === 'none') return { compare }
  const before =
    compare === 'year'
      ? { from: yearBefore(days.from), to: yearBefore(days.to) }
      : { from: plusDays(days.from, -lengthOf(days)), to: plusDays(days.from, -1) }
  if (before.to >= days.from)
    throw new QueryError(
      'compare',
      `the year before ends on ${before.to}, after ${days.from}: the windows overlap; use at most 365 days, or compare=previous`,
    )
  return { compare, before }
}

/** The query as the parameters of an address; reading them again gives the same query. */
export function printQuery(query: Query): URLSearchParams {
  const { from, to, period, compare, before: _, segment, ...rest } = query
  const search = new URLSearchParams(period ? { period: `${period}d` } : { from, to })
  if (compare !== 'previous') search.set('compare', compare)
  for (const [name, value] of Object.entries(rest)) if (value !== undefined) search.set(name, String(value))
  for (const [key, values] of Object.entries(segment))
    for (const value of values) search.append(SEGMENT + key, value)
  return search
}
