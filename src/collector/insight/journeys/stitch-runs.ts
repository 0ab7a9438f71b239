import { DAY_MS, JOURNEY_TIMEOUT_DAYS } from '../../../model/time.js'
import { groupBy } from '../group-by.js'

/** The part of a run that one device reported. */
export interface DeviceRun {
  journey: string
  run: string
  /** The verified customer where known, else the device. Runs are not joined by an unsigned customer id. */
  person: string
  /** Unix milliseconds. */
  start: number
  /** Time of the last event, for open runs as well. Unix milliseconds. */
  end: number
  /** Whether the host reported the run as completed or abandoned; later events belong to another run. */
  closed?: boolean
}

/**
 * Joins the runs of one person in one journey on several devices: a run that began before the previous one ended or
 * expired continues it. A run that was completed or abandoned is only joined with runs that overlap it.
 * @param timeoutDays Days without an event after which a run of this journey expires. Default 30.
 * @returns For each run the id of the joined run, which is that of the earliest.
 */
export function stitchRuns(
  runs: readonly DeviceRun[],
  timeoutDays: (journey: string) => number = () => JOURNEY_TIMEOUT_DAYS,
): Map<string, string> {
  const runIds = new Map<string, string>()
  for (const own of groupBy(runs, ({ journey, person }) => JSON.stringify([journey, person])).values()) {
    let current: { run: string; until: number } | undefined
    for (const run of [...own].sort((a, b) => a.start - b.start || (a.run < b.run ? -1 : 1))) {
      const until = run.end + (run.closed ? 0 : timeoutDays(run.journey) * DAY_MS)
      if (!current || run.start > current.until) current = { run: run.run, until }
      // An end that the host reported on one device ends the run on the others as well.
      else current.until = run.closed ? run.end : Math.max(current.until, until)
      runIds.set(run.run, current.run)
    }
  }
  return runIds
}
