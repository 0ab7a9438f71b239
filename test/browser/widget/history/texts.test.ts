import { describe, expect, it } from 'vitest'
import { label } from '../../../../src/browser/widget/history/label.js'
import { texts } from '../../../../src/browser/widget/history/texts.js'
import { translations } from '../../../../src/browser/widget/history/translations.js'
import { catalogue } from '../../../../src/browser/widget/locales/catalogue.js'
import { enFurther } from '../../../../src/browser/widget/locales/en-further.js'

describe('the texts of "What I said"', () => {
  it('exist in every language of the widget', () => {
    expect(Object.keys(translations).sort()).toEqual(Object.keys(catalogue).sort())
    for (const [name, own] of Object.entries(translations))
      expect(Object.keys(own).sort(), name).toEqual(Object.keys(texts).sort())
  })
})

describe('label()', () => {
  const all: Record<string, string> = enFurther
  const t = (id: string) => all[id] ?? id.replace(/^.*\./, '').replaceAll('_', ' ')
  it.each([
    ['mood5', 'great', 'great'],
    ['thumbs', 'up', 'thumbs up'],
    ['nps11', '9', '9/10'],
    ['csat5', '4', '4/5'],
    ['ease7', '2', '2/7'],
    ['stakes3', '3', 'very much'],
    ['words', 'cared_for+calm', 'cared for, calm'],
    ['affect9', '9,5', 'great'],
    ['restored4', 'better', 'better than before'],
    ['from-elsewhere', 'x', 'x'],
  ])('%s %s reads as %s', (scale, point, words) => {
    expect(label(scale, point, t)).toBe(words)
  })
})
