import { DAY_MS } from '../../src/model/time.js'

/**
 * A prompt, at the time of a clock that only runs forward: after a device's clock jumps back, the lost time does not
 * count as time without a prompt.
 */
export interface Shown {
  at: number
  moment: string
  relationship: boolean
}

/** The highest number of prompts in any window of this many days. */
export function maxPrompts(shown: readonly Pick<Shown, 'at'>[], days: number): number {
  let worst = 0
  let from = 0
  const sorted = [...shown].sort((a, b) => a.at - b.at)
  sorted.forEach(({ at }, i) => {
    while (at - sorted[from]!.at >= days * DAY_MS) from++
    worst = Math.max(worst, i - from + 1)
  })
  return worst
}
