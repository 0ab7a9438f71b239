import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { uuidv7 } from '../../model/identifier.js'
import { isScaleId, pointValue, type ScaleId, scales } from '../../model/scale.js'
import { readBytes } from '../http/body.js'
import { mediaType } from '../http/media-type.js'
import { Refusal, unavailable } from '../http/refusal.js'
import { pageHeaders } from '../http/security-headers.js'
import { type IngestContext, ingest, projectOf } from '../ingest/ingest.js'
import type { Throttle } from '../limits/throttle.js'
import { StorageError } from '../storage/databases/database.js'
import type { Project } from '../storage/projects/projects.js'
import { type FormPage, formPage, formStyles, noticePage, thanksPage } from './page.js'
import { formTexts, localise, wantedLanguages } from './texts.js'

/**
 * `/f/{moment}?key=…`: the question as a plain HTML form, for e-mails, QR codes, printed cards and browsers without
 * JavaScript. Optional parameters: `lang`, `point` (preselected but never submitted by opening the page, because mail
 * scanners follow links), `ref` (stored as context), `journey`, `run` and `stage`.
 * Errors are HTML pages as well, and keep what the person wrote.
 */
export function form({ onFailure, throttle, closing, ...context }: FormContext): Hono<FormEnv> {
  const app = new Hono<FormEnv>()
  app.use(async (c, next) => {
    await next()
    for (const [name, value] of Object.entries(pageHeaders)) c.header(name, value)
  })
  const limit: MiddlewareHandler<FormEnv> = async (c, next) => {
    if (closing.aborted) throw unavailable('The collector is stopping.', 2)
    throttle.address(c.env?.address)
    await next()
  }

  app.onError(async (error, c) => {
    const refusal = error instanceof Refusal ? error : undefined
    if (!refusal) onFailure(error, c)
    // A client that posts another type is no form, so it gets JSON.
    if (refusal?.status === 415) return refusal.toResponse()
    const status = refusal?.status ?? (error instanceof StorageError ? 503 : 500)
    const retryAfter = refusal?.more.retryAfter ?? (error instanceof StorageError ? 5 : undefined)
    const project = await projectOf(c.req.query('key'), context.store).catch(() => undefined)
    const { page, question } = describe(c, project)
    const { gone, later, long, broken } = page.texts
    const problem = status === 401 ? gone : status === 413 ? long : retryAfter === undefined ? broken : later
    const fields = c.req.method === 'POST' ? await submittedFields(c).catch(() => undefined) : undefined
    c.header('Cache-Control', 'no-store')
    if (retryAfter !== undefined) c.header('Retry-After', String(Math.ceil(retryAfter)))
    return c.html(
      fields
        ? formPage({ ...page, ...question, ...fields, id: fields.id ?? uuidv7(context.now()), problem })
        : noticePage(page, problem),
      status as 503,
    )
  })

  app.get('/form.css', c => {
    c.header('Cache-Control', 'public, max-age=3600')
    return c.body(formStyles, 200, { 'Content-Type': 'text/css; charset=utf-8' })
  })

  app.get('/:moment', limit, async c => {
    const { page, question } = describe(c, await projectOf(c.req.query('key'), context.store))
    c.header('Cache-Control', 'no-store')
    if (c.req.query('sent') !== undefined) return c.html(thanksPage(page))
    return c.html(formPage({ ...page, ...question, id: uuidv7(context.now()), chosen: c.req.query('point') }))
  })

  app.post('/:moment', limit, async c => {
    const project = await projectOf(c.req.query('key'), context.store)
    throttle.key(project.id)
    if (mediaType(c.req.header('content-type')) !== 'application/x-www-form-urlencoded')
      throw new Refusal(415, 'unsupported_type', 'Send the form as application/x-www-form-urlencoded.')
    const { page, question, scale } = describe(c, project)
    const { chosen: point, comment, contact, ...fields } = await submittedFields(c)
    const id = fields.id ?? uuidv7(context.now())
    const showAgain = (problem: string) =>
      c.html(formPage({ ...page, ...question, id, chosen: point, comment, contact, problem }), 422)

    const value = point === undefined ? undefined : pointValue(scale, point)
    if (value === undefined) return showAgain(page.texts.choose)
    const now = context.now()
    const item = {
      kind: 'feedback',
      id,
      revision: revisionOf(id, now),
      state: 'complete',
      moment: c.req.param('moment'),
      ...journeyOf(c),
      ...{ scale, point, value, comment, contact },
      source: 'passive',
      locale: page.lang,
      ...(c.req.query('ref') && { context: { ref: c.req.query('ref') } }),
      createdAt: new Date(now).toISOString(),
    }
    const batch = { project, items: [item], key: project.key, sentAt: item.createdAt }
    const [verdict] = await ingest(batch, context)
    if (verdict!.status === 'rejected') return showAgain(page.texts.broken)
    // Redirect, so that reloading the page does not submit the form again.
    const thanksUrl = new URL(c.req.url)
    thanksUrl.searchParams.set('sent', '')
    return c.redirect(thanksUrl.pathname + thanksUrl.search, 303)
  })

  return app
}

interface FormContext extends IngestContext {
  /** Called for errors of the collector itself. */
  onFailure: (error: unknown, c: Context) => void
  throttle: Throttle
  closing: AbortSignal
}

interface FormEnv {
  Bindings: { address?: string }
  Variables: { fields?: Promise<FormFields> }
}

type FormFields = Partial<Record<'id' | 'chosen' | 'comment' | 'contact', string>>

/** The submitted fields. The body is read once and cached, because an error page shows the fields again. */
function submittedFields(c: Context<FormEnv>): Promise<FormFields> {
  const reading = c.get('fields') ?? readFields(c.req.raw)
  c.set('fields', reading)
  return reading
}

async function readFields(request: Request): Promise<FormFields> {
  const body = await readBytes(request, { bytes: 100_000 })
  const fields = new URLSearchParams(new TextDecoder().decode(body))
  const text = (name: string) => fields.get(name)?.replaceAll('\r\n', '\n').trim() || undefined
  return { id: text('id'), chosen: text('point'), comment: text('comment'), contact: text('contact') }
}

/** The language, texts and question of the page, from the project's config or, without a project, the defaults. */
function describe(c: Context, project: Project | undefined) {
  const moment = project?.config.moments.find(({ id }) => id === c.req.param('moment'))
  const wanted = wantedLanguages(c.req.query('lang'), c.req.header('accept-language'))
  const { lang, texts } = formTexts(wanted, project?.config.locales ?? {})
  const configured = moment?.scale ?? 'mood5'
  // A plain form can only show scales with a list of points.
  const scale: ScaleId =
    isScaleId(configured) && Object.keys(scales[configured]).length > 0 ? configured : 'mood5'
  const question: Pick<FormPage, 'question' | 'action' | 'points' | 'asksComment' | 'asksContact'> = {
    question: localise(moment?.question, [lang, ...wanted]) ?? texts.question,
    action: new URL(c.req.url).pathname + new URL(c.req.url).search,
    points: Object.entries(scales[scale]).map(([id, value]) => ({
      id,
      value,
      label: texts[id] ?? id.replaceAll('_', ' '),
    })),
    asksComment: moment?.comment !== false,
    asksContact: moment?.contact === true,
  }
  return { scale, page: { lang, texts }, question }
}

/** The run of a journey that the address names, if any. */
function journeyOf(c: Context): { journey?: { id: string; run: string; stage?: string } } {
  const { journey, run, stage } = c.req.query()
  return journey && run ? { journey: { id: journey, run, ...(stage && { stage }) } } : {}
}

/** Seconds for which the revision counts seconds; after that it counts minutes, up to a year. */
const FINE_SECONDS = 500_000

/** The revision grows with the time since the page was created, so that a later submission replaces an earlier one. */
function revisionOf(id: string, now: number): number {
  const createdAt = Number.parseInt(id.slice(0, 13).replace('-', ''), 16)
  const seconds = Math.max(0, Math.floor((now - createdAt) / 1000))
  if (!Number.isFinite(seconds)) return 1
  return (
    Math.min(seconds, FINE_SECONDS) +
    Math.min(Math.floor(Math.max(0, seconds - FINE_SECONDS) / 60), FINE_SECONDS - 1) +
    1
  )
}
