import { describe, expect, it } from 'vitest'
import { fittingWords } from '../../../src/browser/widget/fitting-words.js'
import { followUpFlow } from '../../../src/browser/widget/flow.js'
import { words } from '../../../src/model/scale.js'

const plain = { id: 'payment' }

describe('what follows an answer', () => {
  it('by default offers words, a comment and, after a bad rating, a photo', () => {
    expect(followUpFlow(plain, 'mood5', -0.5, false)).toMatchObject({
      words: fittingWords(-0.5),
      comment: true,
      attachments: true,
      contact: false,
      probe: false,
      scales: [],
    })
    expect(followUpFlow(plain, 'mood5', 1, false).attachments).toBe(false)
  })

  it('asks sampled people for the reason of a neutral answer, and nobody else', () => {
    expect(followUpFlow(plain, 'mood5', 0, true).probe).toBe(true)
    expect(followUpFlow(plain, 'mood5', 0, false).probe).toBe(false)
    expect(followUpFlow(plain, 'mood5', 0.5, true).probe).toBe(false)
    expect(followUpFlow(plain, 'expect5', 0, true).probe).toBe(false)
  })

  it('uses the first entry whose range contains the value, ends included', () => {
    const moment = {
      ...plain,
      followUp: [
        { to: -0.5, question: 'What broke?', scales: ['stakes3' as const], contact: true },
        { from: -0.5, words: ['calm'] },
      ],
    }
    expect(followUpFlow(moment, 'mood5', -0.5, false)).toMatchObject({
      question: 'What broke?',
      scales: ['stakes3'],
      contact: true,
    })
    expect(followUpFlow(moment, 'mood5', 0, true)).toMatchObject({ words: ['calm'], question: undefined })
  })

  it('lets a definition turn off words and comment', () => {
    expect(followUpFlow({ ...plain, words: false, comment: false }, 'mood5', 1, false)).toMatchObject({
      words: [],
      comment: false,
    })
  })

  it('offers no words after a scale that does not ask for a feeling', () => {
    expect(followUpFlow(plain, 'nps11', 0.8, true)).toMatchObject({ words: [], probe: false })
  })
})

describe('fittingWords()', () => {
  it.each([-1, -0.5, -1 / 3, 0, 1 / 3, 0.5, 1])('returns five words near %s', value => {
    const fitting = fittingWords(value)
    expect(new Set(fitting).size).toBe(5)
    for (const word of fitting) {
      const valence = words[word]![0]
      // A happy rating offers no unhappy word, and vice versa.
      if (value) expect(Math.sign(valence) * Math.sign(value)).toBeGreaterThanOrEqual(0)
    }
  })
})
