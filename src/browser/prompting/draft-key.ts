/** The sessionStorage key of this tab's unfinished draft, per project key. */
export const draftKeyOf = (key: string): string => `heartfelt:draft:${key}`

/** The sessionStorage key of the drafts whose question another one has replaced. */
export const draftsAsideKeyOf = (key: string): string => `heartfelt:drafts:${key}`

/** Removes an entry. Does nothing where `sessionStorage` throws, because no draft can be there either. */
export function removeEntry(name: string): void {
  try {
    sessionStorage.removeItem(name)
  } catch {}
}

/** Removes the draft of the question that is open. */
export const forgetDraft = (key: string): void => removeEntry(draftKeyOf(key))

/** Removes all drafts of this tab. */
export function forgetDrafts(key: string): void {
  forgetDraft(key)
  removeEntry(draftsAsideKeyOf(key))
}
