import { FIRM_GROUP } from '../../../model/group-sizes.js'
import type { Phase } from '../../../model/journey.js'
import type { Touchpoint } from '../../../model/moment.js'
import { display } from '../gates.js'
import { groupBy } from '../group-by.js'
import { meanOf, sumOf } from '../statistics/interval.js'
import { type Comparison, welch } from '../statistics/t-tests.js'

/** One rating in a person's experience account. */
export interface AccountEntry {
  value: number
  kind?: Touchpoint['kind']
  phase?: Phase
}

/**
 * A person's experience account: the sum of their ratings, in total, by kind of contact and by phase. Show it only to
 * the person; never rank people by it. Only in the library `heartfelt-collector/insight`; the dashboard does not show
 * it.
 */
export function experienceBalance(entries: readonly AccountEntry[]) {
  const by = <K>(key: (entry: AccountEntry) => K) =>
    new Map([...groupBy(entries, key)].map(([name, own]) => [name, sumOf(own.map(({ value }) => value))]))
  return {
    sum: sumOf(entries.map(({ value }) => value)),
    byKind: by(({ kind = 'direct' }) => kind),
    byPhase: by(({ phase }) => phase),
  }
}

/** Weight of a contact that was not with the company itself, for example a news article. Our own convention. */
const INDIRECT_WEIGHT = 0.5

/**
 * Level of a person's relationship: the EWMA (λ = 0.2) of their ratings, oldest first, indirect ones at half their
 * value, starting with the first. `undefined` with fewer than three ratings. For cohorts show the mean from 5 people
 * on. Only in the library `heartfelt-collector/insight`; the dashboard does not show it.
 */
export function relationshipLevel(entries: readonly AccountEntry[], lambda = 0.2): number | undefined {
  if (entries.length < 3) return undefined
  return entries
    .map(({ value, kind }) => (kind === 'indirect' ? INDIRECT_WEIGHT * value : value))
    .reduce((level, value) => lambda * value + (1 - lambda) * level)
}

/**
 * Consistency across channels: 1 − SD(channel means) / SDmax, with SDmax = 1, the largest SD of means in [−1, 1]. It
 * is 1 when all channels have the same mean. `undefined` with fewer than 3 channels of at least 10 people. Only in
 * the library `heartfelt-collector/insight`; the dashboard does not show it.
 * @param channels Person means by channel.
 */
export function consistency(channels: ReadonlyMap<string, readonly number[]>): number | undefined {
  const means = [...channels.values()].filter(people => people.length >= FIRM_GROUP).map(meanOf)
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
 * Mean of the acquisition phases − mean of use and service, over person means, by Welch's t; `undefined` with fewer
 * than 10 people on either side. Above 0: people are treated better before the purchase than after it. Only in the
 * library `heartfelt-collector/insight`; the dashboard does not show it.
 */
export function phaseBalance(
  ratings: readonly { person: string; value: number; phase?: Phase }[],
): Comparison | undefined {
  const people = (phases: readonly (Phase | undefined)[]) =>
    [
      ...groupBy(
        ratings.filter(({ phase }) => phases.includes(phase)),
        ({ person }) => person,
      ).values(),
    ].map(own => meanOf(own.map(({ value }) => value)))
  const [before, after] = [people(acquisition), people(afterwards)]
  const enough = [before, after].every(side => ['shown', 'deep'].includes(display(side.length)))
  return enough ? welch(after, before) : undefined
}
