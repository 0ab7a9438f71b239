/** `/…/` is a regular expression if it contains a special character; otherwise a path such as `/thanks/`. */
const expression = /^\/(.*([\\^$()[\]|+{}]|\.\*).*)\/$/

/**
 * Whether an address fits a trigger's `url`: a path in which `*` stands for anything, or a `/regular expression/`.
 * A pattern is compared with the parts of the address that it names: the query only if it has a `?`, the fragment only
 * if it has a `#`, the origin only if it has a `://`. An expression is searched in path, query and fragment.
 * @throws SyntaxError if the regular expression is invalid.
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
