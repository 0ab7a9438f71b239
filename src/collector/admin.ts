import { type Context, Hono } from 'hono'
import { live } from './live.js'
import { badField, Refusal } from './refusal.js'
import { endSession, ownPagesOnly, signedIn } from './session.js'
import type { Project } from './storage/projects.js'
import type { Store } from './storage/store.js'

/**
 * `/v1/admin`: what the dashboard asks. Signed-in people only.
 * @param closing Ends the streams that would otherwise stay open.
 */
export function admin(store: Store, closing: AbortSignal): Hono {
  const app = new Hono()
  app.use(ownPagesOnly)
  app.use(async (c, next) => {
    await next()
    c.header('Cache-Control', 'no-store')
  })

  const projectOf = async (c: Context): Promise<Project> => {
    const id = c.req.query('project')
    const project = id ? await store.projects.byId(Number(id) || 0) : (await store.projects.list())[0]
    if (!project)
      throw new Refusal(404, 'not_found', 'project: there is no such project', { field: 'project' })
    return project
  }

  app.get('/me', async c => {
    const { name, role } = await signedIn(c, store)
    const projects = (await store.projects.list()).map(({ id, name, key }) => ({ id, name, key }))
    return c.json({ name, role, projects })
  })

  app.post('/sign-out', async c => {
    await endSession(c, store)
    return c.json({})
  })

  app.get('/voices', async c => {
    await signedIn(c, store)
    const project = await projectOf(c)
    const { moment, after, since, limit } = c.req.query()
    const sinceMs = since === undefined ? undefined : Date.parse(since)
    if (Number.isNaN(sinceMs)) throw badField('since', 'must be an instant in ISO 8601')
    return c.json(
      await store.voices.list(project.id, {
        moment,
        after,
        since: sinceMs,
        limit: limit === undefined ? undefined : Number(limit) || 50,
      }),
    )
  })

  app.get('/moments', async c => {
    await signedIn(c, store)
    const project = await projectOf(c)
    const questions = Object.fromEntries(project.config.moments.map(moment => [moment.id, moment.question]))
    return c.json({ counts: await store.voices.counts(project.id), questions })
  })

  app.get('/live', async c => {
    await signedIn(c, store)
    return live(store, (await projectOf(c)).id, [c.req.raw.signal, closing])
  })

  return app
}
