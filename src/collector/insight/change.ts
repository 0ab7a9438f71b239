import { benjaminiHochberg } from './benjamini-hochberg.js'
import { type Comparison, welch } from './t-tests.js'

/** One comparison of before and after an annotated change. */
export interface Change extends Comparison {
  name: string
  /** Holds at a false discovery rate of 10 % over all comparisons made together. */
  believed: boolean
}

/**
 * After − before, by Welch's t over person means, for many cells at once. Cells with fewer than 10 people on either
 * side are left out.
 */
export function changes(
  cells: readonly { name: string; before: readonly number[]; after: readonly number[] }[],
): Change[] {
  const compared = cells
    .filter(({ before, after }) => before.length >= 10 && after.length >= 10)
    .map(({ name, before, after }) => ({ name, ...welch(before, after) }))
  const believed = benjaminiHochberg(compared.map(({ p }) => p))
  return compared.map((change, i) => ({ ...change, believed: believed[i]! }))
}
