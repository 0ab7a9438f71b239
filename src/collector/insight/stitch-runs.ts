import { DAY_MS } from '../../model/time.js'
import { grouped } from './grouped.js'

/** What one device knows of a run. */
export interface DeviceRun {
  journey: string
  run: string
  /** The verified customer where known, else the device. Claims without a signature are no ground for joining. */
  person: string
  /** Unix milliseconds. `end` is the last sign of life, for a run that is open as well. */
  start: number
  end: number
  /** Ended by word of the host: what follows is another journey. */
  closed?: boolean
}

/**
 * Which runs of several devices are one: those of one person in one journey, where the next began before the last
 * one had ended or expired. A run that was completed or abandoned takes in only what overlaps it.
 * @param timeoutDays The journey's time to live without a sign of life. Default 30.
 * @returns For each run the id of the one it belongs to: the earliest.
 */
export function stitchRuns(
  runs: readonly DeviceRun[],
  timeoutDays: (journey: string) => number = () => 30,
): Map<string, string> {
  const joined = new Map<string, string>()
  for (const own of grouped(runs, ({ journey, person }) => JSON.stringify([journey, person])).values()) {
    let whole: { run: string; until: number } | undefined
    for (const run of [...own].sort((a, b) => a.start - b.start || (a.run < b.run ? -1 : 1))) {
      const until = run.end + (run.closed ? 0 : timeoutDays(run.journey) * DAY_MS)
      if (!whole || run.start > whole.until) whole = { run: run.run, until }
      // The end by the host's word on one device ends the run on the others too.
      else whole.until = run.closed ? run.end : Math.max(whole.until, until)
      joined.set(run.run, whole.run)
    }
  }
  return joined
}
