/** Where this tab's unfinished draft is kept, by project. */
export const draftKeyOf = (key: string): string => `heartfelt:draft:${key}`

export function forgetDraft(key: string): void {
  try {
    sessionStorage.removeItem(draftKeyOf(key))
  } catch {
    // Storage is denied: there is no draft either.
  }
}
