/** What the themes know of one language. */
export interface Language {
  stopWords: ReadonlySet<string>
  stem(word: string): string
}

type Stemmer = { stemmer: (word: string) => string }

/**
 * The languages of the widget: ISO 639-3 code of the stop words, and the stemmer where the library has one (Snowball).
 * Hebrew, Polish, Japanese and Chinese words stay as they are.
 */
const languages: Readonly<Record<string, { code: string; stemmer?: () => Promise<Stemmer> }>> = {
  ar: { code: 'ara', stemmer: () => import('@orama/stemmers/arabic') },
  de: { code: 'deu', stemmer: () => import('@orama/stemmers/german') },
  en: { code: 'eng', stemmer: () => import('@orama/stemmers/english') },
  es: { code: 'spa', stemmer: () => import('@orama/stemmers/spanish') },
  fr: { code: 'fra', stemmer: () => import('@orama/stemmers/french') },
  he: { code: 'heb' },
  it: { code: 'ita', stemmer: () => import('@orama/stemmers/italian') },
  ja: { code: 'jpn' },
  nl: { code: 'nld', stemmer: () => import('@orama/stemmers/dutch') },
  pl: { code: 'pol' },
  pt: { code: 'por', stemmer: () => import('@orama/stemmers/portuguese') },
  tr: { code: 'tur', stemmer: () => import('@orama/stemmers/turkish') },
  zh: { code: 'zho' },
}

let loaded: Promise<Map<string, Language>> | undefined

/** Loads all languages, by the first part of a locale. A collector that computes no themes loads none. */
export function loadLanguages(): Promise<Map<string, Language>> {
  loaded ??= load()
  return loaded
}

async function load(): Promise<Map<string, Language>> {
  const lists = (await import('stopword')) as unknown as Record<string, readonly string[]>
  const all = new Map<string, Language>()
  for (const [name, { code, stemmer }] of Object.entries(languages)) {
    const stem = (await stemmer?.())?.stemmer ?? ((word: string) => word)
    all.set(name, { stopWords: new Set(lists[code]), stem })
  }
  return all
}
