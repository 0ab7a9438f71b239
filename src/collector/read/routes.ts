import { type Context, Hono } from 'hono'
import { ownPagesOnly } from '../admin/access.js'
import type { Store } from '../storage/store.js'
import { annotationRoutes } from './annotations.js'
import { caseStatus } from './case-status.js'
import { changeAnswers, foundChanges } from './changes.js'
import { drivers, journeys } from './journeys.js'
import { momentParameters, moments } from './moments.js'
import { overview } from './overview.js'
import { type Question, questionOf, selected, shownQuery } from './question.js'
import { series, seriesParameters } from './series.js'
import { namedThemeRoutes, themes } from './themes.js'

/** `/v1/insight`: the figures of a query, for signed-in members and for servers with the secret key. */
export function insightRoutes(store: Store, now: () => number): Hono {
  const app = new Hono()
  // A page elsewhere must not write with the cookie of a signed-in member; the secret key is in no cookie.
  app.use((c, next) => (c.req.header('authorization') === undefined ? ownPagesOnly(c, next) : next()))
  const answer =
    (read: (question: Question, c: Context) => Promise<object>, more: readonly string[] = []) =>
    async (c: Context) =>
      c.json(await read(await questionOf(c, store, now(), more), c))

  app.get('/overview', answer(overview))
  app.get(
    '/changes',
    answer(async question => {
      const selection = await selected(question)
      const found = await foundChanges(question, selection)
      const changes = await changeAnswers(question, found, await caseStatus(question))
      return { query: shownQuery(question), people: selection.people, changes }
    }),
  )
  app.get(
    '/series',
    answer((question, c) => series(question, c.req.query()), seriesParameters),
  )
  app.get(
    '/moments',
    answer((question, c) => moments(question, c.req.query()), momentParameters),
  )
  app.get('/journeys', answer(journeys))
  app.get('/themes', answer(themes))
  app.get('/drivers', answer(drivers))
  app.route('/annotations', annotationRoutes(store, now))
  app.route('/named-themes', namedThemeRoutes(store))
  return app
}
