import { describe, expect, it, vi } from 'vitest'
import { texts as ours } from '../../../src/browser/widget/history/texts.js'
import { translations as history } from '../../../src/browser/widget/history/translations.js'
import { catalogue } from '../../../src/browser/widget/locales/catalogue.js'
import { en } from '../../../src/browser/widget/locales/en.js'
import { enFurther } from '../../../src/browser/widget/locales/en-further.js'
import { fallbacks, loadLocale } from '../../../src/browser/widget/locales/load.js'
import { texts as photo } from '../../../src/browser/widget/photo/texts.js'
import { scales, words } from '../../../src/model/scale.js'

const english: Record<string, string> = { ...en, ...enFurther, ...photo }
/** Ids without an English text, because English reads as the id. */
const plain = ['launcher', 'step.kept', 'step.sent', 'step.seen', 'step.answered']
const marks = (text = '') => [...text.matchAll(/\{\w+\}/g)].map(String).sort()
const pointIds = Object.entries(scales).flatMap(([scale, points]) =>
  Object.keys(points)
    .filter(point => !/^\d+$/.test(point))
    .map(point => (scale.startsWith('mood') ? point : `${scale}.${point}`)),
)

describe.each(Object.keys(catalogue))('the locale %s', name => {
  it('has every text, with the same placeholders', async () => {
    const { default: texts } = await catalogue[name]!()
    const all: Record<string, string> = texts
    for (const id of [...Object.keys(english), ...Object.keys(words), ...pointIds, ...plain]) {
      if (id.startsWith('star_')) continue
      expect(all[id], id).toBeTruthy()
      expect(marks(all[id]), id).toEqual(marks(english[id]))
    }
  })

  it('has every plural form of its language', async () => {
    const { default: texts } = await catalogue[name]!()
    const rules = new Intl.PluralRules(name)
    for (const n of [1, 2, 3, 4, 5]) expect(texts[`star_${rules.select(n)}`], `${n}`).toBeTruthy()
  })

  it('has no text that is not used any more', async () => {
    const { default: texts } = await catalogue[name]!()
    const known = new Set([...Object.keys(english), ...Object.keys(words), ...pointIds, ...plain])
    expect(Object.keys(texts).filter(id => !known.has(id) && !id.startsWith('star_'))).toEqual([])
  })
})

it.each(['en', ...Object.keys(catalogue)])('uses typographic quotes and ellipses: %s', async name => {
  const texts = { ...(name === 'en' ? english : await loadLocale(name)), ...history[name], ...ours }
  expect(Object.values(texts).filter(text => /['"]|\.\.\./.test(text))).toEqual([])
})

describe('loading a locale', () => {
  it('falls back from region to language to English', async () => {
    expect(fallbacks('fr-CA')).toEqual(['fr-CA', 'fr', 'en'])
    expect((await loadLocale('fr-CA')).send).toBe('Envoyer')
    expect((await loadLocale('tlh')).send).toBe('Send')
    expect((await loadLocale('en-GB')).send).toBe('Send')
  })

  // Row 22: zh-TW got simplified characters under its own tag.
  it.each([
    ['zh-TW', ['zh-TW', 'zh-Hant', 'en'], '傳送'],
    ['zh-HK', ['zh-HK', 'zh-Hant', 'en'], '傳送'],
    ['zh-Hant', ['zh-Hant', 'zh-Hant', 'en'], '傳送'],
    ['zh-CN', ['zh-CN', 'zh', 'zh-Hans', 'en'], '发送'],
    ['zh-Hans-HK', ['zh-Hans-HK', 'zh', 'zh-Hans', 'en'], '发送'],
    ['ar-Latn', ['ar-Latn', 'ar-Latn', 'en'], 'Send'],
  ])('never falls back to another script: %s', async (tag, names, send) => {
    expect(fallbacks(tag)).toEqual(names)
    const texts = await loadLocale(tag)
    expect(texts.send).toBe(send)
    expect(texts.lang).toBe(send === 'Send' ? 'en' : undefined)
  })

  it('falls back to English when the chunk cannot be loaded', async () => {
    const onError = vi.fn()
    const german = catalogue.de!
    catalogue.de = () => Promise.reject(new Error('offline'))
    expect((await loadLocale('de', onError)).send).toBe('Send')
    expect(onError).toHaveBeenCalledOnce()
    catalogue.de = german
  })

  it('offers at least twelve languages, two of them right to left', async () => {
    const all = await Promise.all(Object.keys(catalogue).map(name => loadLocale(name)))
    expect(all.length + 1).toBeGreaterThanOrEqual(12)
    expect(all.filter(({ dir }) => dir === 'rtl')).toHaveLength(2)
  })
})
