import { localeFallbacks } from '../../../model/locale.js'
import type { Appearance, Messages } from '../contract.js'
import { en } from './en.js'

/** The locales to look in for a text, best first: `fr-CA` → `fr-CA`, `fr`, `en`. */
export const fallbacks = (locale: string): string[] => [...localeFallbacks(locale), 'en']

/** Loads the texts for a locale. English, with `lang: 'en'`, where there is no other or its chunk cannot be loaded. */
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

/** Loads all texts for an appearance: the locale's, with the host's over them. */
export const textsFor = async (
  { locale, messages }: Appearance,
  onError?: (error: unknown) => void,
): Promise<Messages> => ({
  ...(await loadLocale(locale, onError)),
  // A host with its own text for Send has translated the widget, so the texts are in the host's locale.
  ...(messages?.send && { lang: locale }),
  ...messages,
})
