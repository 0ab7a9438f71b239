import { describe, expect, it } from 'vitest'
import { isConfig } from '../../../../src/browser/prompting/config/is-config.js'

const config = {
  moments: [{ id: 'payment', scale: 'mood5', policy: { perDay: 1 }, when: { url: '/thanks' }, followUp: [] }],
  journeys: [{ id: 'purchase', stages: ['cart', 'paid'], timeoutDays: 7 }],
  policy: { perDay: 2 },
  telemetry: 1,
  locales: { de: { send: 'Senden' } },
}

it('accepts a config with and without its optional fields', () => {
  expect(isConfig(config)).toBe(true)
  expect(isConfig({ moments: [{ id: 'payment' }], journeys: [{ id: 'purchase', stages: ['paid'] }] })).toBe(
    true,
  )
  expect(isConfig({ ...config, addedLater: true })).toBe(true)
})

describe('refuses', () => {
  it.each<[name: string, value: unknown]>([
    ['a page of a captive portal', '<!doctype html>'],
    ['nothing', null],
    ['a list', []],
    ['an error of a proxy', { error: 'bad gateway' }],
    ['a moment without an id', { ...config, moments: [{ scale: 'mood5' }] }],
    ['a moment with an empty id', { ...config, moments: [{ id: '' }] }],
    ['a scale of a newer release', { ...config, moments: [{ id: 'payment', scale: 'mood9' }] }],
    ['a negative limit', { ...config, policy: { perDay: -1 } }],
    ['a limit that is a text', { ...config, moments: [{ id: 'payment', policy: { perDay: '1' } }] }],
    ['a trigger that is a text', { ...config, moments: [{ id: 'payment', when: '/thanks' }] }],
    ['a follow-up that is no list', { ...config, moments: [{ id: 'payment', followUp: {} }] }],
    ['a journey without stages', { ...config, journeys: [{ id: 'purchase', stages: [] }] }],
    [
      'a journey that ends at once',
      { ...config, journeys: [{ id: 'purchase', stages: ['paid'], timeoutDays: 0 }] },
    ],
    ['a share of telemetry that is no number', { ...config, telemetry: 'all' }],
    ['texts that are no texts', { ...config, locales: { de: { send: 1 } } }],
  ])('%s', (_, value) => {
    expect(isConfig(value)).toBe(false)
  })
})
