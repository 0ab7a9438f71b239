import type { JourneyFigures } from '../../model/figures.js'
import { FIRM_GROUP } from '../../model/group-sizes.js'
import { DAY_MS } from '../../model/time.js'
import { badField } from '../http/refusal.js'
import { type Figure, figureOf, hiddenFigure } from '../insight/answers/figure.js'
import { sumsOf } from '../insight/cells/cell-sums.js'
import { measuresOf } from '../insight/cells/measures.js'
import { gather, rowFilter } from '../insight/cells/selection.js'
import { LATE_BIT, NONE, SOURCE_BITS, sourceNames, stepEvents } from '../insight/columns/columns.js'
import { type DrivenRun, driversOf } from '../insight/journeys/drivers.js'
import { describeJourneys, journeyFigures } from '../insight/journeys/journey-figures.js'
import { runsOf } from '../insight/journeys/runs.js'
import { isValence } from '../insight/ratings/ratings.js'
import type { RatingRow, TelemetryRow } from '../insight/rows.js'
import { yieldTurn } from '../storage/databases/yield-turn.js'
import type { Question } from './question.js'
import { selected, shownQuery } from './question.js'
import { endOf } from './remembered.js'
import { run } from './run.js'

/**
 * The ratings and steps of runs in the query's own window, as the metrics of journeys read them. A run's person is the
 * number of the person.
 */
async function* rowsOfRuns({ evidence, query, windows, said }: Question) {
  const { days, dictionaries } = evidence
  const { moment: _, ...rest } = query
  const filter = rowFilter(rest, dictionaries, said)
  const places = dictionaries.places.names.map(name => name.split('\0') as [string, string])
  const scales = dictionaries.points.names.map(point => point.split('\0', 1)[0]!)
  const contacts = dictionaries.contacts.names.map(contact =>
    contact === '' ? undefined : JSON.parse(contact),
  )
  const personName = (person: number) => `c:${person}`
  for (const day of days) {
    const ratings: RatingRow[] = []
    const steps: TelemetryRow[] = []
    const start = day.day * DAY_MS
    const within = (time: number) => time >= windows.now.start && time < windows.now.end
    const { answers, steps: own } = day
    for (let i = 0; i < answers.at.length; i++) {
      const place = answers.place[i]!
      if (place === NONE || !within(start + answers.at[i]!) || !filter.answer(day, i)) continue
      const [journey, stage] = places[place]!
      const flags = answers.flags[i]!
      const touchpoint = contacts[answers.contact[i]!]
      ratings.push({
        ...{ person: personName(answers.person[i]!), device: null, journey, run: String(answers.run[i]) },
        ...{ stage: stage || null, source: sourceNames[flags & SOURCE_BITS]!, value: answers.value[i]! },
        ...{ scale: scales[answers.point[i]!]!, at: start + answers.at[i]! },
        moment: dictionaries.moments.names[answers.moment[i]!]!,
        ...(flags & LATE_BIT && { delay: Number.POSITIVE_INFINITY }),
        ...(touchpoint && { touchpoint }),
      })
    }
    for (let i = 0; i < own.at.length; i++) {
      if (!within(start + own.at[i]!) || !filter.step(day, i)) continue
      const [journey] = places[own.place[i]!]!
      const event = stepEvents[own.event[i]!]!
      const item = {
        kind: 'journey' as const,
        journey,
        run: String(own.run[i]),
        event,
        id: '',
        revision: 1,
        createdAt: '',
      }
      steps.push({ person: personName(own.person[i]!), at: start + own.at[i]!, item })
    }
    yield { ratings, steps }
    await yieldTurn()
  }
}

async function runsIn(question: Question) {
  const ratings: RatingRow[] = []
  const steps: TelemetryRow[] = []
  for await (const rows of rowsOfRuns(question)) {
    for (const row of rows.ratings) ratings.push(row)
    for (const row of rows.steps) steps.push(row)
  }
  return runsOf(ratings, steps, question.project.config.journeys, question.now)
}

/** Each journey: how it is remembered, its stages as a path, silent exits, handoffs, and what memory makes of it. */
export async function journeys(question: Question) {
  const { project, query, evidence } = question
  const selection = await selected(question)
  const reason = selection.cells.map(cell => selection.hidden(cell)[1]).find(own => own !== undefined)
  const runs = await runsIn(question)
  const definitions = [...project.config.journeys, ...describeJourneys(runs, project.config.journeys)].filter(
    ({ id }) => query.journey === undefined || id === query.journey,
  )
  const all: object[] = []
  for (const definition of definitions) {
    const figures = journeyFigures(definition, runs, project.config.moments)
    // The end of a journey may also be asked without a run; then the moment itself says how it is remembered.
    const ends = selection.cells.filter(
      cell =>
        endOf(project.config, cell.moment) === definition.id && measuresOf(cell.scale)[0]?.name === 'mean',
    )
    const alone = figures.remembered.n === 0 && ends[0] ? gather(evidence, ends[0]) : undefined
    all.push({
      ...shown(figures, reason),
      ...(alone && {
        remembered: figureOf(
          sumsOf(alone, measuresOf(alone.scale)[0]!)[1],
          measuresOf(alone.scale)[0]!,
          reason,
        ),
      }),
    })
    await yieldTurn()
  }
  return { query: shownQuery(question), people: selection.people, journeys: all }
}

/** The figures of a journey with the names of the read API; without what complementary suppression hides. */
function shown(figures: JourneyFigures, reason: string | undefined) {
  const plain = ({ n: people, ...rest }: { n: number; display: Figure['display'] }): Figure =>
    reason === undefined ? { people, ...rest } : hiddenFigure(people, reason)
  const { remembered, silentExit, handoff, chain, gap, ...rest } = figures
  return {
    ...rest,
    remembered: plain(remembered),
    silentExit: plain(silentExit),
    handoff: plain(handoff),
    stages: chain.stages.map(({ stage, share }) => ({ stage, ...plain(share) })),
    throughout: {
      ...plain(chain.observed),
      ...(reason === undefined && chain.expected !== undefined && { expected: chain.expected }),
    },
    ...(reason === undefined && gap && { gap }),
  }
}

/** Which touchpoints carry how a journey is remembered, beside how they perform. */
export async function drivers(question: Question) {
  const { query, project, evidence } = question
  if (query.journey === undefined) {
    const known = project.config.journeys.map(({ id }) => id).join(', ')
    throw badField('journey', `missing; name the journey${known && `, one of ${known}`}`)
  }
  const selection = await selected(question)
  const reason = selection.cells.map(cell => selection.hidden(cell)[1]).find(own => own !== undefined)
  const roles = new Map(project.config.moments.map(({ id, role }) => [id, role]))
  const driven: DrivenRun[] = []
  for (const one of await runsIn(question)) {
    if (one.journey !== query.journey) continue
    const own = one.ratings.filter(
      rating => rating.source === 'prompted' && rating.delay === undefined && isValence(rating.scale),
    )
    const end = own.findLast(({ moment }) => roles.get(moment) === 'end')
    if (!end) continue
    const sums = new Map<string, { sum: number; n: number }>()
    for (const { moment, value } of own) {
      if ((roles.get(moment) ?? 'live') !== 'live') continue
      const { sum, n } = sums.get(moment) ?? { sum: 0, n: 0 }
      sums.set(moment, { sum: sum + value, n: n + 1 })
    }
    driven.push({
      person: Number(one.person.slice(2)),
      remembered: end.value,
      touchpoints: new Map([...sums].map(([moment, { sum, n }]) => [moment, sum / n])),
    })
  }
  const found = reason === undefined ? await run(driversOf(driven)) : undefined
  const performance = new Map<string, Figure>()
  for (const rows of selection.cells) {
    const measure = measuresOf(rows.scale)[0]
    if (rows.of !== 'ratings' || rows.source !== 'prompted' || measure?.name !== 'mean') continue
    const figure = figureOf(sumsOf(gather(evidence, rows), measure)[1], measure, selection.hidden(rows)[1])
    if (figure.people > (performance.get(rows.moment)?.people ?? 0)) performance.set(rows.moment, figure)
  }
  const people = new Set(driven.map(({ person }) => person)).size
  return {
    query: shownQuery(question),
    people,
    journey: query.journey,
    runs: driven.length,
    ...(found
      ? { display: 'deep', explained: found.explained }
      : { display: people > 0 ? 'hidden' : 'none', reason: reason ?? TOO_FEW }),
    drivers: (found?.drivers ?? []).map(({ touchpoint, importance, runs }) => ({
      ...{ touchpoint, runs, importance },
      performance: performance.get(touchpoint) ?? { people: 0, display: 'none' },
      ...cornerOf(importance.value, performance.get(touchpoint), found!.drivers.length, found!.explained),
    })),
  }
}

const TOO_FEW = 'fewer than 30 runs with a rating at their end'

/** The corner of the plot of importance and performance: above or below an equal share, and above or below 0. */
function cornerOf(importance: number, performance: Figure | undefined, count: number, explained: number) {
  if (performance?.value === undefined || performance.people < FIRM_GROUP) return {}
  const important = importance >= explained / count
  const good = performance.value > 0
  return { corner: important ? (good ? 'keep' : 'repair first') : good ? 'enough' : 'repair later' }
}
