// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from 'vitest'
import type { Context } from '../../../src/browser/context.js'
import { openClientStorage } from '../../../src/browser/device/client-storage.js'

afterEach(() => {
  document.documentElement.removeAttribute('lang')
  vi.unstubAllGlobals()
})

const localeWith = (locale?: string) =>
  openClientStorage({
    options: { key: 'pk_test' },
    locale,
    life: new AbortController().signal,
  } as unknown as Context).locale()

it.each([
  ['DE', 'de'],
  ['fr-ca', 'fr-CA'],
  ['iw', 'he'],
  ['pt-br', 'pt-BR'],
  // Row 22: as POSIX and Java write it.
  ['de_DE', 'de-DE'],
  ['zh_Hant_TW', 'zh-Hant-TW'],
])('the page language %s gives the locale %s', (lang, locale) => {
  document.documentElement.lang = lang
  expect(localeWith()).toBe(locale)
})

it('skips a malformed tag of the page or the browser', () => {
  document.documentElement.lang = 'not_a_locale'
  vi.stubGlobal('navigator', { language: 'pl' })
  expect(localeWith()).toBe('pl')
  vi.stubGlobal('navigator', { language: 'C' })
  expect(localeWith()).toBe('en')
  expect(localeWith('tr')).toBe('tr')
})
