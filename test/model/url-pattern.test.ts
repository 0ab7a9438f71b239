import { describe, expect, it } from 'vitest'
import { fitsUrl } from '../../src/model/url-pattern.js'

const at = (path: string) => `https://shop.example${path}`

describe('fitsUrl', () => {
  it.each([
    ['/thanks', '/thanks', true],
    ['/thanks', '/thanks/', false],
    ['/thanks', '/thanks?order=1', true],
    ['/thanks', '/thanks#top', true],
    ['/thanks', '/no-thanks', false],
    ['/thanks/', '/thanks/', true],
    ['/thanks/', '/no-thanks/', false],
    ['/orders/*/done', '/orders/17/done', true],
    ['/orders/*/done', '/orders/17/18/done', true],
    ['/orders/*/done', '/orders/17/open', false],
    ['/orders/*/', '/orders/17/', true],
    ['*', '/anything/at/all', true],
    ['/*?step=3', '/checkout?step=3', true],
    ['/*?step=3', '/checkout?step=4', false],
    ['/app#/done', '/app#/done', true],
    ['/app#/done', '/app#/open', false],
    ['*#*', '/app', true],
    ['https://shop.example/thanks', '/thanks', true],
    ['https://other.example/thanks', '/thanks', false],
    ['/a.b', '/a.b', true],
    ['/a.b', '/axb', false],
    ['/a(b', '/a(b', true],
    ['/^\\/orders\\/\\d+$/', '/orders/17', true],
    ['/^\\/orders\\/\\d+$/', '/orders/x', false],
    ['/step=(2|3)/', '/checkout?step=3', true],
    ['/#.+done/', '/app#/is/done', true],
  ])('%s for %s returns %s', (pattern, path, fits) => expect(fitsUrl(pattern, at(path))).toBe(fits))

  it('throws on an invalid regular expression', () => {
    expect(() => fitsUrl('/(/', at('/'))).toThrow(SyntaxError)
  })
})
