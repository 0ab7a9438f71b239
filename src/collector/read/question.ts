import type { Context } from 'hono'
import { requireProject, requireRole } from '../admin/access.js'
import { badField } from '../http/refusal.js'
import type { Hidden } from '../insight/answers/gate.js'
import { gateOf } from '../insight/answers/gate.js'
import {
  type CellRows,
  checkSegments,
  rowFilter,
  type SaidTest,
  type Selection,
  select,
  type Windows,
} from '../insight/cells/selection.js'
import { spanOf } from '../insight/query/calendar.js'
import { parseQuery, printQuery, type Query, QueryError } from '../insight/query/query.js'
import type { Theme } from '../insight/themes/find-themes.js'
import { occurs, phrasesOf, stemsOf, termSets } from '../insight/themes/phrases.js'
import { loadTermReader } from '../insight/themes/terms.js'
import type { ProjectDays } from '../storage/insight/insight-days.js'
import type { Project } from '../storage/projects/projects.js'
import type { Store } from '../storage/store.js'
import { projectBySecretKey } from '../transfer/secret-key.js'
import { run } from './run.js'

/** Who asks, about which project. */
export interface Asker {
  project: Project
  /** The member's name; undefined for the holder of the secret key. */
  member?: string
}

/** Finds the project of a request: of its secret key, or the one that a signed-in member names in `?project=`. */
export async function askerOf(c: Context, store: Store): Promise<Asker> {
  if (c.req.header('authorization') !== undefined) return { project: await projectBySecretKey(c, store) }
  const { name } = await requireRole(c, store)
  return { project: await requireProject(c, store), member: name }
}

/** A query with the days that it reads. */
export interface Question extends Asker {
  query: Query
  windows: Windows
  evidence: ProjectDays
  themes: Theme[]
  said: SaidTest[]
  /** Unix milliseconds. */
  now: number
  store: Store
}

/** Runs `read` and turns what it says about a query into a response with status 400 that names the parameter. */
function refusing<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof QueryError) throw badField(error.field, error.message)
    throw error
  }
}

/** Reads the query of a request. @param more Parameters that the route reads itself. */
function queryOf(c: Context, { project }: Asker, now: number, more: readonly string[] = []): Query {
  const search = new URL(c.req.url).searchParams
  return refusing(() => parseQuery(search, { zone: project.timezone, now, more: ['project', ...more] }))
}

/** Reads the query of a request and the days that it is about. */
export async function questionOf(
  c: Context,
  store: Store,
  now: number,
  more: readonly string[] = [],
): Promise<Question> {
  const asker = await askerOf(c, store)
  const query = queryOf(c, asker, now, more)
  const { timezone: zone, id } = asker.project
  const windows: Windows = {
    now: spanOf(query, zone),
    ...(query.before && { before: spanOf(query.before, zone) }),
  }
  const evidence = await daysOf(store, id, windows)
  refusing(() => {
    checkSegments(query, evidence.dictionaries)
    checkNames(query, asker.project, evidence)
  })
  const named = await store.insight.themes.list(id)
  const reader = named.length > 0 || query.theme || query.q ? await loadTermReader() : undefined
  const stems = stemsOf(evidence.dictionaries)
  const themes = named
    .filter(({ hidden }) => !hidden)
    .map(({ id, name, words }) => ({
      ...{ id, name, words },
      phrases: phrasesOf(words, reader!, stems),
    }))
  const said: SaidTest[] = []
  if (query.q !== undefined)
    for (const set of termSets(query.q, reader!, evidence.dictionaries))
      said.push(({ answers }, row) => {
        for (let i = answers.starts[row]!; i < answers.starts[row + 1]!; i++)
          if (set.has(answers.terms[i]!)) return true
        return false
      })
  if (query.theme !== undefined) {
    const theme = themes.find(({ id, name }) => id === query.theme || name === query.theme)
    const phrases = theme?.phrases ?? phrasesOf([query.theme], reader!, stems)
    said.push(({ answers }, row) =>
      phrases.some(phrase =>
        occurs(phrase, answers.terms, answers.starts[row]!, answers.starts[row + 1]!, stems.of),
      ),
    )
  }
  return { ...asker, query, windows, evidence, themes, said, now, store }
}

/** The days of both windows. Between windows that lie a year apart nothing is read. */
async function daysOf(store: Store, project: number, { now, before }: Windows): Promise<ProjectDays> {
  const own = await store.insight.days.read(project, now)
  if (!before) return own
  const earlier = await store.insight.days.read(project, before)
  const last = earlier.days.at(-1)?.day ?? -1
  return { ...own, days: [...earlier.days, ...own.days.filter(({ day }) => day > last)] }
}

const MAX_NAMES = 40

/** Throws for a moment or journey that neither the config nor any answer has. */
function checkNames({ moment, journey }: Query, { config }: Project, { dictionaries }: ProjectDays): void {
  const check = (field: string, name: string | undefined, known: Iterable<string>) => {
    const names = [...new Set(known)].filter(Boolean)
    if (name !== undefined && !names.includes(name))
      throw new QueryError(
        field,
        `there is no ${field} "${name}"; ${names.length > 0 ? `known are ${names.slice(0, MAX_NAMES).join(', ')}` : 'none is known yet'}`,
      )
  }
  check('moment', moment, [...config.moments.map(({ id }) => id), ...dictionaries.moments.names])
  check('journey', journey, [
    ...config.journeys.map(({ id }) => id),
    ...dictionaries.places.names.map(name => name.split('\0', 1)[0]!),
  ])
}

/** What a query selects, and which of its cells must be hidden. */
export interface Selected extends Selection {
  hidden(cell: Pick<CellRows, 'moment' | 'scale' | 'source' | 'of'>): Hidden
}

export async function selected({ query, windows, evidence, said }: Question): Promise<Selected> {
  const selection = await run(select(evidence, windows, rowFilter(query, evidence.dictionaries, said)))
  return { ...selection, hidden: await run(gateOf(evidence, windows, query, said)) }
}

/** The query as understood, as every answer shows it. */
export function shownQuery({ query, project }: Pick<Question, 'query' | 'project'>) {
  const { segment, cursor: _, period, ...rest } = query
  return {
    ...rest,
    ...(period !== undefined && { period: `${period}d` }),
    timezone: project.timezone,
    // The same query as parameters of an address.
    address: printQuery(query).toString(),
    segment: Object.fromEntries(
      Object.entries(segment).map(([key, values]) => [key, values.length === 1 ? values[0] : values]),
    ),
  }
}
