import type { FeedbackItem } from '../../../model/feedback.js'
import { type Language, loadLanguages } from './languages.js'

/** Separates the stem of a term from the word as it was written. */
const STEM_END = '\t'
/** Begins the term of a word that was chosen, not written. */
export const CHOSEN = '#'
/** Most words of one comment that count. */
const MAX_WORDS = 100
const MAX_WORD_CHARS = 40
/** Stems that are kept so that each word is stemmed once. */
const MAX_CACHED = 50_000

/** Reads the words of feedback. */
export interface TermReader {
  /** The terms of a feedback, in order: `stem\tword` of the comment's words, `#word` of the chosen ones. */
  terms(item: Pick<FeedbackItem, 'comment' | 'words' | 'locale'>): string[]
  /** The stems of a text in a language that is not known: of each word in each language. */
  stems(text: string): string[][]
}

export const stemOf = (term: string): string => term.split(STEM_END, 1)[0]!
export const wordOf = (term: string): string => term.slice(term.indexOf(STEM_END) + 1)

/** Scripts that write no spaces between words. */
const unspaced = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Khmer}\p{scx=Lao}\p{scx=Mymr}]/u
const spaced = /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:['’][\p{L}\p{M}]+)*/gu
const number = /^[\p{N}]+$/u

let segmenter: Intl.Segmenter | undefined

/**
 * The words of a text in lower case. `Intl.Segmenter` divides scripts without spaces; where words stand between spaces it
 * finds the same words in twenty times the time (Node 20), so that a pattern does it.
 */
function wordsOf(text: string): string[] {
  const plain = text.normalize('NFC').toLowerCase().replaceAll('’', "'")
  const words: string[] = []
  if (unspaced.test(plain)) {
    segmenter ??= new Intl.Segmenter(undefined, { granularity: 'word' })
    for (const { segment, isWordLike } of segmenter.segment(plain)) if (isWordLike) words.push(segment)
  } else for (const [word] of plain.matchAll(spaced)) words.push(word)
  return words.filter(word => !number.test(word) && word.length <= MAX_WORD_CHARS)
}

export async function loadTermReader(): Promise<TermReader> {
  const languages = await loadLanguages()
  const english = languages.get('en')!
  const cache = new Map<string, string>()
  const termOf = (name: string, language: Language, word: string): string => {
    const key = `${name} ${word}`
    let term = cache.get(key)
    if (term === undefined) {
      term = language.stopWords.has(word) || word.length < 2 ? '' : `${language.stem(word)}${STEM_END}${word}`
      // One character is a word in Chinese and Japanese.
      if (term === '' && unspaced.test(word) && !language.stopWords.has(word))
        term = `${word}${STEM_END}${word}`
      if (cache.size >= MAX_CACHED) cache.clear()
      cache.set(key, term)
    }
    return term
  }
  return {
    terms({ comment, words = [], locale = 'en' }) {
      const name = locale.slice(0, 2).toLowerCase()
      const language = languages.get(name) ?? english
      const found: string[] = []
      if (comment)
        for (const word of wordsOf(comment)) {
          const term = termOf(name, language, word)
          if (term !== '') found.push(term)
          if (found.length === MAX_WORDS) break
        }
      for (const word of words) found.push(CHOSEN + word)
      return found
    },
    stems: text =>
      wordsOf(text).map(word => [
        ...new Set([word, ...[...languages.values()].map(language => language.stem(word))]),
      ]),
  }
}
