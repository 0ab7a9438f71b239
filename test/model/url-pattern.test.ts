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

  it.each([
    ['/^(a+)+$/', `/${'a'.repeat(40)}!`],
    ['/^(a|a)*$/', `/${'a'.repeat(40)}!`],
    ['/^((ab?)c)*$/', '/abc'],
    ['/(a*)\\1/', '/aa'],
    ['/.*.*.*=/', '/'],
    ['/(?:\\w+\\/?)+!/', '/'],
    ['/(a{1,9}){1,9}/', '/'],
    ['/(a?b?)*c/', '/'],
    ['/^(\\/\\d+)+$/', '/1/2'],
    [`/^${'a?'.repeat(30)}${'a'.repeat(30)}$/`, '/'],
    [`/^${'(a|a)'.repeat(30)}$/`, '/'],
  ])('throws on %s, which could take too long', (pattern, path) => {
    expect(() => fitsUrl(pattern, at(path))).toThrow(SyntaxError)
  })

  it.each([
    [`${'*a'.repeat(200)}b`, `/${'a'.repeat(1900)}`],
    ['/^\\/.*x.*y$/', `/${'x'.repeat(1900)}`],
    ['/[+*]{2}(x|y)\\+\\(/', `/${'+'.repeat(1900)}`],
  ])('answers within a moment for %s', (pattern, path) => {
    const began = performance.now()
    expect(fitsUrl(pattern, at(path))).toBe(false)
    expect(performance.now() - began).toBeLessThan(500)
  })

  it('compares parts between stars in their order, without overlap', () => {
    expect(fitsUrl('/a*b*c', at('/a1b2c'))).toBe(true)
    expect(fitsUrl('/a*b*c', at('/a1c2b'))).toBe(false)
    expect(fitsUrl('/aa*aa', at('/aaa'))).toBe(false)
    expect(fitsUrl('/aa*aa', at('/aaaa'))).toBe(true)
    expect(fitsUrl('/a*ab*b', at('/ab'))).toBe(false)
  })

  it('throws on an invalid regular expression', () => {
    expect(() => fitsUrl('/(/', at('/'))).toThrow(SyntaxError)
  })
})
