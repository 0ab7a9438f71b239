import { type Context, Hono } from 'hono'
import { uuidv7 } from '../../model/identifier.js'
import { isScaleId, pointValue, type ScaleId, scales } from '../../model/scale.js'
import { readBytes } from '../body.js'
import { type IngestContext, ingest, projectOf } from '../ingest.js'
import { mediaType } from '../media-type.js'
import { pageHeaders } from '../page-headers.js'
import { Refusal } from '../refusal.js'
import { StorageError } from '../storage/database.js'
import type { Project } from '../storage/projects.js'
import { type FormPage, formPage, formStyles, thanksPage } from './page.js'
import { formTexts, localise, wantedLanguages } from './texts.js'

/**
 * `/f/{moment}?key=…`: the question as a plain page, for e-mails, QR codes, printed cards and browsers without
 * JavaScript. `lang`, `point` (chosen beforehand, never sent by itself: mail scanners follow links), `ref` (kept as
 * context), `journey`, `run` and `stage` may be in the address too.
 * @param failed Hears of failures that are answered here, so that nobody has to write their words again.
 */
export function form(context: IngestContext, failed: (error: unknown, c: Context) => void): Hono {
  const app = new Hono()
  app.use(async (c, next) => {
    await next()
    for (const [name, value] of Object.entries(pageHeaders)) c.header(name, value)
  })

  app.get('/form.css', c => {
    c.header('Cache-Control', 'public, max-age=3600')
    return c.body(formStyles, 200, { 'Content-Type': 'text/css; charset=utf-8' })
  })

  app.get('/:moment', async c => {
    const { page, question } = await describe(c, context)
    c.header('Cache-Control', 'no-store')
    if (c.req.query('sent') !== undefined) return c.html(thanksPage(page))
    return c.html(formPage({ ...page, ...question, id: uuidv7(context.now()), chosen: c.req.query('point') }))
  })

  app.post('/:moment', async c => {
    const { project, page, question, scale } = await describe(c, context)
    if (mediaType(c.req.header('content-type')) !== 'application/x-www-form-urlencoded')
      throw new Refusal(415, 'unsupported_type', 'Send the form as application/x-www-form-urlencoded.')
    const body = await readBytes(c.req.raw, { bytes: 100_000 })
    const fields = new URLSearchParams(new TextDecoder().decode(body))
    const said = (name: string) => fields.get(name)?.replaceAll('\r\n', '\n').trim() || undefined
    const [point, comment, contact] = [said('point'), said('comment'), said('contact')]
    const id = said('id') ?? uuidv7(context.now())
    const again = (problem: string, status: 422 | 503 = 422) =>
      c.html(formPage({ ...page, ...question, id, chosen: point, comment, contact, problem }), status)

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
    const verdicts = await ingest(batch, context).catch(error => {
      if (!(error instanceof StorageError)) throw error
      failed(error, c)
    })
    if (!verdicts) {
      c.header('Retry-After', '5')
      return again(page.texts.broken, 503)
    }
    const [verdict] = verdicts
    if (verdict!.status === 'rejected') return again(page.texts.broken)
    // After a redirect, reloading the page sends nothing again.
    const address = new URL(c.req.url)
    address.searchParams.set('sent', '')
    return c.redirect(address.pathname + address.search, 303)
  })

  return app
}

async function describe(c: Context, { store }: IngestContext) {
  const project: Project = await projectOf(c.req.query('key'), store)
  const moment = project.config.moments.find(({ id }) => id === c.req.param('moment'))
  const wanted = wantedLanguages(c.req.query('lang'), c.req.header('accept-language'))
  const { lang, texts } = formTexts(wanted, project.config.locales)
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
  return { project, scale, page: { lang, texts }, question }
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
