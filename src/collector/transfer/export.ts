import type { FeedbackItem } from '../../model/feedback.js'
import { badField } from '../http/refusal.js'
import type { Archived } from '../storage/feedback/archive.js'
import { csvLine } from './csv.js'

const iso = (ms: number): string => new Date(ms).toISOString()

const columns: Record<string, (one: Archived & { item: FeedbackItem }) => string | number | undefined> = {
  id: ({ item }) => item.id,
  createdAt: ({ createdAt }) => iso(createdAt),
  receivedAt: ({ receivedAt }) => iso(receivedAt),
  moment: ({ item }) => item.moment,
  journey: ({ item }) => item.journey?.id,
  run: ({ item }) => item.journey?.run,
  stage: ({ item }) => item.journey?.stage,
  source: ({ item }) => item.source,
  scale: ({ item }) => item.scale,
  point: ({ item }) => item.point,
  value: ({ item }) => item.value,
  words: ({ item }) => item.words?.join('|'),
  comment: ({ item }) => item.comment,
  contact: ({ item }) => item.contact,
  goal: ({ item }) => item.goal,
  locale: ({ item }) => item.locale,
  device: ({ item }) => item.device,
  customer: ({ item }) => item.customer?.id,
  verified: ({ verified }) => String(verified),
  page: ({ item }) => item.page?.url,
  context: ({ item }) => item.context && JSON.stringify(item.context),
  replies: ({ replies }) => replies.map(({ name, text }) => `${name}: ${text}`).join('\n\n'),
  pictures: ({ item }) => item.attachments?.map(({ sha256 }) => sha256).join('|'),
}

/**
 * The lines of an export. CSV contains the feedback; NDJSON contains every item, in a form that can be imported again,
 * with its replies.
 * @param pictures Whether NDJSON also contains the pictures, each as a line after its feedback: for the export of one
 * person's data. Default false.
 */
export async function* exportLines(
  items: AsyncIterable<Archived>,
  format: 'csv' | 'ndjson',
  { pictures = false }: { pictures?: boolean } = {},
): AsyncGenerator<string> {
  if (format === 'csv') yield csvLine(Object.keys(columns))
  for await (const one of items) {
    if (format === 'ndjson') {
      const claimed = one.item.customer && !one.verified
      const times = { createdAt: iso(one.createdAt), receivedAt: iso(one.receivedAt) }
      const replies = one.replies.map(({ feedback: _, moment: __, ...reply }) => reply)
      yield `${JSON.stringify({
        ...one.item,
        ...times,
        // Keep an unsigned customer unsigned when the file is imported again.
        ...(claimed && { verified: false }),
        ...(replies.length > 0 && { replies }),
      })}\n`
      if (!pictures || one.item.kind !== 'feedback') continue
      for await (const { bytes, ...picture } of one.pictures())
        yield `${JSON.stringify({ kind: 'picture', ...picture, bytes: Buffer.from(bytes).toString('base64') })}\n`
    } else if (one.item.kind === 'feedback')
      yield csvLine(Object.values(columns).map(cell => cell(one as Archived & { item: FeedbackItem })))
  }
}

/** Checks the format of an export or import. Default `ndjson`. */
export function formatOf(format = 'ndjson'): 'csv' | 'ndjson' {
  if (format !== 'csv' && format !== 'ndjson') throw badField('format', 'must be csv or ndjson')
  return format
}

/** A download that is generated as fast as the client reads it. */
export function download(lines: AsyncGenerator<string>, format: 'csv' | 'ndjson', name: string): Response {
  const encoder = new TextEncoder()
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      let text = ''
      while (text.length < 64_000) {
        const next = await lines.next()
        if (next.done) {
          if (text) controller.enqueue(encoder.encode(text))
          return controller.close()
        }
        text += next.value
      }
      controller.enqueue(encoder.encode(text))
    },
    cancel: async () => void (await lines.return(undefined)),
  })
  return new Response(stream, {
    headers: {
      'Content-Type': format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson',
      'Content-Disposition': contentDisposition(`${name}.${format}`),
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'no-store',
    },
  })
}

/** A Content-Disposition with a plain file name; other characters are in the encoded form of RFC 6266. */
function contentDisposition(name: string): string {
  const plain = name.replace(/[^\w. -]/g, '_')
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${plain}"${plain === name ? '' : `; filename*=UTF-8''${encoded}`}`
}
