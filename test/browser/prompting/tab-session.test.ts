// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { tabSession } from '../../../src/browser/prompting/tab-session.js'

beforeEach(() => sessionStorage.clear())

describe('the count of a session', () => {
  it('goes on after a reload of the tab', () => {
    tabSession('pk', () => true).prompts++
    const reloaded = tabSession('pk', () => true)
    expect(reloaded.prompts).toBe(1)
    reloaded.prompts++
    expect(tabSession('pk', () => true).prompts).toBe(2)
    expect(tabSession('other', () => true).prompts).toBe(0)
  })
  it('stores nothing that may not be stored, and still counts', () => {
    const session = tabSession('pk', () => false)
    session.prompts++
    expect(session.prompts).toBe(1)
    expect(sessionStorage.length).toBe(0)
  })
  it('leaves nothing when it is set back', () => {
    const session = tabSession('pk', () => true)
    session.prompts++
    session.prompts = 0
    expect([session.prompts, sessionStorage.length]).toEqual([0, 0])
  })
  it('counts where storage is denied', () => {
    vi.stubGlobal('sessionStorage', undefined)
    const session = tabSession('pk', () => true)
    session.prompts++
    expect(session.prompts).toBe(1)
    vi.unstubAllGlobals()
  })
  it('F15: takes garbage for none', () => {
    sessionStorage.setItem('heartfelt:session:pk', 'x')
    expect(tabSession('pk', () => true).prompts).toBe(0)
  })
})
