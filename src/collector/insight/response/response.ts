import { DEEP_GROUP, SMALLEST_GROUP } from '../../../model/group-sizes.js'
import { DAY_MS } from '../../../model/time.js'
import { type Estimate, gated } from '../gates.js'
import { groupBy } from '../group-by.js'
import { type Interval, Z95 } from '../statistics/interval.js'
import { wilson } from '../statistics/wilson.js'

/** A prompt that was shown. */
export interface ShownPrompt {
  person: string
  /** Unix milliseconds. */
  at: number
  answered: boolean
}

/** What a device reports about a prompt, for example `shown` or `answered`. */
export interface PromptEvent {
  person: string
  moment: string
  /** Unix milliseconds. */
  at: number
  event: string
}

/**
 * Returns the prompts that were shown, oldest first, and whether each was answered. An answer belongs to the last
 * prompt before it for the same moment and person.
 */
export function shownPrompts(events: readonly PromptEvent[]): ShownPrompt[] {
  const last = new Map<string, ShownPrompt>()
  const shown: ShownPrompt[] = []
  // Within one millisecond, sort the prompt before its answer.
  const answerLast = ({ event }: PromptEvent) => +(event !== 'shown')
  const inOrder = [...events].sort((a, b) => a.at - b.at || answerLast(a) - answerLast(b))
  for (const { person, moment, at, event } of inOrder) {
    const question = JSON.stringify([person, moment])
    if (event === 'shown') {
      const prompt = { person, at, answered: false }
      last.set(question, prompt)
      shown.push(prompt)
    } else if (event === 'answered') {
      const prompt = last.get(question)
      if (prompt) prompt.answered = true
    }
  }
  return shown
}

/**
 * `rate`: answered / shown prompts. `reach`: share of the active people who answered at all. Both with the Wilson
 * interval.
 */
export function responseRate(
  prompts: readonly ShownPrompt[],
  activePeople: number,
): { rate: Estimate; reach: Estimate } {
  const answered = prompts.filter(prompt => prompt.answered)
  const people = new Set(answered.map(({ person }) => person)).size
  return {
    rate: gated(prompts.length, SMALLEST_GROUP, () => ({
      value: answered.length / prompts.length,
      ...wilson(answered.length, prompts.length),
    })),
    reach: gated(activePeople, SMALLEST_GROUP, () => ({
      value: people / activePeople,
      ...wilson(people, activePeople),
    })),
  }
}

/**
 * Survey fatigue: 1 − (response rate to the third and later prompts within 90 days) / (response rate to first prompts).
 * Only people with both are compared, because people who are prompted more often may differ from others. Interval by
 * the log-ratio method (Katz). Only in the library `heartfelt-collector/insight`; the dashboard does not show it.
 * @returns `undefined` with fewer than 30 prompts of either kind, or without an answer to either.
 * @see Katz et al. 1978, Biometrics 34:469.
 */
export function fatigueIndex(
  prompts: readonly ShownPrompt[],
): (Interval & { value: number; first: number; later: number }) | undefined {
  const first: ShownPrompt[] = []
  const later: ShownPrompt[] = []
  for (const own of groupBy(prompts, ({ person }) => person).values()) {
    const sorted = [...own].sort((a, b) => a.at - b.at)
    const before = ({ at }: ShownPrompt, i: number) =>
      sorted.slice(0, i).filter(earlier => at - earlier.at < 90 * DAY_MS).length
    const third = sorted.filter((prompt, i) => before(prompt, i) >= 2)
    if (!third.length) continue
    later.push(...third)
    first.push(...sorted.filter((prompt, i) => before(prompt, i) === 0))
  }
  const answered = (list: readonly ShownPrompt[]) => list.filter(prompt => prompt.answered).length
  const [a, b] = [answered(later), answered(first)]
  if (first.length < DEEP_GROUP || later.length < DEEP_GROUP || !a || !b) return undefined
  const ratio = a / later.length / (b / first.length)
  const half = Z95 * Math.sqrt(1 / a - 1 / later.length + 1 / b - 1 / first.length)
  return {
    value: 1 - ratio,
    lo: 1 - ratio * Math.exp(half),
    hi: 1 - ratio * Math.exp(-half),
    first: first.length,
    later: later.length,
  }
}
