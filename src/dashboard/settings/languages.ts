/** The widget's languages besides English. Fields for other languages appear only where the config has texts in them. */
export const languages = ['ar', 'de', 'es', 'fr', 'he', 'it', 'ja', 'nl', 'pl', 'pt', 'tr', 'zh', 'zh-Hant']

const names = new Intl.DisplayNames(['en'], { type: 'language' })

/** The English name of a language; its tag if it has none. */
export function nameOf(language: string): string {
  try {
    return names.of(language) ?? language
  } catch {
    return language
  }
}
