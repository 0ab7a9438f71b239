import type { Locale } from './locale.js'

/** Locales that are fetched when first asked for, a file each; English comes with the widget. */
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
}
