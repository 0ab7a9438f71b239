import type { Phase } from '../../model/journey.js'
import type { Touchpoint } from '../../model/moment.js'
import { display } from './gates.js'
import { grouped } from './grouped.js'
import { meanOf, sumOf } from './interval.js'
import { type Comparison, welch } from './t-tests.js'

/** A moment in the account of one person. */
export interface AccountEntry {
  value: number
  kind?: Touchpoint['kind']
  phase?: Phase
}

/**
 * A person's experience account: the sum of all moments, and how it divides by kind of contact and by phase. For the
 * person's own page; never a score to rank people by.
 */
export function experienceBalance(entries: readonly AccountEntry[]) {
  const by = <K>(key: (entry: AccountEntry) => K) =>
    new Map([...grouped(entries, key)].map(([name, own]) => [name, sumOf(own.map(({ value }) => value))]))
  return {
    sum: sumOf(entries.map(({ value }) => value)),
    byKind: by(({ kind = 'direct' }) => kind),
    byPhase: by(({ phase }) => phase),
  }
}

/** How much less a contact counts that was not with the company itself. Our own convention. */
const INDIRECT_WEIGHT = 0.5

/**
 * Level of a relation: the EWMA (λ = 0.2) over a person's moments in order, indirect ones at half their value,
 * starting from the first. `undefined` before the third moment. For cohorts show the mean from 5 people on.
 */
export function relationshipLevel(entries: readonly AccountEntry[], lambda = 0.2): number | undefined {
  if (entries.length < 3) return undefined
  return entries
    .map(({ value, kind }) => (kind === 'indirect' ? INDIRECT_WEIGHT * value : value))
    .reduce((level, value) => lambda * value + (1 - lambda) * level)
}

/**
 * 1 − SD(channel means) / SDmax, with SDmax = 1, the largest that means in [−1, 1] can have: 1 when every channel feels
 * the same. `undefined` with fewer than 3 channels of at least 10 people.
 * @param channels Person means by channel.
 */
export function consistency(channels: ReadonlyMap<string, readonly number[]>): number | undefined {
  const means = [...channels.values()].filter(people => people.length >= 10).map(meanOf)
  if (means.length < 3) return undefined
  const mean = meanOf(means)
  return 1 - Math.sqrt(meanOf(means.map(m => (m - mean) ** 2)))
}

const acquisition: readonly (Phase | undefined)[] = [
  'attraction',
  'awareness',
  'discovery',
  'cultivation',
  'purchase',
]
const afterwards: readonly (Phase | undefined)[] = ['use', 'service']

/**
 * Mean of acquisition − mean of use and service, over person means, Welch's t; `undefined` with fewer than 10 people on
 * either side. Above 0: people are courted better than they are served.
 */
export function phaseBalance(
  ratings: readonly { person: string; value: number; phase?: Phase }[],
): Comparison | undefined {
  const people = (phases: readonly (Phase | undefined)[]) =>
    [
      ...grouped(
        ratings.filter(({ phase }) => phases.includes(phase)),
        ({ person }) => person,
      ).values(),
    ].map(own => meanOf(own.map(({ value }) => value)))
  const [before, after] = [people(acquisition), people(afterwards)]
  const enough = [before, after].every(side => ['shown', 'deep'].includes(display(side.length)))
  return enough ? welch(after, before) : undefined
}
