/** `/…/` is a regular expression if it contains a special character; otherwise a path such as `/thanks/`. */
const expression = /^\/(.*([\\^$()[\]|+{}]|\.\*).*)\/$/
/** Longest part of an address that an expression is searched in. */
const MAX_SUBJECT_CHARS = 1000
/** Most repetitions without an upper bound in an expression: with three, an address takes seconds. */
const MAX_REPETITIONS = 2
/** Most optional parts and alternatives: each may double the combinations. */
const MAX_CHOICES = 8

/**
 * Whether an address fits a trigger's `url`: a path in which `*` stands for anything, or a `/regular expression/`.
 * A pattern is compared with the parts of the address that it names: the query only if it has a `?`, the fragment only
 * if it has a `#`, the origin only if it has a `://`. An expression is searched in path, query and fragment.
 * @throws SyntaxError if the regular expression is invalid, or could take too long.
 */
export function fitsUrl(pattern: string, address: string): boolean {
  const { origin, pathname, search, hash } = new URL(address)
  const source = expression.exec(pattern)?.[1]
  if (source) {
    if (!isQuick(source)) throw new SyntaxError('could take too long')
    return new RegExp(source).test((pathname + search + hash).slice(0, MAX_SUBJECT_CHARS))
  }
  const has = (mark: string) => pattern.includes(mark)
  const subject =
    (has('://') ? origin : '') + pathname + (has('?') ? search : '') + (has('#') ? hash || '#' : '')
  // Not an expression with `.*`: of several, it would try every combination.
  let at = 0
  return pattern.split('*').every((part, i, { length }) => {
    const isLast = i === length - 1
    const found = i && isLast ? subject.lastIndexOf(part) : subject.indexOf(part, at)
    const fits = found >= at && (i > 0 || !found) && (!isLast || found + part.length === subject.length)
    at = found + part.length
    return fits
  })
}

/**
 * Whether an expression is quick on every address: no repeated group, no back reference, few repetitions and choices.
 * Engines try every combination of these (https://en.wikipedia.org/wiki/ReDoS).
 */
function isQuick(source: string): boolean {
  const text = source.replace(/\\[^1-9k]|\[(\\.|[^\]\\])*\]/g, 'x')
  return (
    !/\\|\)[*+{]/.test(text) &&
    text.split(/[*+]|\d,/).length - 1 <= MAX_REPETITIONS &&
    text.split(/[^*+}(]\?|\|/).length - 1 <= MAX_CHOICES
  )
}
