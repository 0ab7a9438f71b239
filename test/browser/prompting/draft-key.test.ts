// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from 'vitest'
import { draftKeyOf, forgetDraft } from '../../../src/browser/prompting/draft-key.js'

afterEach(() => {
  vi.restoreAllMocks()
  sessionStorage.clear()
})

it('removes the draft of its own project only', () => {
  for (const key of ['pk_a', 'pk_b']) sessionStorage.setItem(draftKeyOf(key), '{}')
  forgetDraft('pk_a')
  expect(Object.keys(sessionStorage)).toEqual(['heartfelt:draft:pk_b'])
})

it('does nothing where the page may not read its session storage', () => {
  vi.spyOn(globalThis, 'sessionStorage', 'get').mockImplementation(() => {
    throw new DOMException('The operation is insecure.', 'SecurityError')
  })
  expect(() => forgetDraft('pk_a')).not.toThrow()
})
