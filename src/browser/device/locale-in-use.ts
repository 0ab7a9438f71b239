import { canonicalLocale } from '../../model/locale.js'

/**
 * The language in use, in canonical form: the host's choice, else the page's, else the browser's. A tag that is not
 * well-formed is skipped: WebKitGTK reports "C" on a machine without a locale.
 */
export const localeInUse = (chosen?: string): string =>
  [chosen, globalThis.document?.documentElement.lang, globalThis.navigator?.language]
    .map(canonicalLocale)
    .find(Boolean) ?? 'en'
