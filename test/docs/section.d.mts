/**
 * A Markdown page with a generated section replaced: the lines between `<!-- name: … -->` and `<!-- /name -->`.
 * Throws when the page has no such markers.
 */
export function replaceSection(page: string, name: string, body: string): string
