import type { Messages } from '../contract.js'
import { en } from './en.js'

/** Locales that are fetched when first asked for; English comes with the widget. */
const files: Record<string, () => Promise<{ default: Messages }>> = {}

/** `fr-CA` → `fr-CA`, `fr`, `en`: where to look for a text, best first. */
export const fallbacks = (locale: string): string[] => [locale, locale.split('-')[0]!, 'en']

/** The texts for a locale; English where there is no better, or where the file cannot be had. */
export const loadLocale = async (locale: string, onError?: (error: unknown) => void): Promise<Messages> => {
  const file = fallbacks(locale)
    .map(name => files[name])
    .find(Boolean)
  try {
    return file ? { ...en, ...(await file()).default } : en
  } catch (error) {
    onError?.(error)
    return en
  }
}
