// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from 'vitest'
import { watchCsp } from '../../../src/browser/outbox/csp-warning.js'

let life: AbortController | undefined
afterEach(() => life?.abort())

function watch() {
  life = new AbortController()
  const warn = vi.fn()
  watchCsp('https://c.example/feedback', warn, life.signal)
  return warn
}
const violate = (effectiveDirective: string, blockedURI: string) =>
  document.dispatchEvent(
    Object.assign(new Event('securitypolicyviolation'), { effectiveDirective, blockedURI }),
  )

it('names the origin and the directive to change when the collector is blocked', () => {
  const warn = watch()
  violate('connect-src', 'https://c.example/v1/feedback')
  expect(warn).toHaveBeenCalledExactlyOnceWith(
    "this page's Content-Security-Policy blocks the collector: add https://c.example to connect-src.",
  )
})

it('ignores other origins and other directives', () => {
  const warn = watch()
  violate('connect-src', 'https://other.example/')
  violate('img-src', 'https://c.example/')
  expect(warn).not.toHaveBeenCalled()
})

it('stops with the client', () => {
  const warn = watch()
  life!.abort()
  violate('connect-src', 'https://c.example/')
  expect(warn).not.toHaveBeenCalled()
})

it('does nothing without a document', () => {
  vi.stubGlobal('document', undefined)
  expect(() => watchCsp('/', vi.fn(), new AbortController().signal)).not.toThrow()
  vi.unstubAllGlobals()
})
