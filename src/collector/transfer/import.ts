import { item as itemSchema } from '../../model/feedback.js'
import { MAX_ATTACHMENT_BYTES } from '../../model/limits.js'
import { isScaleId, pointValue, scales } from '../../model/scale.js'
import { depthExceeds } from '../http/body.js'
import { explain } from '../http/explain.js'
import { badField, Refusal } from '../http/refusal.js'
import { sha256 } from '../secret.js'
import type { Arrival } from '../storage/arrival.js'
import type { Store } from '../storage/store.js'
import { BrokenFile, csvRows, linesOf, textOf } from './csv.js'

/** Longest line or row, in characters. */
const MAX_LINE_CHARS = 200_000
/**
 * Longest NDJSON line that is skipped instead of failing the file: the export of one person contains pictures as
 * base64.
 */
const MAX_PICTURE_LINE_CHARS = MAX_LINE_CHARS + (MAX_ATTACHMENT_BYTES / 3) * 4
const BATCH_ROWS = 200
/** Most levels of nesting in a line of JSON. */
const MAX_JSON_DEPTH = 64

/** The result of an import. */
export interface ImportReport {
  accepted: number
  duplicates: number
  rejected: number
  /** The first hundred rejections, and rows that were erased before, by line (NDJSON) or row (CSV; the header is row 1). */
  errors: { line: number; reason: string }[]
}

/** Options of an import. */
export interface ImportOptions {
  format: 'csv' | 'ndjson'
  /**
   * Column → field, for example `{ Kommentar: 'comment', Filiale: 'context.store', Notiz: '' }`; empty leaves a
   * column out.
   */
  map?: Record<string, string>
  /** Unix milliseconds. */
  now: number
}

/**
 * Imports ratings and touchpoints from other channels. A line without an id gets one derived from its content, so that
 * importing a file twice adds nothing.
 */
export async function importItems(
  store: Store,
  project: number,
  file: AsyncIterable<Uint8Array>,
  { format, map = {}, now }: ImportOptions,
): Promise<ImportReport> {
  const report: ImportReport = { accepted: 0, duplicates: 0, rejected: 0, errors: [] }
  const seen = new Map<string, number>()
  let batch: { line: number; arrival: Arrival }[] = []

  const tell = (line: number, reason: string) => {
    if (report.errors.length < 100) report.errors.push({ line, reason })
  }
  const reject = (line: number, reason: string) => {
    report.rejected++
    tell(line, reason)
  }
  const flush = async () => {
    const outcomes = await store.deliver({ project, arrivals: batch.map(({ arrival }) => arrival) })
    outcomes.forEach(({ status, reason }, i) => {
      if (status === 'rejected') reject(batch[i]!.line, reason ?? 'rejected')
      else {
        report[status === 'accepted' ? 'accepted' : 'duplicates']++
        if (reason === 'erased')
          tell(batch[i]!.line, 'not stored again: this answer or its author was erased')
      }
    })
    batch = []
  }

  const chunks = textOf(file)
  const records = format === 'csv' ? csvRecords(chunks, map) : jsonRecords(chunks)
  try {
    for await (const { line, record } of records) {
      const completed = typeof record === 'string' ? record : complete(record, seen)
      const parsed = typeof completed === 'string' ? undefined : itemSchema.safeParse(completed)
      if (!parsed?.success) {
        reject(line, parsed ? explain(parsed.error.issues, completed).reason : (completed as string))
        continue
      }
      const createdAt = Math.min(Date.parse(parsed.data.createdAt), now)
      // The holder of the secret key is the company itself, so that the customer needs no signature.
      const claimed = typeof record === 'object' && record.verified === false
      const verified = parsed.data.customer !== undefined && !claimed
      batch.push({
        line,
        arrival: { item: parsed.data, verified, trusted: true, createdAt, receivedAt: now },
      })
      if (batch.length >= BATCH_ROWS) await flush()
    }
  } catch (error) {
    if (!(error instanceof BrokenFile)) throw error
    if (batch.length > 0) await flush()
    throw new Refusal(
      400,
      'malformed',
      `The file breaks off: ${error.message}. ${report.accepted} items before it were taken.`,
    )
  }
  if (batch.length > 0) await flush()
  return report
}

/** One line of a file, with its number. */
interface NumberedRecord {
  line: number
  /** The fields, or what is wrong with the line. */
  record: Record<string, unknown> | string
}

async function* jsonRecords(chunks: AsyncIterable<string>): AsyncGenerator<NumberedRecord> {
  let line = 0
  for await (const text of linesOf(chunks, MAX_PICTURE_LINE_CHARS)) {
    line++
    if (text.trim() === '') continue
    let record: NumberedRecord['record']
    if (text.startsWith('{"kind":"picture"'))
      record = 'kind: pictures are not brought in, only the answers are'
    else if (text.length > MAX_LINE_CHARS) record = `line: is longer than ${MAX_LINE_CHARS} characters`
    else if (depthExceeds(Buffer.from(text), MAX_JSON_DEPTH))
      record = `line: is nested deeper than ${MAX_JSON_DEPTH} levels`
    else
      try {
        record = knownObject(JSON.parse(text))
      } catch {
        record = 'line: must be one JSON object'
      }
    yield { line, record }
  }
}

const knownObject = (value: unknown): NumberedRecord['record'] =>
  value && typeof value === 'object' && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : 'line: must be one JSON object'

async function* csvRecords(
  chunks: AsyncIterable<string>,
  map: Record<string, string>,
): AsyncGenerator<NumberedRecord> {
  let fields: string[] | undefined
  let line = 0
  for await (const row of csvRows(chunks, MAX_LINE_CHARS)) {
    line++
    if (row.length === 1 && row[0] === '') continue
    if (!fields) {
      fields = row.map(name => (Object.hasOwn(map, name.trim()) ? map[name.trim()]! : name.trim()))
      const unknown = fields.find(
        field => field && !Object.hasOwn(csvFields, field) && !field.startsWith('context.'),
      )
      if (unknown !== undefined)
        throw badField(
          'map',
          `"${unknown}" is no field; map it to one of ${Object.keys(csvFields).join(', ')}, to context.<name>, or to nothing`,
        )
      const twice = fields.find((field, i) => field && fields!.indexOf(field) < i)
      if (twice !== undefined)
        throw badField('map', `two columns go to "${twice}"; map one of them to nothing`)
      continue
    }
    if (row.slice(fields.length).some(cell => cell.trim() !== '')) {
      yield {
        line,
        record: `row: has ${row.length} cells, and the header ${fields.length}; put quotes around a cell that holds a delimiter`,
      }
      continue
    }
    const record: Record<string, unknown> = {}
    row.forEach((cell, i) => {
      const field = fields![i]
      if (!field || cell.trim() === '') return
      if (field.startsWith('context.')) set(record, field, cell)
      else set(record, csvFields[field]!.to ?? field, csvFields[field]!.read?.(cell.trim()) ?? cell.trim())
    })
    yield { line, record }
  }
}

const number = (cell: string): unknown => (Number.isFinite(Number(cell)) ? Number(cell) : cell)
const list = (cell: string): unknown =>
  cell
    .split(/[|;]/)
    .map(word => word.trim())
    .filter(Boolean)

/** The columns of a CSV file: the field that each sets, and how its cells are parsed. */
const csvFields: Record<string, { to?: string; read?: (cell: string) => unknown }> = {
  ...{
    id: {},
    kind: {},
    moment: {},
    scale: {},
    point: {},
    comment: {},
    contact: {},
    goal: {},
    locale: {},
    device: {},
  },
  ...{
    outcome: {},
    createdAt: {},
    value: { read: number },
    revision: { read: number },
    words: { read: list },
  },
  ...{ journey: { to: 'journey.id' }, run: { to: 'journey.run' }, stage: { to: 'journey.stage' } },
  ...{ customer: { to: 'customer.id' }, page: { to: 'page.url' }, title: { to: 'page.title' } },
  ...{
    touchpoint: { to: 'touchpoint.kind' },
    subtype: { to: 'touchpoint.subtype' },
    phase: { to: 'touchpoint.phase' },
  },
  ...{ channel: { to: 'touchpoint.channel' }, initiatedBy: { to: 'touchpoint.initiatedBy' } },
  ...{ owner: { to: 'touchpoint.owner' }, department: { to: 'touchpoint.department' } },
}

function set(record: Record<string, unknown>, path: string, value: unknown): void {
  const [first, ...rest] = path.split('.')
  if (rest.length === 0) record[first!] = value
  else {
    const inner = (record[first!] ?? {}) as Record<string, unknown>
    inner[rest.join('.')] = value
    record[first!] = inner
  }
}

/** Completes the fields of a line to an item, with defaults for what is missing. */
function complete(fields: Record<string, unknown>, seen: Map<string, number>): NumberedRecord['record'] {
  if (fields.kind === 'picture')
    return 'kind: pictures are not brought in; only the answer that announced it is'
  const { receivedAt: _, sentAt: __, verified: ___, replies: ____, ...record } = fields
  const kind = record.kind ?? 'feedback'
  const createdAt = typeof record.createdAt === 'string' ? instantOf(record.createdAt) : undefined
  const filled: Record<string, unknown> = {
    ...record,
    ...{ kind, revision: record.revision ?? 1, source: 'import' },
    ...(createdAt && { createdAt }),
  }
  if (kind === 'feedback') {
    filled.scale ??= 'mood5'
    filled.state ??= 'complete'
    const { scale, point } = filled
    if (filled.value === undefined && typeof point === 'string' && typeof scale === 'string') {
      if (!isScaleId(scale)) return `value: missing; send a number, because no scale "${scale}" is known here`
      filled.value = pointValue(scale, point)
      if (filled.value === undefined) {
        const points = Object.keys(scales[scale])
        return `point: "${point}" is no point of ${scale}${points.length > 0 ? `; use one of ${points.join(', ')}` : ''}`
      }
    }
  }
  if (filled.id === undefined) {
    const hash = sha256(JSON.stringify(record)).slice(0, 32)
    // Two people may have given the same feedback: a second line with the same content is another item.
    const nth = (seen.get(hash) ?? 0) + 1
    seen.set(hash, nth)
    filled.id = `import-${hash}-${nth}`
  }
  return filled
}

const INSTANT = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(?:Z|([+-]\d\d):?(\d\d))?)?$/i

/**
 * Parses a date or time that begins with the year, in UTC unless it has an offset. Ambiguous forms such as 03/04/2026
 * are left unchanged and then rejected.
 */
function instantOf(text: string): string {
  const [, day, time = '00:00', hours, minutes] = INSTANT.exec(text.trim()) ?? []
  const at = new Date(`${day}T${time}${hours ? `${hours}:${minutes}` : 'Z'}`)
  // `Date` turns February 30 into a day of March.
  const exists = !Number.isNaN(at.getTime()) && new Date(`${day}T00:00Z`).toISOString().startsWith(day!)
  return exists ? at.toISOString() : text
}

/** Parses the JSON of `?map=` and `--map`: column names to field names. */
export function readMap(text: string | undefined): Record<string, string> {
  if (!text) return {}
  try {
    const value: unknown = JSON.parse(text)
    if (value && typeof value === 'object' && Object.values(value).every(one => typeof one === 'string'))
      return value as Record<string, string>
  } catch {}
  throw badField('map', 'must be a JSON object of column names to field names')
}
