import type { Display, Estimate } from '../../model/figures.js'
import { DEEP_GROUP, FIRM_GROUP, SMALLEST_GROUP, SMALLEST_GROUP_STRICT } from '../../model/group-sizes.js'

export type { Display, Estimate } from '../../model/figures.js'

export { SMALLEST_GROUP, SMALLEST_GROUP_STRICT } from '../../model/group-sizes.js'

/** Options that decide which numbers are hidden. */
export interface GateOptions {
  /** Hide groups of fewer than 11 people instead of fewer than 5. Default false. */
  strict?: boolean
}

/**
 * How a number about `people` people may be shown.
 * @param minimum The metric's own minimum. Default 5.
 */
export function display(people: number, minimum = SMALLEST_GROUP, { strict }: GateOptions = {}): Display {
  if (!people) return 'none'
  if (people < Math.max(minimum, strict ? SMALLEST_GROUP_STRICT : SMALLEST_GROUP)) return 'hidden'
  if (people < FIRM_GROUP) return 'early'
  return people < DEEP_GROUP ? 'shown' : 'deep'
}

/**
 * Returns an estimate, with the value and interval only as far as they may be shown. What is hidden is not computed, so
 * that it cannot leak.
 * @param n People.
 * @param minimum Fewest people for this metric.
 */
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

/** Turns a comparison of means into an estimate, shown from ten people on. */
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

/**
 * The text shown instead of a hidden number, or next to an uncertain one; undefined where neither applies. Only in
 * the library `heartfelt-collector/insight`; the dashboard does not show it.
 */
export function caption(
  { display: shown }: Pick<Estimate, 'display'>,
  smallest = SMALLEST_GROUP,
): string | undefined {
  if (shown === 'none') return 'no ratings yet'
  if (shown === 'hidden') return `fewer than ${smallest} people`
  if (shown === 'early') return 'early signal'
}

/**
 * Which groups of a breakdown may be shown next to their total. Groups with too few people are hidden; if the hidden
 * rest could be computed from the total and is itself too small, the smallest visible groups are hidden as well. Only
 * in the library `heartfelt-collector/insight`; the dashboard does not show it.
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
 * People needed for a 95 % interval of ± `half` around a mean: (1.96 · sd / half)². With the default `sd` 139 people
 * for ±0.1 and 35 for ±0.2. Only in the library `heartfelt-collector/insight`; the dashboard does not show it.
 * @param sd Standard deviation between people. Default 0.6.
 */
export const peopleNeeded = (half: number, sd = 0.6): number => Math.ceil((1.959964 * sd) ** 2 / half ** 2)
