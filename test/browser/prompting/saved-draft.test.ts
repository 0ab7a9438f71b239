// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest'
import { draftKeyOf, forgetDraft } from '../../../src/browser/prompting/draft-key.js'
import { readDraft, type SavedDraft, saveDraft } from '../../../src/browser/prompting/saved-draft.js'

const MINUTE_MS = 60_000
const savedAt = Date.UTC(2026, 10, 22)
const draft: SavedDraft = {
  ...{ id: 'a', revision: 2, moment: { id: 'payment' }, source: 'prompted', at: savedAt },
  draft: { scale: 'mood5', point: 'bad', comment: 'Twice', state: 'partial' },
}

afterEach(() => {
  vi.unstubAllGlobals()
  sessionStorage.clear()
})

describe('a saved draft', () => {
  it('is read again for 30 minutes, by its own project only', () => {
    saveDraft('pk', draft)
    expect(readDraft('pk', savedAt + 30 * MINUTE_MS)).toEqual(draft)
    expect(readDraft('pk', savedAt + 30 * MINUTE_MS + 1)).toBeUndefined()
    expect(readDraft('other', savedAt)).toBeUndefined()
  })
  it('is ignored when it was saved in the future, by a clock that ran ahead', () => {
    saveDraft('pk', draft)
    expect(readDraft('pk', savedAt - 1)).toBeUndefined()
  })
  it.each(['{', 'null', '7', '{}', '{"draft":{},"moment":{"id":"a"}}'])(
    'is ignored when damaged: %s',
    text => {
      sessionStorage.setItem(draftKeyOf('pk'), text)
      expect(readDraft('pk', savedAt)).toBeUndefined()
    },
  )
  it('is gone after forgetDraft()', () => {
    saveDraft('pk', draft)
    forgetDraft('pk')
    expect(readDraft('pk', savedAt)).toBeUndefined()
    expect(sessionStorage.length).toBe(0)
  })
  it('does not throw where storage is denied', () => {
    vi.stubGlobal('sessionStorage', undefined)
    saveDraft('pk', draft)
    forgetDraft('pk')
    expect(readDraft('pk', savedAt)).toBeUndefined()
  })
})
