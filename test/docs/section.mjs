/**
 * A Markdown page with a generated section replaced: the lines between `<!-- name: … -->` and `<!-- /name -->`.
 * Throws when the page has no such markers.
 */
export function replaceSection(page, name, body) {
  const section = new RegExp(`(<!-- ${name}:.*?-->)[\\s\\S]*?(<!-- /${name} -->)`)
  if (!section.test(page)) throw new Error(`The page has no section <!-- ${name}: … -->.`)
  return page.replace(section, (_, start, end) => `${start}\n${body}\n${end}`)
}
