import { DAY_MS } from '../../../model/time.js'
import type { UpdateRecord } from '../../device/update-record.js'

const RECORD_NAME = 'cases'

/**
 * Days after a person was told that their case is closed, within which they are asked once whether it was put right
 * (24 hours are customary: Nicereply). Frequency limits do not apply: it is about their own case.
 */
const FOLLOW_UP_DAYS = [1, 7] as const

/** A closed case that the person was told about, and was not asked about yet. */
export interface ToldCase {
  moment: string
  /** When the person saw that it was closed. Unix milliseconds. */
  told: number
}

/** The time range in which a case may be asked about. Unix milliseconds. */
export const followUpWindow = ({ told }: ToldCase) =>
  [told + FOLLOW_UP_DAYS[0] * DAY_MS, told + FOLLOW_UP_DAYS[1] * DAY_MS] as const

/** Stores that the person was told that their case is closed. */
export const addToldCase = (updateRecord: UpdateRecord, moment: string, told: number): Promise<unknown> =>
  updateRecord<ToldCase[]>(RECORD_NAME, (cases = []) => [
    ...cases.filter(one => one.moment !== moment),
    { moment, told },
  ])

/** Removes a case, because the person answered or was asked: they are asked once. */
export const removeToldCase = (updateRecord: UpdateRecord, moment: string): Promise<unknown> =>
  updateRecord<ToldCase[]>(RECORD_NAME, (cases = []) => {
    const left = cases.filter(one => one.moment !== moment)
    return left.length ? left : undefined
  })

/** Returns a case that is due, and removes those that are overdue. */
export async function dueCase(updateRecord: UpdateRecord, now: number): Promise<ToldCase | undefined> {
  const cases = await updateRecord<ToldCase[]>(RECORD_NAME, (old = []) => {
    const left = old
      // A time in the future was written by a clock that ran ahead.
      .map(one => ({ ...one, told: Math.min(one.told, now) }))
      .filter(one => now <= followUpWindow(one)[1])
    return left.length ? left : undefined
  })
  return cases?.find(one => now >= followUpWindow(one)[0])
}
