import { DEEP_GROUP, FIRM_GROUP, SMALLEST_GROUP } from '../../model/group-sizes.js'
import { badField } from '../http/refusal.js'
import { type Figure, figureOf, hiddenFigure } from '../insight/answers/figure.js'
import { measureNames } from '../insight/cells/measures.js'
import { type SourceName, seriesMeasure, sumsByPeriod } from '../insight/cells/period-sums.js'
import { rowFilter } from '../insight/cells/selection.js'
import { SOURCE_BITS, sourceNames } from '../insight/columns/columns.js'
import { showable } from '../insight/gates.js'
import { type Days, intervals, lengthOf, periodsOf, type SeriesInterval } from '../insight/query/calendar.js'
import { ewma } from '../insight/statistics/ewma.js'
import type { PersonSums } from '../insight/statistics/person-sums.js'
import { type Question, selected, shownQuery } from './question.js'
import { endOf } from './remembered.js'
import { run } from './run.js'

/** Parameters of a series besides the query. */
export const seriesParameters = ['measure', 'interval'] as const

/** One period of a series. */
export interface SeriesPoint extends Figure {
  /** The first day of the period, in the project's time zone. */
  start: string
  /** The last day, inclusive. */
  end: string
}

const HIDDEN_REST = 'the hidden periods together would have fewer than 5 people'

/** A measure over time, with the limits within which it stays by chance, and the window before behind it. */
export async function series(question: Question, parameters: Record<string, string | undefined>) {
  const { query, evidence, project, store, windows } = question
  const name = parameters.measure ?? 'mean'
  if (!measureNames.includes(name)) throw badField('measure', `must be one of ${measureNames.join(', ')}`)
  const { interval = await usualInterval(question) } = parameters
  if (!isInterval(interval)) throw badField('interval', `must be one of ${intervals.join(', ')}`)
  const scales = [...new Set(evidence.dictionaries.points.names.map(point => point.split('\0', 1)[0]!))]
  const wanted = query.scale ? [query.scale] : scales
  const measure = seriesMeasure(name, wanted)
  if (!measure && query.scale)
    throw badField(
      'measure',
      `the scale ${query.scale} has no ${name}; leave out the scale, or use another measure`,
    )
  const selection = await selected(question)
  // A journey is as it is remembered: by what people say at its end.
  const end =
    query.moment === undefined
      ? project.config.moments.find(
          one => endOf(project.config, one.id) === query.journey && query.journey !== undefined,
        )
      : undefined
  const filter = rowFilter(
    end && name !== 'response' ? { ...query, journey: undefined, moment: end.id } : query,
    evidence.dictionaries,
    question.said,
  )
  const source: SourceName = query.source ?? sourceOf(question)
  const reason = selection.cells.map(cell => selection.hidden(cell)).find(own => own[0] ?? own[1])
  const read = async (days: Days, hidden?: string) => {
    const periods = periodsOf(days, interval, project.timezone)
    const sums = measure
      ? await run(sumsByPeriod(evidence, periods, filter, measure, source))
      : periods.map(() => ({ people: 0, sum: 0, squares: 0, positive: 0, negative: 0 }))
    const shown = showable(sums.map(({ people }) => people))
    return periods.map(
      ({ from: start, to: end }, i): SeriesPoint => ({
        ...{ start, end },
        ...pointOf(
          sums[i]!,
          measure?.measure,
          hidden ?? (shown[i] || sums[i]!.people < SMALLEST_GROUP ? undefined : HIDDEN_REST),
        ),
      }),
    )
  }
  const points = await read(query, reason?.[1])
  const annotations = await store.insight.annotations.list(project.id)
  const limits = limitsOf(points)
  return {
    query: shownQuery(question),
    people: selection.people,
    ...{ measure: name, interval, source },
    series: points,
    ...(query.before && { before: await read(query.before, reason?.[0]) }),
    ...(limits && { limits }),
    annotations: annotations.filter(({ at }) => {
      const time = Date.parse(at)
      return time >= (windows.before ?? windows.now).start && time < windows.now.end
    }),
  }
}

const isInterval = (name: string): name is SeriesInterval => (intervals as readonly string[]).includes(name)

function pointOf(
  sums: PersonSums,
  measure: { kind: 'mean' | 'net' | 'share'; factor: number } | undefined,
  hidden?: string,
): Figure {
  if (measure) return figureOf(sums, measure, hidden)
  if (hidden !== undefined) return hiddenFigure(sums.people, hidden)
  return { people: sums.people, display: sums.people > 0 ? 'shown' : 'none', value: sums.people }
}

/** Weeks, but days where at least thirty people answer on a day. */
async function usualInterval({ query, evidence, windows }: Question): Promise<SeriesInterval> {
  const days = lengthOf(query)
  let answers = 0
  for (const { day, answers: own } of evidence.days)
    if (day * 86_400_000 >= windows.now.start) answers += own.at.length
  return answers / days >= DEEP_GROUP ? 'day' : 'week'
}

/** Answers that were asked for, if there are any. */
function sourceOf({ evidence }: Question): SourceName {
  const counts = [0, 0, 0]
  for (const { answers } of evidence.days) for (const flags of answers.flags) counts[flags & SOURCE_BITS]!++
  return sourceNames.find((_, i) => counts[i]! > 0) ?? 'prompted'
}

/** Periods from which control limits are made. */
const BASELINE_PERIODS = 20

/**
 * Control limits from the first twenty periods of at least ten people: the mean ± 3 standard deviations of single periods,
 * and the EWMA chart (λ = 0.2, L = 2.962), whose alarms find smaller lasting shifts.
 * @see Lucas & Saccucci 1990, Technometrics 32:1; NIST/SEMATECH e-Handbook, 6.3.2.
 */
function limitsOf(points: readonly SeriesPoint[]) {
  const usable = points.filter(({ people, value }) => people >= FIRM_GROUP && value !== undefined)
  if (usable.length < BASELINE_PERIODS) return
  const baseline = usable.slice(0, BASELINE_PERIODS).map(({ value }) => value!)
  const centre = baseline.reduce((sum, value) => sum + value, 0) / baseline.length
  // Half the mean moving range stands for the spread: slow drifts do not widen the limits.
  const range = baseline.slice(1).reduce((sum, value, i) => sum + Math.abs(value - baseline[i]!), 0)
  const sigma = range / (baseline.length - 1) / 1.128
  if (sigma === 0) return
  const chart = ewma(
    usable.map(({ value }) => value!),
    { mu: centre, sigma },
  )
  return {
    ...{ centre, lower: centre - 3 * sigma, upper: centre + 3 * sigma, baseline: BASELINE_PERIODS },
    alarms: usable.flatMap(({ start, value }, i) =>
      i >= BASELINE_PERIODS && (Math.abs(value! - centre) > 3 * sigma || chart[i]!.alarm) ? [start] : [],
    ),
  }
}
