import { DAY_MS } from '../../src/model/time.js'

/**
 * A prompt at an instant of a clock that only runs forward: what a jump back takes away never counts as time in which
 * the person was left alone.
 */
export interface Shown {
  at: number
  moment: string
  relationship: boolean
}

/** The most prompts in any window of so many days. */
export function most(shown: readonly Pick<Shown, 'at'>[], days: number): number {
  let worst = 0
  let from = 0
  const sorted = [...shown].sort((a, b) => a.at - b.at)
  sorted.forEach(({ at }, i) => {
    while (at - sorted[from]!.at >= days * DAY_MS) from++
    worst = Math.max(worst, i - from + 1)
  })
  return worst
}
