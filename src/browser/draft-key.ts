/** Where this tab's unfinished draft is kept, by project. */
export const draftKeyOf = (key: string): string => `heartfelt:draft:${key}`
