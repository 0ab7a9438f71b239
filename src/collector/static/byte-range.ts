/** The first and the last byte of a part, both included. */
export interface ByteRange {
  first: number
  last: number
}

/**
 * The one range that a `Range` header asks for; `unsatisfiable` where it begins beyond the end; `undefined` where the
 * header means nothing here: another unit, no valid range, or several, which a server may answer with the whole.
 * https://www.rfc-editor.org/rfc/rfc9110#name-byte-ranges
 */
export function byteRange(header: string, length: number): ByteRange | 'unsatisfiable' | undefined {
  const [, from, to] = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(header) ?? []
  if (from === undefined || to === undefined || (from === '' && to === '')) return
  if (from === '') {
    const suffix = Number(to)
    if (suffix === 0 || length === 0) return 'unsatisfiable'
    return { first: Math.max(0, length - suffix), last: length - 1 }
  }
  const first = Number(from)
  if (to !== '' && Number(to) < first) return
  if (first >= length) return 'unsatisfiable'
  return { first, last: to === '' ? length - 1 : Math.min(Number(to), length - 1) }
}
