/** The languages that the widget speaks beside English; others that something is written in are shown as well. */
export const languages = ['ar', 'de', 'es', 'fr', 'he', 'it', 'ja', 'nl', 'pl', 'pt', 'tr', 'zh']

const names = new Intl.DisplayNames(['en'], { type: 'language' })

/** What English calls a language; itself where it has no name. */
export function nameOf(language: string): string {
  try {
    return names.of(language) ?? language
  } catch {
    return language
  }
}
