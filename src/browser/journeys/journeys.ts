import { uuidv7 } from '../../model/identifier.js'
import type { JourneyDefinition, JourneyPlace } from '../../model/journey.js'
import type { MomentDefinition } from '../../model/moment.js'
import { DAY_MS } from '../../model/time.js'
import type { UpdateRecord } from '../device/update-record.js'

const RECORD_NAME = 'journeys'

/** Days after the end of a run within which it is asked how it is remembered; counts in the caps like any prompt. */
const PULSE_DAYS = [60, 90] as const

/** What is told of a run; the client makes an item of it. */
export interface JourneyFact {
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
  /** The last sign of life, Unix milliseconds. */
  last: number
  stage?: string
}

/** All that is kept of one journey: the open run, and those that ended within the last 90 days, oldest first. */
interface JourneyRecord {
  open?: Run
  ended: Run[]
}

/** Runs of journeys on this device, shared by its tabs, kept over reloads and days. */
export interface Journeys {
  /** Starts a run, or goes on with the open one: a reload or a second tab is no second journey. */
  start(id: string, options?: { goal?: string }): Promise<JourneyPlace>
  /** Ends the open run; `undefined` when none is open. */
  complete(id: string): Promise<JourneyPlace | undefined>
  abandon(id: string, options?: { reason?: string }): Promise<JourneyPlace | undefined>
  /**
   * Where a moment stands. A live moment moves the run to its stage, and starts one where none is open. A moment
   * with the role `end` belongs to the run that has just ended, a `pulse` to the one that ended 60–90 days ago.
   */
  reach(moment: MomentDefinition): Promise<JourneyPlace | undefined>
  /** When a pulse may be asked: from 60 to 90 days after the end of a run; `undefined` when no run is due. */
  pulse(id: string): Promise<readonly [from: number, to: number] | undefined>
  /** The person signs out, withdraws consent or asks to be forgotten. */
  forget(): Promise<void>
}

/**
 * @param definition Looks a journey up; one that nobody defined still has runs, and expires after 30 days.
 * @param emit Is told each fact once, after it is kept.
 * @param warn Is told, in words for the console, of what cannot be meant.
 * @param clock Unix milliseconds.
 */
export function createJourneys(
  definition: (id: string) => JourneyDefinition | undefined,
  updateRecord: UpdateRecord,
  emit: (fact: JourneyFact) => unknown,
  warn: (message: string) => void = () => {},
  clock: () => number = Date.now,
  newId: () => string = uuidv7,
): Journeys {
  type Tell = (run: Run, event: JourneyFact['event'], more?: Partial<JourneyFact>) => void

  async function change<T>(
    id: string,
    edit: (line: JourneyRecord, now: number, tell: Tell) => T,
  ): Promise<T> {
    let facts: JourneyFact[] = []
    let result!: T
    await updateRecord<Map<string, JourneyRecord>>(RECORD_NAME, old => {
      const now = clock()
      const lines = old ?? new Map<string, JourneyRecord>()
      // The change may run again, so facts are told only when it is kept.
      facts = []
      const tellOf =
        (journey: string): Tell =>
        (run, event, more) => {
          facts.push({ journey, run: run.run, event, ...(run.stage && { stage: run.stage }), ...more })
        }
      for (const [journey, line] of lines) {
        const { open } = line
        if (open) {
          // A time in the future was written by a clock that ran ahead.
          open.last = Math.min(open.last, now)
          const expires = open.last + (definition(journey)?.timeoutDays ?? 30) * DAY_MS
          if (now > expires) end(line, expires, 'expired', tellOf(journey))
        }
        line.ended = line.ended.filter(run => now - run.last <= PULSE_DAYS[1] * DAY_MS)
      }
      const line: JourneyRecord = lines.get(id) ?? { ended: [] }
      lines.set(id, line)
      result = edit(line, now, tellOf(id))
      // Another value, since the lines were changed in place.
      return new Map(lines)
    })
    // Written down before the host goes on: it may leave the page next.
    await Promise.all(facts.map(emit))
    return result
  }

  function end(line: JourneyRecord, at: number, event: JourneyFact['event'], tell: Tell, reason?: string) {
    const { open } = line
    if (!open) return
    open.last = at
    line.ended.push(open)
    line.open = undefined
    tell(open, event, reason ? { reason } : {})
    return open
  }

  /** Goes on with the open run or starts one, and tells what changed. */
  function go(line: JourneyRecord, now: number, tell: Tell, stage?: string, more: Partial<JourneyFact> = {}) {
    const started = !line.open
    line.open ??= { run: newId(), last: now }
    const run = line.open
    const moved = stage && stage !== run.stage
    run.last = now
    if (moved) run.stage = stage
    if (started || moved || more.goal) tell(run, started ? 'started' : 'stage', more)
    return run
  }

  const placeOf = (id: string, run?: Run): JourneyPlace | undefined =>
    run && { id, run: run.run, ...(run.stage && { stage: run.stage }) }

  async function finish(id: string, event: JourneyFact['event'], reason?: string) {
    const run = await change(id, (line, now, tell) => placeOf(id, end(line, now, event, tell, reason)))
    // A run ends once; where none is open, the host may have meant another journey.
    if (!run) warn(`journey("${id}"): no run is open here, nothing ended.`)
    return run
  }

  const due = (line: JourneyRecord, now: number) =>
    line.ended.find(run => now - run.last >= PULSE_DAYS[0] * DAY_MS)

  return {
    start: (id, { goal } = {}) =>
      change(id, (line, now, tell) => {
        const first = line.open ? undefined : definition(id)?.stages[0]
        return placeOf(id, go(line, now, tell, first, goal ? { goal } : {}))!
      }),
    complete: id => finish(id, 'completed'),
    abandon: (id, { reason } = {}) => finish(id, 'abandoned', reason),
    async reach({ id: moment, journey: id, stage, role }) {
      if (!id) return
      return change(id, (line, now, tell) => {
        if (role === 'pulse') return placeOf(id, due(line, now) ?? line.ended.at(-1))
        if (role === 'end' && !line.open) return placeOf(id, line.ended.at(-1))
        return placeOf(id, go(line, now, tell, stage, { moment }))
      })
    },
    pulse: id =>
      change(id, (line, now) => {
        const run = due(line, now)
        return run && ([run.last + PULSE_DAYS[0] * DAY_MS, run.last + PULSE_DAYS[1] * DAY_MS] as const)
      }),
    async forget() {
      await updateRecord(RECORD_NAME, () => undefined)
    },
  }
}
