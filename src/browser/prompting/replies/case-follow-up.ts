import type { MomentDefinition } from '../../../model/moment.js'
import { DAY_MS } from '../../../model/time.js'
import type { Context } from '../../context.js'
import type { UpdateRecord } from '../../device/update-record.js'
import type { Parts } from '../parts.js'
import { IDLE_TRIGGER, watchTriggers } from '../triggers/watch.js'

const RECORD_NAME = 'cases'

/**
 * Days after a person was told that their case is closed, within which it is asked once whether it was put right
 * (24 hours are customary: Nicereply). Limits on frequency do not bind it: it is their own case.
 */
const FOLLOW_UP_DAYS = [1, 7] as const

/** A case that was closed, as far as the person was told: asked about once. */
export interface ToldCase {
  moment: string
  /** When the person saw that it was closed. Unix milliseconds. */
  told: number
}

/** When a case may be asked about. */
const followUpWindow = ({ told }: ToldCase) =>
  [told + FOLLOW_UP_DAYS[0] * DAY_MS, told + FOLLOW_UP_DAYS[1] * DAY_MS] as const

/** The person was told that their case is closed. */
export const noteCase = (updateRecord: UpdateRecord, moment: string, told: number): Promise<unknown> =>
  updateRecord<ToldCase[]>(RECORD_NAME, (cases = []) => [
    ...cases.filter(one => one.moment !== moment),
    { moment, told },
  ])

/** They have said whether it was put right, or were asked: once is enough. */
export const dropCase = (updateRecord: UpdateRecord, moment: string): Promise<unknown> =>
  updateRecord<ToldCase[]>(RECORD_NAME, (cases = []) => {
    const left = cases.filter(one => one.moment !== moment)
    return left.length ? left : undefined
  })

/** The case that is due to be asked about; what is past its time is forgotten. */
export async function dueCase(updateRecord: UpdateRecord, now: number): Promise<ToldCase | undefined> {
  const cases = await updateRecord<ToldCase[]>(RECORD_NAME, (old = []) => {
    // A time in the future was written by a clock that ran ahead.
    const left = old
      .map(one => ({ ...one, told: Math.min(one.told, now) }))
      .filter(one => now <= followUpWindow(one)[1])
    return left.length ? left : undefined
  })
  return cases?.find(one => now >= followUpWindow(one)[0])
}

/**
 * Waits for the person to pause, where a case is due to be asked about.
 * @param ask Whether the question could be put; else it is tried again at a later visit.
 * @returns Ends the waiting; `undefined` where nothing is due.
 */
async function watchCase(
  updateRecord: UpdateRecord,
  find: (id: string) => MomentDefinition | undefined,
  ask: (moment: MomentDefinition, window: readonly [from: number, to: number]) => Promise<boolean>,
): Promise<(() => void) | undefined> {
  const due = await dueCase(updateRecord, Date.now())
  if (!due) return undefined
  // The moment's own question is about the moment; this one is about what became of it.
  const { question: _, ...known } = find(due.moment) ?? { id: due.moment }
  const moment = { ...known, scale: 'restored4' as const, when: IDLE_TRIGGER }
  return watchTriggers([moment], async () => {
    if (await ask(moment, followUpWindow(due))) await dropCase(updateRecord, moment.id)
  })
}

/** Asks once whether a case was put right, when the person pauses on this page. */
export async function followUp(
  { life }: Context,
  updateRecord: UpdateRecord,
  { definitions, prompts, telemetry, presenter }: Parts,
): Promise<void> {
  const { policy } = await definitions.ready()
  const device = await telemetry.device()
  const stop = await watchCase(updateRecord, definitions.find, async (moment, window) => {
    const quiet = presenter.quiet()
    const question = { moment, policy, device, window, automatic: true, exempt: true }
    const { ask, reason } = await prompts.claim({ ...question, ...(quiet && { quiet }) })
    if (!ask) presenter.refuse(moment.id, reason)
    return ask && (await presenter.put({ moment, source: 'prompted', surface: 'card' }, reason, 1)).asked
  })
  if (life.aborted) stop?.()
  else if (stop) life.addEventListener('abort', stop)
}
