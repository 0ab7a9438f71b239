import { type Context, Hono } from 'hono'
import type { Case } from '../../model/case.js'
import type { FeedbackItem } from '../../model/feedback.js'
import { leaningNames, leaningOf } from '../../model/leaning.js'
import { DAY_MS } from '../../model/time.js'
import { badField } from '../http/refusal.js'
import { segmentsOf } from '../insight/columns/build-day.js'
import { dateOf } from '../insight/query/calendar.js'
import type { Query } from '../insight/query/query.js'
import { loadTermReader, stemOf, type TermReader } from '../insight/themes/terms.js'
import type { Store } from '../storage/store.js'
import { person } from './person.js'
import { askerOf, type Question, questionOf, shownQuery } from './question.js'

/** Fewest and most entries of a page. */
const MAX_LIMIT = 200
const DEFAULT_LIMIT = 50

function limitOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_LIMIT
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0
  if (limit < 1 || limit > MAX_LIMIT) throw badField('limit', `must be a whole number from 1 to ${MAX_LIMIT}`)
  return limit
}

function positionOf({ cursor }: Query): { at: number; id: string } | undefined {
  if (cursor === undefined) return
  const [, at, id] = /^(\d{1,16})~(.+)$/.exec(cursor) ?? []
  if (!at || !id) throw badField('cursor', 'is no position of a page; use the `next` of the page before')
  return { at: Number(at), id }
}

/** Tests what the database cannot: segments, feeling, words. */
async function testOf({ query, themes }: Question): Promise<(item: FeedbackItem) => boolean> {
  const reader = query.q !== undefined || query.theme !== undefined ? await loadTermReader() : undefined
  const theme = themes.find(({ id, name }) => id === query.theme || name === query.theme)
  const wanted =
    query.theme === undefined ? [] : (theme?.words ?? [query.theme]).map(word => formsOf(reader!, word))
  const q = query.q === undefined ? [] : formsOf(reader!, query.q)
  const segments = Object.entries(query.segment)
  return item => {
    if (query.feeling && leaningOf(item.scale, item.value) !== leaningNames[query.feeling]) return false
    if (segments.length > 0) {
      const own = new Map(segmentsOf(item))
      if (!segments.every(([key, values]) => values.includes(own.get(key) ?? ''))) return false
    }
    if (!reader) return true
    const terms = reader.terms(item).map(term => (term.startsWith('#') ? term.slice(1) : stemOf(term)))
    if (!q.every(forms => terms.some(term => forms.has(term)))) return false
    return (
      query.theme === undefined ||
      wanted.some(phrase => terms.some((_, i) => phrase.every((forms, k) => forms.has(terms[i + k] ?? ''))))
    )
  }
}

const formsOf = (reader: TermReader, text: string): Set<string>[] =>
  reader.stems(text).map(forms => new Set(forms))

const nextOf = (next: { at: number; id: string } | undefined) =>
  next ? { next: `${next.at}~${next.id}` } : {}

/** What people said, newest first. */
async function feedback(question: Question, c: Context) {
  const { query, project, store, windows } = question
  const limit = limitOf(c.req.query('limit'))
  const after = positionOf(query)
  const fits = await testOf(question)
  const { voices, next } = await store.insight.feedback.page(project.id, {
    ...windows.now,
    ...named(query),
    ...(after && { after }),
    ...{ fits, limit },
  })
  return {
    query: shownQuery(question),
    people: new Set(voices.map(({ person }) => person)).size,
    feedback: voices.map(({ person: _, saidAt: __, ...voice }) => voice),
    ...nextOf(next),
  }
}

const named = ({ moment, scale, source, journey, stage }: Query) => ({
  moment,
  scale,
  source,
  journey,
  stage,
})

/** A case with when the person was to hear back. */
type ListedCase = Case & { promisedAt?: string; overdue?: boolean }

/** Unhappy feedback that the team works on, newest first. */
async function cases(question: Question, c: Context) {
  const { query, project, store, windows, member, now } = question
  if (query.assignee === 'me' && member === undefined)
    throw badField('assignee', 'with the secret key nobody is "me"; write a name or none')
  const limit = limitOf(c.req.query('limit'))
  const after = positionOf(query)
  const fits = await testOf(question)
  const days = new Map(project.config.moments.map(({ id, promise }) => [id, promise?.days]))
  const owner = query.assignee === 'me' ? member : query.assignee
  const today = dateOf(now, project.timezone)
  const known = new Map((await store.cases.within(project.id, windows.now)).map(one => [one.voice.id, one]))
  const chosen = new Map<string, ListedCase>()
  const { voices, next } = await store.insight.feedback.page(project.id, {
    ...windows.now,
    ...named(query),
    ...(after && { after }),
    limit,
    fits: (item, { saidAt, history }) => {
      const handled = known.get(item.id)
      if (!handled && (item.value >= 0 || history)) return false
      if (!fits(item)) return false
      const state = handled?.state ?? 'open'
      if (query.state !== undefined && state !== query.state) return false
      if (owner !== undefined && (handled?.owner ?? 'none') !== owner) return false
      const promise = days.get(item.moment)
      const due = promise === undefined ? undefined : saidAt + promise * DAY_MS
      const waiting =
        state === 'open' || state === 'acknowledged' || state === 'fixing' || state === 'reopened'
      const overdue = waiting && due !== undefined && due < now && !handled?.toldAt
      if (query.due === 'overdue' && !overdue) return false
      if (query.due === 'today' && !(waiting && due !== undefined && dateOf(due, project.timezone) === today))
        return false
      chosen.set(item.id, {
        ...(handled as Case),
        state,
        ...(due !== undefined && { promisedAt: new Date(due).toISOString() }),
        ...(overdue && { overdue }),
      })
      return true
    },
  })
  return {
    query: { ...shownQuery(question), ...caseQuery(query) },
    people: new Set(voices.map(({ person }) => person)).size,
    cases: voices.map(({ person: _, saidAt: __, ...voice }) => ({ ...chosen.get(voice.id)!, voice })),
    ...nextOf(next),
  }
}

const caseQuery = ({ assignee, due, state }: Query) => ({
  ...(assignee !== undefined && { assignee }),
  ...(due !== undefined && { due }),
  ...(state !== undefined && { state }),
})

/** `/v1/feedback`, `/v1/cases` and `/v1/people/{id}`: single answers under a query. */
export function listRoutes(store: Store, now: () => number): Hono {
  const app = new Hono()
  app.get('/feedback', async c => c.json(await feedback(await questionOf(c, store, now(), ['limit']), c)))
  app.get('/cases', async c => c.json(await cases(await questionOf(c, store, now(), ['limit']), c)))
  app.get('/people/:id', async c =>
    c.json(await person(await askerOf(c, store), store, c.req.param('id'), now())),
  )
  return app
}
