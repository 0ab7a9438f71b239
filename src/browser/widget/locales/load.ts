import type { Appearance, Messages } from '../contract.js'
import { en } from './en.js'

/** `fr-CA` → `fr-CA`, `fr`, `en`: where to look for a text, best first. */
export const fallbacks = (locale: string): string[] => [locale, locale.split('-')[0]!, 'en']

/** The texts for a locale; English where there is no better, or where the file cannot be had, and then said to be English. */
export const loadLocale = async (locale: string, onError?: (error: unknown) => void): Promise<Messages> => {
  const names = fallbacks(locale)
  if (names[1] === 'en') return en
  try {
    const { catalogue } = await import('./catalogue.js')
    const name = names.find(name => catalogue[name])
    if (name) return { ...en, ...(await catalogue[name]!()).default }
  } catch (error) {
    onError?.(error)
  }
  return { ...en, lang: 'en' }
}

/** Every text for an appearance, the host's own over the locale's. */
export const textsFor = async (
  { locale, messages }: Appearance,
  onError?: (error: unknown) => void,
): Promise<Messages> => ({
  ...(await loadLocale(locale, onError)),
  // Who has a word of their own for Send speaks the language.
  ...(messages?.send && { lang: locale }),
  ...messages,
})
