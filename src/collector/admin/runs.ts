import type { JourneyDefinition, RunState } from '../../model/journey.js'
import { DAY_MS } from '../../model/time.js'
import { grouped } from '../insight/grouped.js'
import { stitchRuns } from '../insight/stitch-runs.js'
import type { RatingRow, TelemetryRow } from '../storage/evidence.js'

/** One person's way through a journey, with the ratings given on it, in order. */
export interface Run {
  run: string
  journey: string
  person: string
  state: RunState
  ratings: RatingRow[]
  /** Devices on which it took place. */
  devices: number
}

interface Sign {
  journey: string
  run: string
  person: string
  device: string
  at: number
  /** What a journey item said. */
  event?: string
  rating?: RatingRow
}

/**
 * The runs that answers and journey items tell of. What a verified customer did on one device and went on with on
 * another is one run; a device that was not yet signed in when the run began belongs to whoever signed in during it.
 */
export function runsOf(
  felt: readonly RatingRow[],
  steps: readonly TelemetryRow[],
  definitions: readonly JourneyDefinition[],
  now: number,
): Run[] {
  const days = new Map(definitions.map(({ id, timeoutDays }) => [id, timeoutDays ?? 30]))
  const timeoutDays = (journey: string) => days.get(journey) ?? 30
  const signs = [...felt.flatMap(fromRating), ...steps.flatMap(fromStep)].sort((a, b) => a.at - b.at)
  const nameOf = ({ journey, run }: { journey: string; run: string }) => JSON.stringify([journey, run])

  const single = [...grouped(signs, nameOf).values()].map(own => ({
    journey: own[0]!.journey,
    run: own[0]!.run,
    person: own.find(({ person }) => person.startsWith('c:'))?.person ?? own[0]!.person,
    start: own[0]!.at,
    end: own.at(-1)!.at,
    closed: own.some(({ event }) => event === 'completed' || event === 'abandoned'),
    signs: own,
  }))
  const whole = stitchRuns(single, timeoutDays)
  return [
    ...grouped(single, run => JSON.stringify([run.journey, run.person, whole.get(run.run)])).values(),
  ].map(parts => {
    const all = parts.flatMap(part => part.signs).sort((a, b) => a.at - b.at)
    const { journey, person } = parts[0]!
    return {
      ...{ journey, person, run: whole.get(parts[0]!.run)! },
      state: stateOf(all, timeoutDays(journey) * DAY_MS, now),
      ratings: all.flatMap(({ rating }) => (rating ? [rating] : [])),
      devices: new Set(all.map(({ device }) => device)).size,
    }
  })
}

function stateOf(signs: readonly Sign[], timeout: number, now: number): RunState {
  const last = signs.findLast(
    ({ event }) => event === 'completed' || event === 'abandoned' || event === 'expired',
  )
  if (last) return last.event as RunState
  return now - signs.at(-1)!.at > timeout ? 'expired' : 'open'
}

const fromRating = (rating: RatingRow): Sign[] => {
  const { journey, run, person, device, at } = rating
  return journey && run ? [{ journey, run, person, device: device ?? person, at, rating }] : []
}

const fromStep = ({ item, person, at }: TelemetryRow): Sign[] =>
  item.kind === 'journey'
    ? [{ journey: item.journey, run: item.run, person, device: item.device ?? person, at, event: item.event }]
    : []
