/** The canonical form of a BCP 47 tag. Pages also write `DE`, `fr-ca`, `iw` or `de_DE`. `undefined` if it is none. */
export function canonicalLocale(tag: unknown): string | undefined {
  try {
    if (typeof tag === 'string') return Intl.getCanonicalLocales(tag.replace(/_(?=[^_]{2,4}(_|$))/g, '-'))[0]
  } catch {}
}

/**
 * The locales to look in for a text, best first: `fr-CA` → `fr-CA`, `fr`. Texts in another script are of no use to the
 * person: `zh-TW`, which is written in traditional characters, leads to `zh-Hant` and never to `zh`.
 * @see https://www.unicode.org/reports/tr35/#Likely_Subtags
 */
export function localeFallbacks(tag: string): string[] {
  try {
    const { language, script } = new Intl.Locale(tag).maximize()
    const usual = new Intl.Locale(language).maximize().script
    const scripts = script === 'Latn' && usual === script ? [] : [`${language}-${script}`]
    return [tag, ...(script === usual ? [language] : []), ...scripts]
  } catch {
    return [tag]
  }
}
