import { type Context, Hono } from 'hono'
import * as z from 'zod/mini'
import { caseStates } from '../../model/case.js'
import type { CaseFigures } from '../../model/figures.js'
import { readParsed } from '../http/read-parsed.js'
import { Refusal } from '../http/refusal.js'
import { caseFigures } from '../insight/recovery/case-figures.js'
import type { Project } from '../storage/projects/projects.js'
import type { Store } from '../storage/store.js'
import { requireRole } from './access.js'

const change = z.strictObject({
  state: z.optional(z.enum(caseStates)),
  owner: z.optional(z.string().check(z.maxLength(100))),
  cause: z.optional(z.string().check(z.maxLength(200))),
})

/** `/v1/admin/cases`: unhappy feedback as cases, changes to them, and the figures of recovery. */
export function caseRoutes(
  store: Store,
  projectOf: (c: Context) => Promise<Project>,
  now: () => number,
): Hono {
  const app = new Hono()
  app.get('/', async c => {
    await requireRole(c, store)
    return c.json({ cases: await store.cases.list((await projectOf(c)).id) })
  })
  app.get('/figures', async c => {
    await requireRole(c, store)
    return c.json<CaseFigures>(caseFigures(await store.cases.measured((await projectOf(c)).id), now()))
  })
  app.patch('/:id', async c => {
    const { name } = await requireRole(c, store, 'responder')
    const { id } = await projectOf(c)
    const requested = await readParsed(c, change)
    if (!(await store.cases.change(id, c.req.param('id'), requested)))
      throw new Refusal(404, 'not_found', 'There is no such answer.')
    await store.audit.note(id, name, 'case changed', requested.state ?? Object.keys(requested).join(', '))
    return c.json({})
  })
  return app
}
