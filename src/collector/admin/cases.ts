import { type Context, Hono } from 'hono'
import * as z from 'zod/mini'
import { caseStates } from '../../model/case.js'
import type { CaseFigures } from '../../model/figures.js'
import { readParsed } from '../http/read-parsed.js'
import { Refusal } from '../http/refusal.js'
import { comparison } from '../insight/gates.js'
import {
  netRecoveryUplift,
  recoveryRate,
  reopenRate,
  restoration,
  timeTo,
  toldRate,
} from '../insight/recovery.js'
import type { Project } from '../storage/projects.js'
import type { Store } from '../storage/store.js'
import { signedIn } from './session.js'

const change = z.strictObject({
  state: z.optional(z.enum(caseStates)),
  owner: z.optional(z.string().check(z.maxLength(100))),
  cause: z.optional(z.string().check(z.maxLength(200))),
})

/** `/v1/admin/cases`: unhappy answers, what the team does about each, and how well putting right works. */
export function caseRoutes(
  store: Store,
  projectOf: (c: Context) => Promise<Project>,
  now: () => number,
): Hono {
  const app = new Hono()
  app.get('/', async c => {
    await signedIn(c, store)
    return c.json({ cases: await store.cases.list((await projectOf(c)).id) })
  })
  app.get('/figures', async c => {
    await signedIn(c, store)
    const all = await store.cases.measured((await projectOf(c)).id)
    const later = (closed: boolean) =>
      all
        .filter(one => (one.closedAt !== undefined) === closed)
        .flatMap(({ person, failed = 0, after, openedAt, afterAt }) =>
          after === undefined || afterAt === undefined
            ? []
            : [{ person, failed, after, failedAt: openedAt, afterAt }],
        )
    const { uplift, banner } = netRecoveryUplift(later(true), later(false))
    // Their own word where they gave it, else how they felt the next time.
    const byVerdict = all.map(({ verdict, after = verdict, ...one }) => ({
      ...one,
      ...((verdict ?? after) !== undefined && { after: verdict ?? after! }),
    }))
    return c.json<CaseFigures>({
      cases: all.length,
      people: new Set(all.map(({ person }) => person)).size,
      told: toldRate(all),
      reopened: reopenRate(all),
      recovered: recoveryRate(byVerdict),
      ...restoration(all),
      acknowledge: timeTo(all, 'acknowledgedAt', now()),
      close: timeTo(all, 'closedAt', now()),
      tell: timeTo(all, 'toldAt', now()),
      uplift: { ...comparison(uplift), ...(banner && { banner }) },
    })
  })
  app.patch('/:id', async c => {
    const { name } = await signedIn(c, store, 'responder')
    const { id } = await projectOf(c)
    const wanted = await readParsed(c, change)
    if (!(await store.cases.change(id, c.req.param('id'), wanted)))
      throw new Refusal(404, 'not_found', 'There is no such answer.')
    await store.audit.note(id, name, 'case changed', wanted.state ?? Object.keys(wanted).join(', '))
    return c.json({})
  })
  return app
}
