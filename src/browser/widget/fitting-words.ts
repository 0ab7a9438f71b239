import { words } from '../../model/scale.js'

/** Words that lie nearest to a value, livelier ones first where two are as near: five of them. */
export const fittingWords = (value: number): string[] => {
  const distance = (word: string) => Math.round(Math.abs(words[word]![0] - value) * 10)
  return Object.keys(words)
    .sort((a, b) => distance(a) - distance(b) || words[b]![1] - words[a]![1])
    .slice(0, 5)
}
