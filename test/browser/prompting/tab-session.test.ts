// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { tabSession } from '../../../src/browser/prompting/tab-session.js'

beforeEach(() => sessionStorage.clear())

describe('the prompts of a session', () => {
  it('are still counted after a reload of the tab', () => {
    tabSession('pk', () => true).prompts++
    const reloaded = tabSession('pk', () => true)
    expect(reloaded.prompts).toBe(1)
    reloaded.prompts++
    expect(tabSession('pk', () => true).prompts).toBe(2)
    expect(tabSession('other', () => true).prompts).toBe(0)
  })
  it('are counted but not stored where storing is not allowed', () => {
    const session = tabSession('pk', () => false)
    session.prompts++
    expect(session.prompts).toBe(1)
    expect(sessionStorage.length).toBe(0)
  })
  it('leave nothing stored when the count is reset', () => {
    const session = tabSession('pk', () => true)
    session.prompts++
    session.prompts = 0
    expect([session.prompts, sessionStorage.length]).toEqual([0, 0])
  })
  it('are counted where storage is denied', () => {
    vi.stubGlobal('sessionStorage', undefined)
    const session = tabSession('pk', () => true)
    session.prompts++
    expect(session.prompts).toBe(1)
    vi.unstubAllGlobals()
  })
  it('F15: are 0 when the stored count is garbage', () => {
    sessionStorage.setItem('heartfelt:session:pk', 'x')
    expect(tabSession('pk', () => true).prompts).toBe(0)
  })
})
