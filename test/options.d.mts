/** Each option of the source of `options.ts`: name, meaning, and the text of its tags `@default` and `@example`. */
export function options(
  source: string,
): { name: string; meaning: string; default: string | undefined; example: string | undefined }[]
/** The README with its table of options replaced. */
export function withOptions(readme: string, source: string): string
