import type { Source } from '../../model/feedback.js'
import type { JourneyPlace } from '../../model/journey.js'
import type { MomentDefinition } from '../../model/moment.js'
import type { Draft } from '../widget/contract.js'
import { draftKeyOf } from './draft-key.js'

/** A draft as it is stored in `sessionStorage`, so that a reload of the tab can show it again. */
export interface SavedDraft {
  id: string
  revision: number
  draft: Draft
  moment: MomentDefinition
  source: Source
  context?: Record<string, unknown> | undefined
  journey?: JourneyPlace | undefined
  /** When it was saved. Unix time in milliseconds. */
  at: number
}

/** A draft older than this is not shown again. 30 minutes. */
const DRAFT_LIFETIME_MS = 1_800_000

/** Saves a draft of the project with this key. Does nothing where storage is denied or full. */
export function saveDraft(key: string, draft: SavedDraft): void {
  try {
    sessionStorage.setItem(draftKeyOf(key), JSON.stringify(draft))
  } catch {}
}

/** Reads the saved draft. `undefined` where there is none, or it is damaged, has no rating or is too old. */
export function readDraft(key: string, now = Date.now()): SavedDraft | undefined {
  try {
    const saved = JSON.parse(sessionStorage.getItem(draftKeyOf(key)) ?? 'null') as SavedDraft | null
    const age = now - (saved?.at ?? 0)
    if (saved?.draft?.point && saved.moment?.id && age >= 0 && age <= DRAFT_LIFETIME_MS) return saved
  } catch {}
}
