import { FIRM_GROUP } from '../../../model/group-sizes.js'
import { words as valences } from '../../../model/scale.js'
import { type Estimate, type GateOptions, gated } from '../gates.js'
import { groupBy } from '../group-by.js'
import { meanOf } from '../statistics/interval.js'
import { tMean } from '../statistics/t-tests.js'

/**
 * Net emotion: 100 × the mean over people of (pleasant − unpleasant) / chosen words, −100 to 100, with the t interval;
 * from 10 people on. Words without a valence and unknown words count as chosen, but neither as pleasant nor unpleasant.
 * Only in the library `heartfelt-collector/insight`; the dashboard does not show it.
 */
export function netEmotion(
  choices: readonly { person: string; words: readonly string[] }[],
  options?: GateOptions,
): Estimate {
  const sign = (word: string) => Math.sign(Object.hasOwn(valences, word) ? valences[word]![0] : 0)
  const people = [
    ...groupBy(
      choices.filter(({ words }) => words.length),
      ({ person }) => person,
    ).values(),
  ].map(own => meanOf(own.flatMap(({ words }) => words.map(sign))))
  return gated(
    people.length,
    FIRM_GROUP,
    () => {
      const { mean, lo, hi } = tMean(people)
      return { value: 100 * mean, lo: Math.max(-100, 100 * lo), hi: Math.min(100, 100 * hi) }
    },
    options,
  )
}
