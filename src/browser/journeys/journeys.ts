import { uuidv7 } from '../../model/identifier.js'
import type { JourneyDefinition, JourneyPlace } from '../../model/journey.js'
import type { MomentDefinition } from '../../model/moment.js'
import { DAY_MS, JOURNEY_TIMEOUT_DAYS } from '../../model/time.js'
import type { UpdateRecord } from '../device/update-record.js'

const RECORD_NAME = 'journeys'

/** A `pulse` asks how a run is remembered, from 60 to 90 days after its end. It counts towards the limits like any prompt. */
const PULSE_DAYS = [60, 90] as const

/** One change of a run. The client sends it as an item of kind `journey`. */
export interface JourneyEvent {
  journey: string
  run: string
  event: 'started' | 'stage' | 'completed' | 'abandoned' | 'expired'
  stage?: string
  moment?: string
  goal?: string
  reason?: string
}

interface Run {
  run: string
  /** Time of the last activity, Unix milliseconds. */
  last: number
  stage?: string
}

/** The stored state of one journey: its open run, and the runs that ended within the last 90 days, oldest first. */
interface JourneyRecord {
  open?: Run
  ended: Run[]
}

/** The runs of journeys on this device. All tabs share them, and they survive reloads. */
export interface Journeys {
  /** Starts a run, or continues the open one, so that a reload or a second tab does not start another. */
  start(id: string, options?: { goal?: string }): Promise<JourneyPlace>
  /** Ends the open run; `undefined` when none is open. */
  complete(id: string): Promise<JourneyPlace | undefined>
  abandon(id: string, options?: { reason?: string }): Promise<JourneyPlace | undefined>
  /**
   * Records that a moment was reached, and resolves with its run. A live moment moves the open run to its stage, or starts
   * a run. A moment with the role `end` belongs to the run that has just ended, a `pulse` to the one that ended 60–90 days
   * ago.
   */
  reach(moment: MomentDefinition): Promise<JourneyPlace | undefined>
  /** The period in which a pulse may be asked, in Unix milliseconds; `undefined` when no run is due. */
  pulse(id: string): Promise<readonly [from: number, to: number] | undefined>
  /** Deletes all runs. Called when the person signs out, withdraws consent or asks to be forgotten. */
  forget(): Promise<void>
}

/**
 * @param definition Finds a journey's definition. Journeys without one have runs, too, which expire after 30 days.
 * @param emit Called once for each event, after the run is stored.
 * @param warn Writes to the console, for calls that must be a mistake of the host.
 * @param clock Returns Unix milliseconds.
 */
export function createJourneys(
  definition: (id: string) => JourneyDefinition | undefined,
  updateRecord: UpdateRecord,
  emit: (event: JourneyEvent) => unknown,
  warn: (message: string) => void = () => {},
  clock: () => number = Date.now,
  newId: () => string = uuidv7,
): Journeys {
  type Report = (run: Run, event: JourneyEvent['event'], details?: Partial<JourneyEvent>) => void

  async function change<T>(
    id: string,
    edit: (record: JourneyRecord, now: number, report: Report) => T,
  ): Promise<T> {
    let events: JourneyEvent[] = []
    let result!: T
    await updateRecord<Map<string, JourneyRecord>>(RECORD_NAME, old => {
      const now = clock()
      const records = old ?? new Map<string, JourneyRecord>()
      // This function may run again after a failed transaction, so events are emitted only after it.
      events = []
      const reportOf =
        (journey: string): Report =>
        (run, event, details) => {
          events.push({ journey, run: run.run, event, ...(run.stage && { stage: run.stage }), ...details })
        }
      for (const [journey, record] of records) {
        const { open } = record
        if (open) {
          // The stored time is in the future if the clock ran ahead when it was written.
          open.last = Math.min(open.last, now)
          const expires = open.last + (definition(journey)?.timeoutDays ?? JOURNEY_TIMEOUT_DAYS) * DAY_MS
          if (now > expires) end(record, expires, 'expired', reportOf(journey))
        }
        record.ended = record.ended.filter(run => now - run.last <= PULSE_DAYS[1] * DAY_MS)
      }
      const record: JourneyRecord = records.get(id) ?? { ended: [] }
      records.set(id, record)
      result = edit(record, now, reportOf(id))
      // The records were changed in place; only a new object gets written.
      return new Map(records)
    })
    // Wait until the events are stored: the host may leave the page next.
    await Promise.all(events.map(emit))
    return result
  }

  function end(
    record: JourneyRecord,
    at: number,
    event: JourneyEvent['event'],
    report: Report,
    reason?: string,
  ) {
    const { open } = record
    if (!open) return
    open.last = at
    record.ended.push(open)
    record.open = undefined
    report(open, event, reason ? { reason } : {})
    return open
  }

  /** Continues the open run or starts one, and reports what changed. */
  function advance(
    record: JourneyRecord,
    now: number,
    report: Report,
    stage?: string,
    details: Partial<JourneyEvent> = {},
  ) {
    const started = !record.open
    record.open ??= { run: newId(), last: now }
    const run = record.open
    const moved = stage && stage !== run.stage
    run.last = now
    if (moved) run.stage = stage
    if (started || moved || details.goal) report(run, started ? 'started' : 'stage', details)
    return run
  }

  const placeOf = (id: string, run?: Run): JourneyPlace | undefined =>
    run && { id, run: run.run, ...(run.stage && { stage: run.stage }) }

  async function finish(id: string, event: JourneyEvent['event'], reason?: string) {
    const run = await change(id, (record, now, report) =>
      placeOf(id, end(record, now, event, report, reason)),
    )
    // A run ends once. If none is open, the host may have passed the wrong id.
    if (!run) warn(`journey("${id}"): no run is open here, nothing ended.`)
    return run
  }

  const due = (record: JourneyRecord, now: number) =>
    record.ended.find(run => now - run.last >= PULSE_DAYS[0] * DAY_MS)

  return {
    start: (id, { goal } = {}) =>
      change(id, (record, now, report) => {
        const first = record.open ? undefined : definition(id)?.stages[0]
        return placeOf(id, advance(record, now, report, first, goal ? { goal } : {}))!
      }),
    complete: id => finish(id, 'completed'),
    abandon: (id, { reason } = {}) => finish(id, 'abandoned', reason),
    async reach({ id: moment, journey: id, stage, role }) {
      if (!id) return
      return change(id, (record, now, report) => {
        if (role === 'pulse') return placeOf(id, due(record, now) ?? record.ended.at(-1))
        if (role === 'end' && !record.open) return placeOf(id, record.ended.at(-1))
        return placeOf(id, advance(record, now, report, stage, { moment }))
      })
    },
    pulse: id =>
      change(id, (record, now) => {
        const run = due(record, now)
        return run && ([run.last + PULSE_DAYS[0] * DAY_MS, run.last + PULSE_DAYS[1] * DAY_MS] as const)
      }),
    async forget() {
      await updateRecord(RECORD_NAME, () => undefined)
    },
  }
}
