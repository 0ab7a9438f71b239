/** What makes `/…/` a regular expression rather than a path that ends in a slash. */
const expression = /^\/(.*([\\^$()[\]|+{}]|\.\*).*)\/$/

/**
 * Whether an address fits a trigger's `url`: a path in which `*` stands for anything, or a `/regular expression/`.
 * A pattern is held against as much of the address as it names: the query only if it has a `?`, the fragment only
 * if it has a `#`, the origin only if it has a `://`. An expression is searched in path, query and fragment.
 * @throws SyntaxError when the expression cannot be read.
 */
export function fitsUrl(pattern: string, address: string): boolean {
  const { origin, pathname, search, hash } = new URL(address)
  const source = expression.exec(pattern)?.[1]
  if (source) return new RegExp(source).test(pathname + search + hash)
  const has = (mark: string) => pattern.includes(mark)
  const subject =
    (has('://') ? origin : '') + pathname + (has('?') ? search : '') + (has('#') ? hash || '#' : '')
  const literal = pattern.split('*').map(part => part.replace(/[\\^$.()[\]|+?{}/-]/g, '\\$&'))
  return new RegExp(`^${literal.join('.*')}$`, 's').test(subject)
}
