import { type Context, Hono } from 'hono'
import * as z from 'zod/mini'
import { requireRole } from '../admin/access.js'
import { readParsed } from '../http/read-parsed.js'
import { Refusal } from '../http/refusal.js'
import { themeAnswers } from '../insight/answers/theme-answer.js'
import { countThemes } from '../insight/themes/find-themes.js'
import type { Store } from '../storage/store.js'
import { SECRET_KEY_NAME } from '../transfer/secret-key.js'
import { withVoices } from './overview.js'
import { askerOf, type Question, selected, shownQuery } from './question.js'
import { run } from './run.js'

/** What comments are about: found themes and those that the team named, those that grew first. */
export async function themes(question: Question) {
  const selection = await selected(question)
  const counted = await run(countThemes(question.evidence, selection.cells, question.themes))
  const all = selection.cells.some(cell => selection.hidden(cell).some(Boolean))
    ? []
    : themeAnswers(counted, question.windows.before !== undefined)
  return {
    query: shownQuery(question),
    people: selection.people,
    commenting: counted.people.now,
    themes: await withVoices(question, all),
  }
}

const name = z.string().check(z.minLength(1), z.maxLength(100))
const words = z
  .array(z.string().check(z.minLength(1), z.maxLength(100)))
  .check(z.minLength(1), z.maxLength(200))
const newTheme = z.strictObject({ name, words, hidden: z.optional(z.boolean()) })
const merge = z.strictObject({ into: z.string(), from: z.string() })

/** `/v1/insight/named-themes`: the themes that the team named, with their words in any language. */
export function namedThemeRoutes(store: Store): Hono {
  const app = new Hono()
  const missing = () => new Refusal(404, 'not_found', 'There is no such theme.')
  const writer = async (c: Context) => {
    const { project, member } = await askerOf(c, store)
    if (member !== undefined) await requireRole(c, store, 'responder')
    const who = member ?? SECRET_KEY_NAME
    const note = (deed: string, what: string) => store.audit.note(project.id, who, deed, what)
    return { project, who, note }
  }
  app.get('/', async c => {
    const { project } = await askerOf(c, store)
    return c.json({ themes: await store.insight.themes.list(project.id) })
  })
  app.post('/', async c => {
    const { project, who, note } = await writer(c)
    const saved = await store.insight.themes.save(project.id, await readParsed(c, newTheme), who)
    await note('theme named', saved.name)
    return c.json(saved, 201)
  })
  app.post('/merge', async c => {
    const { project, who, note } = await writer(c)
    const { into, from } = await readParsed(c, merge)
    const merged = await store.insight.themes.merge(project.id, into, from, who)
    if (!merged) throw missing()
    await note('themes merged', merged.name)
    return c.json(merged)
  })
  app.put('/:id', async c => {
    const { project, who, note } = await writer(c)
    const id = c.req.param('id')
    const known = (await store.insight.themes.list(project.id)).some(theme => theme.id === id)
    if (!known) throw missing()
    const saved = await store.insight.themes.save(project.id, { id, ...(await readParsed(c, newTheme)) }, who)
    await note('theme corrected', saved.name)
    return c.json(saved)
  })
  app.delete('/:id', async c => {
    const { project, note } = await writer(c)
    if (!(await store.insight.themes.remove(project.id, c.req.param('id')))) throw missing()
    await note('theme removed', c.req.param('id'))
    return c.json({})
  })
  return app
}
