import type { Estimate } from '../../model/figures.js'
import { SMALLEST_GROUP } from '../../model/group-sizes.js'

const plural = { person: 'people', case: 'cases', run: 'runs', prompt: 'questions' }

/** The text instead of a figure that is hidden because the group is too small, or beside one that is uncertain. */
export function caption({ display, n }: Estimate, noun: keyof typeof plural = 'person'): string | undefined {
  if (display === 'none') return noun === 'person' ? 'no ratings yet' : `no ${plural[noun]} yet`
  if (display === 'hidden')
    return `too few ${plural[noun]} to tell (${n < SMALLEST_GROUP ? `fewer than ${SMALLEST_GROUP}` : n})`
  if (display === 'early') return `${n} ${plural[noun]}: an early signal`
}
