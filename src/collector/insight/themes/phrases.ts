import type { Dictionaries } from '../columns/columns.js'
import { Dictionary } from '../columns/dictionary.js'
import { CHOSEN, stemOf, type TermReader, wordOf } from './terms.js'

/** Stems of a project's terms. Chosen words are no part of comments; their stem is −1. */
export interface Stems {
  dictionary: Dictionary
  /** The stem of each term. */
  of: Int32Array
}

const cache = new WeakMap<Dictionaries, Stems>()

/** Numbers the stems of all terms that are known so far. */
export function stemsOf(dictionaries: Dictionaries): Stems {
  const { names } = dictionaries.terms
  const known = cache.get(dictionaries)
  if (known && known.of.length === names.length) return known
  const dictionary = known?.dictionary ?? new Dictionary()
  const of = new Int32Array(names.length)
  if (known) of.set(known.of)
  for (let i = known?.of.length ?? 0; i < names.length; i++)
    of[i] = names[i]!.startsWith(CHOSEN) ? -1 : dictionary.id(stemOf(names[i]!))
  const stems = { dictionary, of }
  cache.set(dictionaries, stems)
  return stems
}

/** Stems that stand next to each other; each may have several forms. */
export type Phrase = readonly ReadonlySet<number>[]

/** Words and phrases as their stems, in every language that has them; without those that no comment contains. */
export const phrasesOf = (texts: readonly string[], reader: TermReader, { dictionary }: Stems): Phrase[] =>
  texts
    .map(text => reader.stems(text).map(forms => new Set(forms.flatMap(form => dictionary.find(form) ?? []))))
    .filter(words => words.length > 0 && words.every(({ size }) => size > 0))

/** Whether a phrase occurs in the terms of an answer. */
export function occurs(
  phrase: Phrase,
  terms: Uint32Array,
  start: number,
  end: number,
  of: Int32Array,
): boolean {
  for (let i = start; i + phrase.length <= end; i++)
    if (phrase.every((stems, k) => stems.has(of[terms[i + k]!]!))) return true
  return false
}

/**
 * Numbers of the terms that contain a text's words: an answer fits if it has a term of each set. Chosen words fit by their
 * name.
 */
export function termSets(
  text: string,
  reader: TermReader,
  dictionaries: Dictionaries,
): ReadonlySet<number>[] {
  const wanted = reader.stems(text).map(forms => new Set(forms))
  return wanted.map(
    forms =>
      new Set(
        dictionaries.terms.names.flatMap((term, i) =>
          forms.has(stemOf(term)) || forms.has(wordOf(term)) || forms.has(term.slice(CHOSEN.length))
            ? [i]
            : [],
        ),
      ),
  )
}
