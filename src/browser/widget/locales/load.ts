import type { Messages } from '../contract.js'
import { en } from './en.js'

/** `fr-CA` → `fr-CA`, `fr`, `en`: where to look for a text, best first. */
export const fallbacks = (locale: string): string[] => [locale, locale.split('-')[0]!, 'en']

/** The texts for a locale; English where there is no better, or where the file cannot be had. */
export const loadLocale = async (locale: string, onError?: (error: unknown) => void): Promise<Messages> => {
  const names = fallbacks(locale)
  if (names[1] === 'en') return en
  try {
    const { catalogue } = await import('./catalogue.js')
    const name = names.find(name => catalogue[name])
    return name ? { ...en, ...(await catalogue[name]!()).default } : en
  } catch (error) {
    onError?.(error)
    return en
  }
}
