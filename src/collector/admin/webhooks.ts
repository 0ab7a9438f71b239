import { type Context, Hono } from 'hono'
import * as z from 'zod/mini'
import { readParsed } from '../http/read-parsed.js'
import { Refusal } from '../http/refusal.js'
import type { Project } from '../storage/projects/projects.js'
import type { Store } from '../storage/store.js'
import { requireRole } from './access.js'

const value = z.optional(z.number().check(z.gte(-1), z.lte(1)))
const texts = z.optional(z.array(z.string().check(z.minLength(1), z.maxLength(200))).check(z.maxLength(50)))
const newWebhook = z.strictObject({
  url: z.string().check(
    z.maxLength(2000),
    z.refine(url => URL.canParse(url) && /^https?:/.test(url), { error: 'must be an https address' }),
  ),
  filter: z.optional(z.strictObject({ maxValue: value, minValue: value, moments: texts, words: texts })),
})

/** `/v1/admin/webhooks`: the webhooks of a project and the log of their messages. Owners only. */
export function webhookRoutes(store: Store, projectOf: (c: Context) => Promise<Project>): Hono {
  const app = new Hono()
  app.get('/', async c => {
    await requireRole(c, store, 'owner')
    const { id } = await projectOf(c)
    return c.json({ webhooks: await store.webhooks.list(id), log: await store.webhooks.log(id) })
  })
  app.post('/', async c => {
    const { name } = await requireRole(c, store, 'owner')
    const { id } = await projectOf(c)
    const { url, filter = {} } = await readParsed(c, newWebhook)
    const webhook = await store.webhooks.add(id, url, filter)
    // Log only the host, because the rest of the URL is often a secret.
    await store.audit.note(id, name, 'webhook added', new URL(url).host)
    return c.json(webhook, 201)
  })
  app.post('/:id/test', async c => {
    const { name } = await requireRole(c, store, 'owner')
    const { id } = await projectOf(c)
    const message = await store.webhooks.sendSample(id, c.req.param('id'))
    if (!message) throw noWebhook()
    await store.audit.note(id, name, 'webhook tried', c.req.param('id'))
    return c.json({ message }, 202)
  })
  app.post('/:id/secret', async c => {
    const { name } = await requireRole(c, store, 'owner')
    const { id } = await projectOf(c)
    const rotated = await store.webhooks.rotate(id, c.req.param('id'))
    if (!rotated) throw noWebhook()
    await store.audit.note(id, name, 'webhook secret renewed', c.req.param('id'))
    return c.json(rotated)
  })
  app.delete('/:id', async c => {
    const { name } = await requireRole(c, store, 'owner')
    const { id } = await projectOf(c)
    if (!(await store.webhooks.remove(id, c.req.param('id')))) throw noWebhook()
    await store.audit.note(id, name, 'webhook removed', c.req.param('id'))
    return c.json({})
  })
  return app
}

const noWebhook = () => new Refusal(404, 'not_found', 'There is no such webhook.')
