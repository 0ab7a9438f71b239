import { FIRM_GROUP } from '../../../model/group-sizes.js'
import { benjaminiHochberg } from '../statistics/benjamini-hochberg.js'
import { type Comparison, welch } from '../statistics/t-tests.js'

/** A comparison of ratings before and after an annotated change. */
export interface Change extends Comparison {
  name: string
  /** Whether it is significant at a false discovery rate of 10 % over all comparisons made together. */
  believed: boolean
}

/**
 * Compares after − before for many cells at once, by Welch's t over person means. Cells with fewer than 10 people on
 * either side are left out. Only in the library `heartfelt-collector/insight`; the dashboard does not show it.
 */
export function changes(
  cells: readonly { name: string; before: readonly number[]; after: readonly number[] }[],
): Change[] {
  const compared = cells
    .filter(({ before, after }) => before.length >= FIRM_GROUP && after.length >= FIRM_GROUP)
    .map(({ name, before, after }) => ({ name, ...welch(before, after) }))
  const believed = benjaminiHochberg(compared.map(({ p }) => p))
  return compared.map((change, i) => ({ ...change, believed: believed[i]! }))
}
