/** The sessionStorage key of this tab's unfinished draft, per project key. */
export const draftKeyOf = (key: string): string => `heartfelt:draft:${key}`

/** Removes the draft. Does nothing where reading `sessionStorage` throws, because no draft can be there either. */
export function forgetDraft(key: string): void {
  try {
    sessionStorage.removeItem(draftKeyOf(key))
  } catch {}
}
