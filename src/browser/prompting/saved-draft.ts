import type { Source } from '../../model/feedback.js'
import type { JourneyPlace } from '../../model/journey.js'
import type { MomentDefinition } from '../../model/moment.js'
import type { Draft } from '../widget/contract.js'
import { draftKeyOf, draftsAsideKeyOf, removeEntry } from './draft-key.js'

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

/** Stores a value as JSON, without pictures. Does nothing where storage is denied or full. */
function store(name: string, value: unknown): void {
  try {
    const text = JSON.stringify(value, (field, part) => (field === 'attachments' ? undefined : part))
    sessionStorage.setItem(name, text)
  } catch {}
}

/** Whether a value that was read is a draft with a rating, and not too old. */
function isUsable(saved: SavedDraft | null | undefined, now: number): saved is SavedDraft {
  const age = now - (saved?.at ?? 0)
  return !!saved?.draft?.point && !!saved.moment?.id && age >= 0 && age <= DRAFT_LIFETIME_MS
}

/** Saves the draft of the question that is open. */
export const saveDraft = (key: string, draft: SavedDraft): void => store(draftKeyOf(key), draft)

/** Reads the saved draft. `undefined` where there is none, or it is damaged, has no rating or is too old. */
export function readDraft(key: string, now = Date.now()): SavedDraft | undefined {
  try {
    const saved = JSON.parse(sessionStorage.getItem(draftKeyOf(key)) ?? 'null')
    if (isUsable(saved, now)) return saved
  } catch {}
}

/**
 * The drafts whose question another one has replaced, one for each moment. Pictures, and everything while nothing may be
 * stored, last as long as the page; the rest as long as the tab.
 * @param mayStore Whether consent allows storing; asked at each change.
 */
export function createDraftsAside(key: string, mayStore: () => boolean) {
  const name = draftsAsideKeyOf(key)
  let drafts: SavedDraft[] = []
  try {
    drafts = [].concat(JSON.parse(sessionStorage.getItem(name)!) ?? [])
  } catch {}
  const change = (next: SavedDraft[]) => {
    drafts = next
    if (drafts.length && mayStore()) store(name, drafts)
    else removeEntry(name)
  }
  const without = (draft: SavedDraft | undefined) =>
    drafts.filter(one => one?.moment?.id !== draft?.moment.id)
  return {
    put: (draft: SavedDraft) => change([...without(draft), draft]),
    /** Removes the draft of a moment and returns it; `undefined` where there is none on the moment's scale. */
    take({ id, scale = 'mood5' }: MomentDefinition, now = Date.now()): SavedDraft | undefined {
      const found = drafts.find(
        one => isUsable(one, now) && one.moment.id === id && one.draft.scale === scale,
      )
      if (found) change(without(found))
      return found
    },
    clear: () => change([]),
  }
}
