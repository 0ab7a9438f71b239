import type { JourneyDefinition, RunState } from '../../../model/journey.js'
import { DAY_MS, JOURNEY_TIMEOUT_DAYS } from '../../../model/time.js'
import { groupBy } from '../group-by.js'
import type { RatingRow, TelemetryRow } from '../rows.js'
import { stitchRuns } from './stitch-runs.js'

/** One person's passage through a journey, with the ratings given during it, oldest first. */
export interface Run {
  run: string
  journey: string
  person: string
  state: RunState
  ratings: RatingRow[]
  /** Number of devices that took part. */
  devices: number
}

/** A rating or a journey item that belongs to a run. */
interface RunEvent {
  journey: string
  run: string
  person: string
  device: string
  at: number
  /** The event of a journey item, for example `completed`. */
  event?: string
  rating?: RatingRow
}

/**
 * Builds the runs from ratings and journey items. Runs of one verified customer on several devices are runIds where
 * they overlap (see `stitchRuns`). A run that began before its person signed in belongs to the customer who signed in
 * during it.
 * @param now Unix milliseconds; decides which open runs have expired.
 */
export function runsOf(
  ratings: readonly RatingRow[],
  steps: readonly TelemetryRow[],
  definitions: readonly JourneyDefinition[],
  now: number,
): Run[] {
  const timeouts = new Map(
    definitions.map(({ id, timeoutDays }) => [id, timeoutDays ?? JOURNEY_TIMEOUT_DAYS]),
  )
  const timeoutDays = (journey: string) => timeouts.get(journey) ?? JOURNEY_TIMEOUT_DAYS
  const events = [...ratings.flatMap(fromRating), ...steps.flatMap(fromStep)].sort((a, b) => a.at - b.at)
  const keyOf = ({ journey, run }: { journey: string; run: string }) => JSON.stringify([journey, run])

  const deviceRuns = [...groupBy(events, keyOf).values()].map(own => ({
    journey: own[0]!.journey,
    run: own[0]!.run,
    person: own.find(({ person }) => person.startsWith('c:'))?.person ?? own[0]!.person,
    start: own[0]!.at,
    end: own.at(-1)!.at,
    closed: own.some(({ event }) => event === 'completed' || event === 'abandoned'),
    events: own,
  }))
  const runIds = stitchRuns(deviceRuns, timeoutDays)
  return [
    ...groupBy(deviceRuns, run => JSON.stringify([run.journey, run.person, runIds.get(run.run)])).values(),
  ].map(parts => {
    const all = parts.flatMap(part => part.events).sort((a, b) => a.at - b.at)
    const { journey, person } = parts[0]!
    return {
      ...{ journey, person, run: runIds.get(parts[0]!.run)! },
      state: stateOf(all, timeoutDays(journey) * DAY_MS, now),
      ratings: all.flatMap(({ rating }) => (rating ? [rating] : [])),
      devices: new Set(all.map(({ device }) => device)).size,
    }
  })
}

function stateOf(events: readonly RunEvent[], timeoutMs: number, now: number): RunState {
  const last = events.findLast(
    ({ event }) => event === 'completed' || event === 'abandoned' || event === 'expired',
  )
  if (last) return last.event as RunState
  return now - events.at(-1)!.at > timeoutMs ? 'expired' : 'open'
}

const fromRating = (rating: RatingRow): RunEvent[] => {
  const { journey, run, person, device, at } = rating
  return journey && run ? [{ journey, run, person, device: device ?? person, at, rating }] : []
}

const fromStep = ({ item, person, at }: TelemetryRow): RunEvent[] =>
  item.kind === 'journey'
    ? [{ journey: item.journey, run: item.run, person, device: item.device ?? person, at, event: item.event }]
    : []
