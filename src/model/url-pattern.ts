/** `/…/` is a regular expression if it contains a special character; otherwise a path such as `/thanks/`. */
const expression = /^\/(.*([\\^$()[\]|+{}]|\.\*).*)\/$/
/** Longest part of an address that an expression is searched in. */
const MAX_SUBJECT_CHARS = 1000
/** Most repetitions without an upper bound in an expression: with three, an address takes seconds. */
const MAX_REPETITIONS = 2
/** Most optional parts and groups of alternatives: each doubles the combinations. */
const MAX_CHOICES = 6

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
  const [first, ...rest] = pattern.split('*')
  const last = rest.pop()
  if (last === undefined) return subject === first
  let at = first!.length
  const inOrder = rest.every(part => {
    const found = subject.indexOf(part, at)
    at = found + part.length
    return found >= 0
  })
  return subject.startsWith(first!) && inOrder && subject.endsWith(last) && subject.length - last.length >= at
}

/**
 * Whether an expression is quick on every address: no repeated group that repeats or chooses inside, no back reference,
 * few repetitions and choices. Engines try every combination of these (https://en.wikipedia.org/wiki/ReDoS).
 */
function isQuick(source: string): boolean {
  let text = source.replace(/\\[^1-9k]|\[(\\.|[^\]\\])*\]/g, 'x').replace(/\(\?(<?[:=!]|<\w+>)/g, '(')
  const count = (part: RegExp) => text.split(part).length - 1
  if (text.includes('\\') || count(/[*+]|\{\d*,\d*\}/) > MAX_REPETITIONS) return false
  if (count(/[^*+}]\?|\([^()]*\|/) > MAX_CHOICES) return false
  for (let before = ''; before !== text; ) {
    before = text
    if (/\([^()]*[*+{|?][^()]*\)[*+{]/.test(text)) return false
    text = text.replace(/\(([^()]*)\)/g, (_, inner) => (/[*+{|?]/.test(inner) ? '{' : 'x'))
  }
  return true
}
