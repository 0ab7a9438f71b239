import { type Context, Hono } from 'hono'
import { mediaType } from '../http/media-type.js'
import { Refusal } from '../http/refusal.js'
import type { Project } from '../storage/projects.js'
import type { Store } from '../storage/store.js'
import type { Person } from '../storage/subject.js'
import { BrokenFile } from './csv.js'
import { download, exportLines, formatOf } from './export.js'
import { importItems, readMap } from './import.js'

/** What servers do with a project's secret key: bring ratings in from other channels, and take everything out. */
export function serverRoutes(store: Store, now: () => number): Hono {
  const app = new Hono()

  app.post('/import', async c => {
    const project = await bySecret(c, store)
    const encoding = c.req.header('content-encoding')?.toLowerCase() ?? 'identity'
    if (encoding !== 'identity' && encoding !== 'gzip')
      throw new Refusal(415, 'unsupported_encoding', 'Use gzip or no Content-Encoding.')
    const body = c.req.raw.body ?? new Blob([]).stream()
    const file = unbroken(encoding === 'gzip' ? body.pipeThrough(new DecompressionStream('gzip')) : body)
    const format = formatOfBody(c)
    const map = readMap(c.req.query('map'))
    await store.audit.note(project.id, SERVER, 'import begun', format)
    return c.json(await importItems(store, project.id, file, { format, map, now: now() }))
  })

  app.get('/export', async c => exported(c, store, await bySecret(c, store), SERVER))

  return app
}

/** Whoever holds the secret key, in the list of who did what. */
const SERVER = 'secret key'

/** The file that `?format=` and perhaps a person name, and a note of who took it. */
export async function exported(c: Context, store: Store, project: Project, who: string): Promise<Response> {
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

/** A body whose end is the sender's affair, or that of whoever packed it. */
async function* unbroken(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader()
  try {
    for (;;) {
      const next = await reader.read().catch(cause => {
        throw new BrokenFile('it is cut off, or not what Content-Encoding says', { cause })
      })
      if (next.done) return
      yield next.value
    }
  } finally {
    reader.cancel().catch(() => {})
  }
}

async function bySecret(c: Context, store: Store): Promise<Project> {
  const [, key] = /^Bearer (\S{1,200})$/i.exec(c.req.header('authorization') ?? '') ?? []
  if (!key) throw new Refusal(401, 'secret_key', 'Send Authorization: Bearer <secret key>.')
  const project = await store.projects.bySecretKey(key)
  if (project) return project
  if (await store.projects.byKey(key))
    throw new Refusal(
      403,
      'secret_key',
      'This is a public key: it can only send feedback. Use the secret key.',
    )
  throw new Refusal(401, 'secret_key', 'No project has this secret key.')
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

/** One person, by `?device=` or `?customer=`. */
function subjectOf(c: Context): { subject?: Person } {
  const { device, customer } = c.req.query()
  return device ? { subject: { device } } : customer ? { subject: { customer } } : {}
}
