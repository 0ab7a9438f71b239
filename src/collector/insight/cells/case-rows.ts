import type { Config } from '../../../model/protocol.js'
import { DAY_MS } from '../../../model/time.js'
import { HISTORY_BIT, IMPORT, SOURCE_BITS } from '../columns/columns.js'
import type { Evidence } from './selection.js'

/** What is known about the case of an answer. */
export interface CaseStatus {
  /** Whether the team still has something to do. */
  waiting: boolean
  /** When the person was to hear back. Unix milliseconds; absent without a promise. */
  due?: number
  /** When the person first heard back. Unix milliseconds. */
  repliedAt?: number
}

/** What the team did, by the person's number. */
export interface Handled {
  moment: string
  person: number
  saidAt: number
  done: boolean
  repliedAt?: number
}

/** Finds the case of an answer: undefined for one that is none, because it is not unhappy or was old when it came. */
export type CaseOf = (day: number, row: number) => CaseStatus | undefined

export function casesOf(
  { days, dictionaries }: Evidence,
  { moments }: Pick<Config, 'moments'>,
  handled: readonly Handled[],
): CaseOf {
  const known = new Map(handled.map(one => [`${one.saidAt} ${one.person} ${one.moment}`, one]))
  const promised = new Map(moments.map(({ id, promise }) => [id, promise?.days]))
  return (d, row) => {
    const { day, answers } = days[d]!
    const flags = answers.flags[row]!
    if (!(answers.value[row]! < 0)) return
    if ((flags & SOURCE_BITS) === IMPORT && flags & HISTORY_BIT) return
    const saidAt = day * DAY_MS + answers.at[row]!
    const moment = dictionaries.moments.names[answers.moment[row]!]!
    const own = known.size > 0 ? known.get(`${saidAt} ${answers.person[row]} ${moment}`) : undefined
    const promise = promised.get(moment)
    return {
      waiting: !own?.done,
      ...(promise !== undefined && { due: saidAt + promise * DAY_MS }),
      ...(own?.repliedAt !== undefined && { repliedAt: own.repliedAt }),
    }
  }
}

/** Cases that wait, and those of them that wait longer than promised. */
export interface CaseCount {
  waiting: number
  overdue: number
}

export function countCase(count: CaseCount, { waiting, due, repliedAt }: CaseStatus, now: number): void {
  if (!waiting) return
  count.waiting++
  if (due !== undefined && due < now && repliedAt === undefined) count.overdue++
}
