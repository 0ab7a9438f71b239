/** Thrown when the rest of a file cannot be read; what came before it was read. */
export class BrokenFile extends Error {
  override name = 'BrokenFile'
}

/**
 * Decodes UTF-8 and removes the byte order mark; throws a BrokenFile for any other encoding, which would garble the
 * text.
 */
export async function* textOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const decode = (chunk?: Uint8Array) => {
    try {
      return decoder.decode(chunk, { stream: chunk !== undefined })
    } catch (cause) {
      throw new BrokenFile('it is not UTF-8; save it as UTF-8', { cause })
    }
  }
  for await (const chunk of chunks) yield decode(chunk)
  yield decode()
}

/**
 * Splits text that arrives in chunks into lines, at LF or CRLF; the rest after the last line break is a line as well.
 */
export async function* linesOf(chunks: AsyncIterable<string>, limit: number): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of chunks) {
    // Search only the new chunk: a long line arrives in many chunks.
    const [end, ...lines] = chunk.split('\n')
    lines.unshift(rest + end!)
    rest = lines.pop()!
    for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line
    if (rest.length > limit) throw new BrokenFile(`a line is longer than ${limit} characters`)
  }
  if (rest) yield rest
}

/**
 * Parses the rows of a CSV text (RFC 4180): quoted fields may contain delimiters, quotes and line breaks. The
 * delimiter is the one of comma, semicolon and tab that occurs most in the header. An empty line is a row with one
 * empty field, so that row numbers are those of a spreadsheet.
 */
export async function* csvRows(chunks: AsyncIterable<string>, limit: number): AsyncGenerator<string[]> {
  let delimiter: string | undefined
  let row: string[] = []
  let field = ''
  let state: 'start' | 'plain' | 'quoted' | 'closing' = 'start'
  let size = 0
  for await (const chunk of withWholeHeader(chunks, limit)) {
    delimiter ??= mostUsed(chunk.split(/\r?\n/, 1)[0]!)
    for (const character of chunk) {
      if (++size > limit) throw new BrokenFile(`a row is longer than ${limit} characters`)
      if (state === 'quoted') {
        if (character === '"') state = 'closing'
        else field += character
      } else if (character === '"' && (state === 'start' || state === 'closing')) {
        // A quote inside a quoted field is written twice.
        if (state === 'closing') field += '"'
        state = 'quoted'
      } else if (character === delimiter || character === '\n') {
        row.push(character === '\n' && field.endsWith('\r') ? field.slice(0, -1) : field)
        field = ''
        state = 'start'
        if (character === '\n') {
          yield row
          row = []
          size = 0
        }
      } else {
        field += character
        if (state === 'start') state = 'plain'
      }
    }
  }
  if (state === 'quoted') throw new BrokenFile('a quoted field never ends')
  if (field || row.length > 0) yield [...row, field]
}

/** Extends the first chunk until it contains the header, and removes a byte order mark. */
async function* withWholeHeader(chunks: AsyncIterable<string>, limit: number): AsyncGenerator<string> {
  let head: string | undefined = ''
  for await (const chunk of chunks) {
    if (head === undefined) {
      yield chunk
      continue
    }
    head = (head + chunk).replace(/^\ufeff/, '')
    if (!head.includes('\n') && head.length <= limit) continue
    yield head
    head = undefined
  }
  if (head) yield head
}

const mostUsed = (header: string): string =>
  [',', ';', '\t'].reduce((best, one) => (header.split(one).length > header.split(best).length ? one : best))

/** A CSV row: all fields quoted, and no field is executed as a formula when the file is opened in a spreadsheet. */
export const csvLine = (fields: readonly (string | number | undefined)[]): string =>
  `${fields.map(field => `"${withoutFormula(field ?? '').replaceAll('"', '""')}"`).join(',')}\r\n`

// Spreadsheets execute fields that begin with one of these, full-width forms included, also after blanks; see CWE-1236.
function withoutFormula(field: string | number): string {
  if (typeof field === 'number') return String(field)
  const text = field.replaceAll('\0', '')
  return /^[\s\u00a0\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/.test(text) ? `'${text}` : text
}
