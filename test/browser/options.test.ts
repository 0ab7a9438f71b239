import { describe, expect, it } from 'vitest'
import { isHeartfeltError } from '../../src/browser/errors.js'
import { type HeartfeltOptions, parseOptions } from '../../src/browser/options.js'
import { scales } from '../../src/model/scale.js'
import { scaleIds } from '../../src/model/scale-ids.js'

const fine = { key: 'pk_1', collector: 'https://feedback.example.com' }
const refusal = (options: unknown): string => {
  try {
    parseOptions(options as HeartfeltOptions)
  } catch (error) {
    if (!isHeartfeltError(error) || error.code !== 'options') throw error
    return error.message
  }
  return 'accepted'
}

describe('parseOptions', () => {
  it.each<[problem: string, options: unknown, named: RegExp]>([
    ['none at all', undefined, /"options".*\{ key, collector \}/],
    ['a missing key', { collector: fine.collector }, /"key"/],
    ['a key that is no text', { ...fine, key: 5 }, /"key"/],
    ['neither collector nor transport', { key: 'pk_1' }, /"collector".*transport/],
    ['both collector and transport', { ...fine, transport: async () => ({ results: [] }) }, /only one/],
    ['a relative URL', { ...fine, collector: '/v1' }, /"collector".*absolute/],
    ['a URL that is none', { ...fine, collector: 'http//x' }, /"collector".*absolute/],
    ['a URL that is an object', { ...fine, collector: new URL(fine.collector) }, /"collector".*absolute/],
    ['several URLs', { ...fine, collector: [fine.collector] }, /"collector"/],
    ['several locales', { ...fine, locale: ['fr'] }, /"locale"/],
    ['another scheme', { ...fine, collector: 'ftp://example.com' }, /"collector".*absolute/],
    ['a transport that is no function', { key: 'pk_1', transport: 'https://x' }, /"transport"/],
    ['moments that are no list', { ...fine, moments: {} }, /"moments"/],
    ['a moment without an id', { ...fine, moments: [{ question: 'x' }] }, /"moments\[0\]\.id"/],
    ['a hole among the moments', { ...fine, moments: [{ id: 'a' }, null] }, /"moments\[1\]\.id"/],
    ['an id twice', { ...fine, moments: [{ id: 'a' }, { id: 'a' }] }, /"moments\[1\]\.id".*duplicate/],
    [
      'an unknown scale',
      { ...fine, moments: [{ id: 'a', scale: 'hearts' }] },
      /"moments\[0\]\.scale".*use one of mood5 .*restored4/,
    ],
    ['a scale from the prototype', { ...fine, moments: [{ id: 'a', scale: 'toString' }] }, /scale/],
    ['a journey without stages', { ...fine, journeys: [{ id: 'a' }] }, /"journeys\[0\]\.stages"/],
    ['a hole among the journeys', { ...fine, journeys: [null] }, /"journeys\[0\]/],
    ['an unknown consent', { ...fine, consent: 'yes' }, /"consent".*granted/],
    ['an unknown theme', { ...fine, theme: 'blue' }, /"theme"/],
    ['an unknown direction', { ...fine, dir: 'up' }, /"dir"/],
    ['a locale that is none', { ...fine, locale: 'not_a_locale' }, /"locale".*fr-CA/],
    ['a limit below zero', { ...fine, policy: { perDay: -1 } }, /"policy\.perDay"/],
    ['a limit that is no number', { ...fine, policy: { perDay: 'often' } }, /"policy\.perDay"/],
    ['a hook that is no function', { ...fine, beforeSend: true }, /"beforeSend"/],
    ['a question to the host that is no function', { ...fine, busy: true }, /"busy".*function/],
    ['a customer without an id', { ...fine, customer: {} }, /"customer\.id"/],
  ])('rejects %s, naming the option and the remedy', (_, options, named) => {
    expect(refusal(options)).toMatch(named)
  })

  it('accepts every scale', () => {
    expect(scaleIds.split(' ')).toEqual(Object.keys(scales))
  })

  it('accepts valid options, and removes trailing slashes of the collector', () => {
    expect(parseOptions({ ...fine, collector: 'https://feedback.example.com//' }).collector).toBe(
      fine.collector,
    )
    expect(parseOptions({ key: 'pk_1', transport: async () => ({ results: [] }) }).key).toBe('pk_1')
  })
})
