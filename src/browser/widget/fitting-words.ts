import { words } from '../../model/scale.js'

/** The five words whose valence is nearest to a value; of words that are equally near, those of higher arousal first. */
export const fittingWords = (value: number): string[] => {
  const distance = (word: string) => Math.round(Math.abs(words[word]![0] - value) * 10)
  return Object.keys(words)
    .sort((a, b) => distance(a) - distance(b) || words[b]![1] - words[a]![1])
    .slice(0, 5)
}
