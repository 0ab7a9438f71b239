import type { Estimate } from '../../model/figures.js'

const plural = { person: 'people', case: 'cases', run: 'runs', prompt: 'questions' }

/** What stands in the place of a figure that so few may not show, or beside one that is uncertain. */
export function caption({ display, n }: Estimate, noun: keyof typeof plural = 'person'): string | undefined {
  if (display === 'none') return noun === 'person' ? 'no ratings yet' : `no ${plural[noun]} yet`
  if (display === 'hidden') return `too few ${plural[noun]} to tell (${n < 5 ? 'fewer than 5' : n})`
  if (display === 'early') return `${n} ${plural[noun]}: an early signal`
}
