/** Where this tab's unfinished draft is kept, by project. */
export const draftKeyOf = (key: string): string => `heartfelt:draft:${key}`

/** Removes it, also on pages that may not touch their storage. */
export function forgetDraft(key: string): void {
  try {
    sessionStorage.removeItem(draftKeyOf(key))
  } catch {
    // Storage is denied: there is no draft either.
  }
}
