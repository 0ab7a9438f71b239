/** The README's table for the source of `tokens.ts`. */
export function tokenTable(source: string): string
/** The README with that table in its place. */
export function withTokens(readme: string, source: string): string
