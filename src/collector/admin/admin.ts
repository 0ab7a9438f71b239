import { type Context, Hono } from 'hono'
import { leaningNames } from '../../model/leaning.js'
import { MAX_COMMENT_CHARS } from '../../model/limits.js'
import { NAME_RULE, namePattern } from '../../model/text.js'
import { knownFields, readJson } from '../http/body.js'
import { badField, Refusal } from '../http/refusal.js'
import { serveAttachment } from '../ingest/attachments.js'
import { createConcurrencyLimit } from '../limits/concurrency-limit.js'
import type { Project } from '../storage/projects/projects.js'
import type { Store } from '../storage/store.js'
import { exportResponse } from '../transfer/routes.js'
import { ownPagesOnly, requireProject, requireRole, visibleProjects } from './access.js'
import { caseRoutes } from './cases.js'
import { figures } from './figures.js'
import { live } from './live.js'
import { checkNewPassword } from './new-password.js'
import { endSession, sessionOf, startSession } from './session.js'
import { settingsRoutes } from './settings.js'
import type { SignIns } from './sign-ins.js'
import { webhookRoutes } from './webhooks.js'

/** Open live streams: each page of the dashboard has one. */
const LIVE_STREAMS = { all: 500, each: 20, message: 'Too many pages of the dashboard are open; close some.' }
/** Reads of all figures at a time: each holds the rows of a project in memory. */
const HEAVY_READS = {
  all: 8,
  each: 2,
  message: 'Figures are being computed for you already; try again in a moment.',
}

/**
 * `/v1/admin`: the API of the dashboard, for signed-in members only.
 * @param signIns Limits and records the attempts to sign in.
 * @param closing Aborts when the collector stops, to end open event streams.
 */
export function admin(store: Store, signIns: SignIns, closing: AbortSignal, now: () => number): Hono {
  const liveStreams = createConcurrencyLimit(LIVE_STREAMS)
  const openStreams = new Set<AbortController>()
  closing.addEventListener('abort', () => {
    for (const stopping of openStreams) stopping.abort()
  })
  const heavyReads = createConcurrencyLimit(HEAVY_READS)
  const app = new Hono()
  app.use(ownPagesOnly)
  app.use(async (c, next) => {
    await next()
    c.header('Cache-Control', 'no-store')
  })

  const projectOf = (c: Context): Promise<Project> => requireProject(c, store)

  app.route('/', settingsRoutes(store, projectOf))
  app.route('/webhooks', webhookRoutes(store, projectOf))
  app.route('/cases', caseRoutes(store, projectOf, now))

  app.get('/me', async c => {
    const { name, role } = await requireRole(c, store)
    const projects = (await visibleProjects(c, store)).map(({ id, name, key }) => ({ id, name, key }))
    return c.json({ name, role, projects })
  })

  app.post('/sign-in', async c => {
    const { name, password } = knownFields(await readJson(c.req.raw, { bytes: 5000 }), ['name', 'password'])
    if (typeof name === 'string') signIns.countAttempt(name)
    const session =
      typeof name === 'string' && typeof password === 'string'
        ? await store.members.signInWithPassword(name, password)
        : undefined
    // The same response for an unknown name and a wrong password, so that names cannot be guessed.
    if (!session) {
      await signIns.refused(typeof name === 'string' ? name : undefined, 'password')
      throw new Refusal(403, 'password', 'The name or the password is wrong.')
    }
    await signIns.accepted(session.name, 'password')
    startSession(c, session.token)
    return c.json({})
  })

  app.put('/password', async c => {
    const { id, name } = await requireRole(c, store)
    const fields = knownFields(await readJson(c.req.raw, { bytes: 5000 }), ['password', 'current'])
    const password = await checkNewPassword(fields.password, name)
    signIns.countAttempt(name)
    const current = typeof fields.current === 'string' ? fields.current : ''
    // A session that somebody left open must not be enough to take over the account.
    if (!(await store.members.hasPassword(id, current))) {
      await signIns.refused(name, 'password change')
      throw new Refusal(403, 'password', 'current: this is not your present password', { field: 'current' })
    }
    await store.members.setPassword(id, password, sessionOf(c))
    await store.audit.note((await projectOf(c)).id, name, 'password set')
    return c.json({})
  })

  app.get('/sessions', async c => {
    const { id } = await requireRole(c, store)
    return c.json({ sessions: await store.members.sessions(id, sessionOf(c)) })
  })

  app.delete('/sessions/:id', async c => {
    const { id, name } = await requireRole(c, store)
    if (!(await store.members.endSession(id, c.req.param('id'))))
      throw new Refusal(404, 'not_found', 'There is no such session.')
    await store.audit.note((await projectOf(c)).id, name, 'session ended')
    return c.json({})
  })

  app.post('/sign-out', async c => {
    await endSession(c, store)
    return c.json({})
  })

  app.get('/voices', async c => {
    await requireRole(c, store)
    const project = await projectOf(c)
    const { moment, after, since, limit, from, to, word, feeling } = c.req.query()
    if (feeling !== undefined && !Object.hasOwn(leaningNames, feeling))
      throw badField('feeling', 'must be unhappy, neutral or happy')
    const sinceMs = since === undefined ? undefined : Date.parse(since)
    if (Number.isNaN(sinceMs)) throw badField('since', 'must be an instant in ISO 8601')
    return c.json(
      await store.voices.list(project.id, {
        moment,
        after,
        word: word || undefined,
        from: bound('from', from),
        to: bound('to', to),
        leaning: feeling === undefined ? undefined : leaningNames[feeling as keyof typeof leaningNames],
        since: sinceMs,
        limit: limit === undefined ? undefined : Number(limit) || 50,
      }),
    )
  })

  app.post('/voices/seen', async c => {
    await requireRole(c, store)
    const project = await projectOf(c)
    const { ids } = knownFields(await readJson(c.req.raw, { bytes: 50_000 }), ['ids'])
    if (!Array.isArray(ids) || ids.length > 200 || !ids.every(id => typeof id === 'string'))
      throw badField('ids', 'must be at most 200 ids of voices')
    await store.voices.markSeen(project.id, ids)
    return c.json({})
  })

  app.get('/voices/:id/replies', async c => {
    await requireRole(c, store)
    return c.json({ replies: await store.people.repliesTo((await projectOf(c)).id, c.req.param('id')) })
  })

  app.post('/voices/:id/replies', async c => {
    const { name: memberName } = await requireRole(c, store, 'responder')
    const project = await projectOf(c)
    const fields = knownFields(await readJson(c.req.raw, { bytes: 50_000 }), ['name', 'text', 'closes'])
    const { name = memberName, text, closes = false } = fields
    if (typeof name !== 'string' || !namePattern.test(name)) throw badField('name', NAME_RULE)
    if (typeof text !== 'string' || text.trim() === '' || text.length > MAX_COMMENT_CHARS)
      throw badField('text', `must be 1–${MAX_COMMENT_CHARS} characters`)
    if (typeof closes !== 'boolean') throw badField('closes', 'must be true or false')
    const reply = await store.people.reply(project.id, c.req.param('id'), { name, text, closes })
    if (!reply) throw new Refusal(404, 'not_found', 'There is no such voice.')
    await store.audit.note(project.id, memberName, 'reply sent', reply.id)
    return c.json(reply, 201)
  })

  app.get('/export', async c => {
    const { name } = await requireRole(c, store)
    return exportResponse(c, store, await projectOf(c), name)
  })

  app.get('/attachments/:feedback/:sha256', async c => {
    await requireRole(c, store)
    const { feedback, sha256 } = c.req.param()
    return serveAttachment(await store.attachments.read((await projectOf(c)).id, feedback, sha256))
  })

  app.get('/moments', async c => {
    await requireRole(c, store)
    const project = await projectOf(c)
    const questions = Object.fromEntries(project.config.moments.map(moment => [moment.id, moment.question]))
    return c.json({ counts: await store.voices.counts(project.id), questions })
  })

  app.get('/figures', async c => {
    const { id: member } = await requireRole(c, store)
    const { id, config } = await projectOf(c)
    return heavyReads(String(member), async () => c.json(await figures(store.evidence, id, config, now())))
  })

  app.get('/live', async c => {
    const { id } = await requireRole(c, store)
    const { id: project } = await projectOf(c)
    const mayRead = async () => {
      try {
        await requireRole(c, store)
        return (await projectOf(c)).id === project
      } catch {
        return false
      }
    }
    const leave = liveStreams.enter(String(id))
    const stopping = new AbortController()
    openStreams.add(stopping)
    const onEnd = () => {
      openStreams.delete(stopping)
      leave()
    }
    return live(store, { project, member: id, mayRead, ends: [c.req.raw.signal, stopping.signal], onEnd })
  })

  return app
}

/** Reads a bound of the filter by value, −1 to 1. */
function bound(field: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (text === '' || !(value >= -1 && value <= 1)) throw badField(field, 'must be a number from −1 to 1')
  return value
}
