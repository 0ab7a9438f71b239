import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { uuidv7 } from '../../model/identifier.js'
import { isScaleId, pointValue, type ScaleId, scales } from '../../model/scale.js'
import { readBytes } from '../http/body.js'
import { mediaType } from '../http/media-type.js'
import { pageHeaders } from '../http/page-headers.js'
import { Refusal, unavailable } from '../http/refusal.js'
import type { Throttle } from '../http/throttle.js'
import { type IngestContext, ingest, projectOf } from '../ingest/ingest.js'
import { StorageError } from '../storage/database.js'
import type { Project } from '../storage/projects.js'
import { type FormPage, formPage, formStyles, noticePage, thanksPage } from './page.js'
import { formTexts, localise, wantedLanguages } from './texts.js'

/**
 * `/f/{moment}?key=…`: the question as a plain page, for e-mails, QR codes, printed cards and browsers without
 * JavaScript. `lang`, `point` (chosen beforehand, never sent by itself: mail scanners follow links), `ref` (kept as
 * context), `journey`, `run` and `stage` may be in the address too.
 * Whatever goes wrong is told as a page too, with what was written still in it: whoever posts a form reads no JSON.
 */
export function form({ failed, throttle, closing, ...context }: FormContext): Hono<FormEnv> {
  const app = new Hono<FormEnv>()
  app.use(async (c, next) => {
    await next()
    for (const [name, value] of Object.entries(pageHeaders)) c.header(name, value)
  })
  const welcome: MiddlewareHandler<FormEnv> = async (c, next) => {
    if (closing.aborted) throw unavailable('The collector is stopping.', 2)
    throttle.address(c.env?.address)
    await next()
  }

  app.onError(async (error, c) => {
    const refusal = error instanceof Refusal ? error : undefined
    if (!refusal) failed(error, c)
    // Whatever posted this was no form.
    if (refusal?.status === 415) return refusal.toResponse()
    const status = refusal?.status ?? (error instanceof StorageError ? 503 : 500)
    const retryAfter = refusal?.more.retryAfter ?? (error instanceof StorageError ? 5 : undefined)
    const project = await projectOf(c.req.query('key'), context.store).catch(() => undefined)
    const { page, question } = describe(c, project)
    const { gone, later, long, broken } = page.texts
    const problem = status === 401 ? gone : status === 413 ? long : retryAfter === undefined ? broken : later
    const fields = c.req.method === 'POST' ? await written(c).catch(() => undefined) : undefined
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

  app.get('/:moment', welcome, async c => {
    const { page, question } = describe(c, await projectOf(c.req.query('key'), context.store))
    c.header('Cache-Control', 'no-store')
    if (c.req.query('sent') !== undefined) return c.html(thanksPage(page))
    return c.html(formPage({ ...page, ...question, id: uuidv7(context.now()), chosen: c.req.query('point') }))
  })

  app.post('/:moment', welcome, async c => {
    const project = await projectOf(c.req.query('key'), context.store)
    throttle.key(project.id)
    if (mediaType(c.req.header('content-type')) !== 'application/x-www-form-urlencoded')
      throw new Refusal(415, 'unsupported_type', 'Send the form as application/x-www-form-urlencoded.')
    const { page, question, scale } = describe(c, project)
    const { chosen: point, comment, contact, ...fields } = await written(c)
    const id = fields.id ?? uuidv7(context.now())
    const again = (problem: string) =>
      c.html(formPage({ ...page, ...question, id, chosen: point, comment, contact, problem }), 422)

    const value = point === undefined ? undefined : pointValue(scale, point)
    if (value === undefined) return again(page.texts.choose)
    const now = context.now()
    const item = {
      kind: 'feedback',
      id,
      revision: revisionOf(id, now),
      state: 'complete',
      moment: c.req.param('moment'),
      ...place(c),
      ...{ scale, point, value, comment, contact },
      source: 'passive',
      locale: page.lang,
      ...(c.req.query('ref') && { context: { ref: c.req.query('ref') } }),
      createdAt: new Date(now).toISOString(),
    }
    const batch = { project, items: [item], key: project.key, sentAt: item.createdAt }
    const [verdict] = await ingest(batch, context)
    if (verdict!.status === 'rejected') return again(page.texts.broken)
    // After a redirect, reloading the page sends nothing again.
    const address = new URL(c.req.url)
    address.searchParams.set('sent', '')
    return c.redirect(address.pathname + address.search, 303)
  })

  return app
}

interface FormContext extends IngestContext {
  /** Hears of failures that are answered here. */
  failed: (error: unknown, c: Context) => void
  throttle: Throttle
  closing: AbortSignal
}

interface FormEnv {
  Bindings: { address?: string }
  Variables: { written?: Promise<Written> }
}

type Written = Partial<Record<'id' | 'chosen' | 'comment' | 'contact', string>>

/** What was written into the form. Read once: what goes wrong later shows it again. */
function written(c: Context<FormEnv>): Promise<Written> {
  const reading = c.get('written') ?? readWritten(c.req.raw)
  c.set('written', reading)
  return reading
}

async function readWritten(request: Request): Promise<Written> {
  const body = await readBytes(request, { bytes: 100_000 })
  const fields = new URLSearchParams(new TextDecoder().decode(body))
  const said = (name: string) => fields.get(name)?.replaceAll('\r\n', '\n').trim() || undefined
  return { id: said('id'), chosen: said('point'), comment: said('comment'), contact: said('contact') }
}

/** The page as its project wants it; without one, where that is not known, in our own words. */
function describe(c: Context, project: Project | undefined) {
  const moment = project?.config.moments.find(({ id }) => id === c.req.param('moment'))
  const wanted = wantedLanguages(c.req.query('lang'), c.req.header('accept-language'))
  const { lang, texts } = formTexts(wanted, project?.config.locales ?? {})
  const asked = moment?.scale ?? 'mood5'
  // Scales that are composed rather than chosen from a row need more than a plain form.
  const scale: ScaleId = isScaleId(asked) && Object.keys(scales[asked]).length > 0 ? asked : 'mood5'
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

function place(c: Context): { journey?: { id: string; run: string; stage?: string } } {
  const { journey, run, stage } = c.req.query()
  return journey && run ? { journey: { id: journey, run, ...(stage && { stage }) } } : {}
}

/** Seconds that are counted one by one; a page that is open longer counts by minutes, up to a year. */
const FINE = 500_000

/** Sending again later replaces what was sent before: the revision grows with the time since the page was made. */
function revisionOf(id: string, now: number): number {
  const made = Number.parseInt(id.slice(0, 13).replace('-', ''), 16)
  const seconds = Math.max(0, Math.floor((now - made) / 1000))
  if (!Number.isFinite(seconds)) return 1
  return Math.min(seconds, FINE) + Math.min(Math.floor(Math.max(0, seconds - FINE) / 60), FINE - 1) + 1
}
