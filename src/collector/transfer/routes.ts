import { type Context, Hono } from 'hono'
import { mediaType } from '../http/media-type.js'
import { Refusal } from '../http/refusal.js'
import type { Person } from '../storage/items/person.js'
import type { Project } from '../storage/projects/projects.js'
import type { Store } from '../storage/store.js'
import { BrokenFile } from './csv.js'
import { download, exportLines, formatOf } from './export.js'
import { importItems, readMap } from './import.js'
import { projectBySecretKey, SECRET_KEY_NAME } from './secret-key.js'

/** `/v1/import` and `/v1/export`, for servers with the project's secret key. */
export function serverRoutes(store: Store, now: () => number): Hono {
  const app = new Hono()

  app.post('/import', async c => {
    const project = await projectBySecretKey(c, store)
    const encoding = c.req.header('content-encoding')?.toLowerCase() ?? 'identity'
    if (encoding !== 'identity' && encoding !== 'gzip')
      throw new Refusal(415, 'unsupported_encoding', 'Use gzip or no Content-Encoding.')
    const body = c.req.raw.body ?? new Blob([]).stream()
    const file = readChunks(encoding === 'gzip' ? body.pipeThrough(new DecompressionStream('gzip')) : body)
    const format = formatOfBody(c)
    const map = readMap(c.req.query('map'))
    await store.audit.note(project.id, SECRET_KEY_NAME, 'import begun', format)
    return c.json(await importItems(store, project.id, file, { format, map, now: now() }))
  })

  app.get('/export', async c => exportResponse(c, store, await projectBySecretKey(c, store), SECRET_KEY_NAME))

  return app
}

/**
 * Responds with an export in `?format=`, of one person if `?device=` or `?customer=` is given, and adds it to the
 * audit log.
 */
export async function exportResponse(
  c: Context,
  store: Store,
  project: Project,
  who: string,
): Promise<Response> {
  const format = formatOf(c.req.query('format'))
  const only = subjectOf(c)
  await store.audit.note(
    project.id,
    who,
    only.subject ? 'one person exported' : 'everything exported',
    format,
  )
  const lines = exportLines(store.archive(project.id, only), format, { pictures: !!only.subject })
  return download(lines, format, project.name)
}

/** Reads a body; an interrupted or wrongly compressed one throws a BrokenFile, which names the client's mistake. */
async function* readChunks(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader()
  try {
    for (;;) {
      const next = await reader.read().catch(cause => {
        throw new BrokenFile('it is cut off, or it is not encoded as Content-Encoding says', { cause })
      })
      if (next.done) return
      yield next.value
    }
  } finally {
    reader.cancel().catch(() => {})
  }
}

function formatOfBody(c: Context): 'csv' | 'ndjson' {
  const type = mediaType(c.req.header('content-type'))
  if (type === 'text/csv') return 'csv'
  if (
    [
      'application/x-ndjson',
      'application/ndjson',
      'application/jsonl',
      'application/json',
      'text/plain',
      '',
    ].includes(type)
  )
    return 'ndjson'
  throw new Refusal(
    415,
    'unsupported_type',
    `Content-Type "${type}" is not supported; use application/x-ndjson or text/csv.`,
  )
}

/** The person that `?device=` or `?customer=` names, if any. */
function subjectOf(c: Context): { subject?: Person } {
  const { device, customer } = c.req.query()
  return device ? { subject: { device } } : customer ? { subject: { customer } } : {}
}
