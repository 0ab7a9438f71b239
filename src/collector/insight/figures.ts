import type { Figures, JourneyFigures, MomentFigures } from '../../model/figures.js'
import type { Config } from '../../model/protocol.js'
import { DAY_MS } from '../../model/time.js'
import { describeJourneys, journeyFigures } from './journeys/journey-figures.js'
import { runsOf } from './journeys/runs.js'
import { momentFigures, momentsOf } from './moments/moment-figures.js'
import { MAX_ROWS, type RatingRow, type TelemetryRow, WINDOW_DAYS } from './rows.js'

/** The rows of one project that its figures are computed from. */
export interface ProjectRows {
  ratings: RatingRow[]
  prompts: TelemetryRow[]
  /** Items of kind `journey`. */
  steps: TelemetryRow[]
}

/**
 * Computes the figures of one project: people count once, sources stay apart, small groups stay hidden. Twenty thousand
 * rows of each kind take a while, so this is a generator that yields after each moment and each journey: the caller
 * decides whether other work runs in between.
 * @param now Unix milliseconds.
 */
export function* projectFigures(
  { ratings: received, prompts, steps }: ProjectRows,
  config: Config,
  now: number,
): Generator<void, Figures> {
  // Imported ratings may be old when they arrive; for them the time of the rating counts, not that of the arrival.
  const ratings = received.filter(({ source, at }) => source !== 'import' || at > now - WINDOW_DAYS * DAY_MS)
  const moments: MomentFigures[] = []
  for (const moment of momentsOf(ratings, prompts, config.moments)) {
    moments.push(...momentFigures(moment))
    yield
  }
  const runs = runsOf(ratings, steps, config.journeys, now)
  const journeys: JourneyFigures[] = []
  for (const journey of config.journeys) {
    yield
    journeys.push(journeyFigures(journey, runs, config.moments))
  }
  for (const journey of describeJourneys(runs, config.journeys)) {
    yield
    journeys.push({ ...journeyFigures(journey, runs, config.moments), undescribed: true })
  }
  return {
    days: WINDOW_DAYS,
    cut: [received, prompts, steps].some(({ length }) => length === MAX_ROWS),
    moments,
    journeys,
  }
}
