import { type Context, Hono } from 'hono'
import * as z from 'zod/mini'
import { instant } from '../../model/text.js'
import { requireRole } from '../admin/access.js'
import { readParsed } from '../http/read-parsed.js'
import { Refusal } from '../http/refusal.js'
import type { Store } from '../storage/store.js'
import { SECRET_KEY_NAME } from '../transfer/secret-key.js'
import { askerOf } from './question.js'

const newAnnotation = z.strictObject({
  /** When it happened. Default: now. */
  at: z.optional(instant),
  /** What kind of thing it is, for example `release` or `campaign`. */
  key: z.string().check(z.minLength(1), z.maxLength(40)),
  value: z.string().check(z.minLength(1), z.maxLength(200)),
})

/** `/v1/insight/annotations`: what the team, or a deployment script, says happened. */
export function annotationRoutes(store: Store, now: () => number): Hono {
  const app = new Hono()
  const writer = async (c: Context) => {
    const { project, member } = await askerOf(c, store)
    if (member !== undefined) await requireRole(c, store, 'responder')
    return { project, who: member ?? SECRET_KEY_NAME }
  }
  app.get('/', async c => {
    const { project } = await askerOf(c, store)
    return c.json({ annotations: await store.insight.annotations.list(project.id) })
  })
  app.post('/', async c => {
    const { project, who } = await writer(c)
    const { at, key, value } = await readParsed(c, newAnnotation)
    const time = at === undefined ? now() : Date.parse(at)
    const added = await store.insight.annotations.add(project.id, { at: time, key, value, who })
    await store.audit.note(project.id, who, 'annotation added', `${key} ${value}`)
    return c.json(added, 201)
  })
  app.delete('/:id', async c => {
    const { project, who } = await writer(c)
    if (!(await store.insight.annotations.remove(project.id, c.req.param('id'))))
      throw new Refusal(404, 'not_found', 'There is no such annotation.')
    await store.audit.note(project.id, who, 'annotation removed', c.req.param('id'))
    return c.json({})
  })
  return app
}
