import type { Display, Estimate } from '../../model/figures.js'
import { DEEP_GROUP, FIRM_GROUP, SMALLEST_GROUP, SMALLEST_GROUP_STRICT } from '../../model/group-sizes.js'

export type { Display, Estimate } from '../../model/figures.js'

export { SMALLEST_GROUP, SMALLEST_GROUP_STRICT } from '../../model/group-sizes.js'

export interface GateOptions {
  /** Hide groups under 11 people instead of under 5. */
  strict?: boolean
}

export function display(people: number, minimum = SMALLEST_GROUP, { strict }: GateOptions = {}): Display {
  if (!people) return 'none'
  if (people < Math.max(minimum, strict ? SMALLEST_GROUP_STRICT : SMALLEST_GROUP)) return 'hidden'
  if (people < FIRM_GROUP) return 'early'
  return people < DEEP_GROUP ? 'shown' : 'deep'
}

/** Computes only what may be shown, so that nothing else can leak. */
export function gated(
  n: number,
  minimum: number,
  compute: () => { value: number; lo: number; hi: number },
  options?: GateOptions,
): Estimate {
  const shown = display(n, minimum, options)
  if (shown === 'none' || shown === 'hidden') return { n, display: shown }
  const { value, lo, hi } = compute()
  return { n, display: shown, lo, hi, ...(shown !== 'early' && { value }) }
}

/** A comparison of means as an estimate: it says nothing of fewer than ten people. */
export const comparison = ({
  n,
  mean: value,
  lo,
  hi,
}: {
  n: number
  mean: number
  lo: number
  hi: number
}): Estimate => gated(n, FIRM_GROUP, () => ({ value, lo, hi }))

/** What stands in the place of a number that is not shown, or beside one that is uncertain. */
export function caption(
  { display: shown }: Pick<Estimate, 'display'>,
  smallest = SMALLEST_GROUP,
): string | undefined {
  if (shown === 'none') return 'no ratings yet'
  if (shown === 'hidden') return `fewer than ${smallest} people`
  if (shown === 'early') return 'early signal'
}

/**
 * Which groups of a breakdown may be shown beside their total: those with enough people, less the smallest of them as
 * long as the total minus what is shown would reveal a group that is too small.
 */
export function showable(groups: readonly number[], smallest: number = SMALLEST_GROUP): boolean[] {
  const shown = groups.map(n => n === 0 || n >= smallest)
  const remainder = () => groups.reduce((sum, n, i) => sum + (shown[i] ? 0 : n), 0)
  while (remainder() > 0 && remainder() < smallest) {
    const next = groups.reduce(
      (best, n, i) => (shown[i] && n > 0 && (best < 0 || n < groups[best]!) ? i : best),
      -1,
    )
    if (next < 0) break
    shown[next] = false
  }
  return shown
}

/**
 * People needed for a mean to be known to ± `half`: (1.96 · sd / half)². 139 for ±0.1 and 35 for ±0.2 at the usual
 * spread.
 * @param sd Standard deviation between people. Default 0.6.
 */
export const peopleNeeded = (half: number, sd = 0.6): number => Math.ceil((1.959964 * sd) ** 2 / half ** 2)
