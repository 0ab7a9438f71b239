/** The table for the source of `tokens.ts`. */
export function tokenTable(source: string): string
/** The README with its token table replaced. */
export function withTokens(readme: string, source: string): string
