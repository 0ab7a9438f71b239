import type { Amend } from '../amend.js'
import { DAY, FOLLOW_UP } from './policy.js'

const NAME = 'cases'

/** A case that was closed, as far as the person was told: asked about once. */
export interface ToldCase {
  moment: string
  /** When the person saw that it was closed. Unix milliseconds. */
  told: number
}

/** When a case may be asked about. */
export const followUpWindow = ({ told }: ToldCase) =>
  [told + FOLLOW_UP[0] * DAY, told + FOLLOW_UP[1] * DAY] as const

/** The person was told that their case is closed. */
export const noteCase = (amend: Amend, moment: string, told: number): Promise<unknown> =>
  amend<ToldCase[]>(NAME, (cases = []) => [...cases.filter(one => one.moment !== moment), { moment, told }])

/** They have said whether it was put right, or were asked: once is enough. */
export const dropCase = (amend: Amend, moment: string): Promise<unknown> =>
  amend<ToldCase[]>(NAME, (cases = []) => {
    const left = cases.filter(one => one.moment !== moment)
    return left.length ? left : undefined
  })

/** The case that is due to be asked about; what is past its time is forgotten. */
export async function dueCase(amend: Amend, now: number): Promise<ToldCase | undefined> {
  const cases = await amend<ToldCase[]>(NAME, (old = []) => {
    // A time in the future was written by a clock that ran ahead.
    const left = old
      .map(one => ({ ...one, told: Math.min(one.told, now) }))
      .filter(one => now <= followUpWindow(one)[1])
    return left.length ? left : undefined
  })
  return cases?.find(one => now >= followUpWindow(one)[0])
}
