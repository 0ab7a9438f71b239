import { FIRM_GROUP, SMALLEST_GROUP } from '../../../model/group-sizes.js'
import { benjaminiHochbergQ } from '../statistics/benjamini-hochberg.js'
import { compareSums, type PersonSums } from '../statistics/person-sums.js'
import { wilson } from '../statistics/wilson.js'
import type { ThemeCounts } from '../themes/find-themes.js'
import { type Figure, figure } from './figure.js'

/** One theme of the read API. */
export interface ThemeAnswer {
  theme: string
  /** Of a theme that the team named. */
  id?: string
  words: string[]
  /** Distinct people who mention it. */
  people: number
  /** Of those who wrote a comment. */
  share: Figure
  /** The same among those whose rating was unhappy. */
  unhappy: Figure
  /** The share before, and whether the difference is believed at a false discovery rate of 10 % over all themes. */
  change?: {
    before: Figure
    value: number
    lo: number
    hi: number
    p: number
    q: number
    grew: boolean
    shrank: boolean
  }
  /** Where the answers are; the caller replaces them by ids. */
  refs: number[]
}

const sums = (x: number, people: number): PersonSums => ({
  ...{ people, sum: x, squares: x, positive: 0, negative: 0 },
})

const share = (x: number, people: number): Figure =>
  figure(people, () => ({ value: x / people, ...wilson(x, people) }))

const FALSE_DISCOVERY_RATE = 0.1
const MAX_VOICES = 3

/**
 * Themes with the people who mention them, those that grew first. One that fewer than five people mention is left out, as
 * is one that all but one to four people mention.
 */
export function themeAnswers({ themes, people }: ThemeCounts, compared: boolean): ThemeAnswer[] {
  const small = (x: number, of: number) => x < SMALLEST_GROUP || (of - x > 0 && of - x < SMALLEST_GROUP)
  const shown = themes.filter(theme => !small(theme.people.now, people.now))
  const comparable = shown.map(
    theme =>
      compared &&
      people.now >= FIRM_GROUP &&
      people.before >= FIRM_GROUP &&
      (theme.people.before === 0 || !small(theme.people.before, people.before)),
  )
  const differences = shown.map((theme, i) =>
    comparable[i]
      ? compareSums(sums(theme.people.before, people.before), sums(theme.people.now, people.now), 'share')
      : undefined,
  )
  const qs = benjaminiHochbergQ(differences.flatMap(one => (one ? [one.p] : [])))
  let next = 0
  const answers = shown.map((theme, i): ThemeAnswer => {
    const difference = differences[i]
    const q = difference ? qs[next++]! : 1
    const { unhappy } = theme.people
    const hidden = unhappy > 0 && small(unhappy, people.unhappy)
    return {
      theme: theme.name,
      ...(theme.id !== undefined && { id: theme.id }),
      words: theme.words,
      people: theme.people.now,
      share: share(theme.people.now, people.now),
      unhappy: hidden ? { people: people.unhappy, display: 'hidden' } : share(unhappy, people.unhappy),
      ...(difference && {
        change: {
          before: share(theme.people.before, people.before),
          ...difference,
          q,
          grew: q <= FALSE_DISCOVERY_RATE && difference.value > 0,
          shrank: q <= FALSE_DISCOVERY_RATE && difference.value < 0,
        },
      }),
      refs: theme.refs.slice(0, MAX_VOICES).map(({ ref }) => ref),
    }
  })
  const weight = ({ change, share: { value = 0 } }: ThemeAnswer) =>
    (change?.grew ? 1 + change.value : 0) + value / 100
  return answers.sort((a, b) => weight(b) - weight(a))
}
