import type { Locale } from './locale.js'

/**
 * The locales, each a chunk that is loaded when first needed. English is part of the widget.
 *
 * A new language touches these files:
 * - `src/browser/widget/locales/<tag>.ts`: its texts, checked by the type `Locale`
 * - `src/browser/widget/locales/catalogue.ts`: its entry below
 * - `src/browser/widget/history/translations.ts`: the texts of "What I said"
 * - `src/collector/form/texts.ts`: the texts of the form without JavaScript
 * - `src/dashboard/settings/languages.ts`: its tag, so that the dashboard offers it
 * - `.size-limit.mjs`: its chunk, in the budget of the languages
 * - `README.md`: the number of languages
 *
 * `test/browser/widget/locales.test.ts` and its neighbours check that no text is missing.
 */
export const catalogue: Record<string, () => Promise<{ default: Locale }>> = {
  ar: () => import('./ar.js'),
  de: () => import('./de.js'),
  es: () => import('./es.js'),
  fr: () => import('./fr.js'),
  he: () => import('./he.js'),
  it: () => import('./it.js'),
  ja: () => import('./ja.js'),
  nl: () => import('./nl.js'),
  pl: () => import('./pl.js'),
  pt: () => import('./pt.js'),
  tr: () => import('./tr.js'),
  zh: () => import('./zh.js'),
  'zh-Hant': () => import('./zh-hant.js'),
}
