import { type Context, Hono } from 'hono'
import * as z from 'zod/mini'
import { type Config, config as configSchema } from '../../model/protocol.js'
import { NAME_RULE, namePattern } from '../../model/text.js'
import { fitsUrl } from '../../model/url-pattern.js'
import { exactOrigin } from '../http/origins.js'
import { readParsed } from '../http/read-parsed.js'
import { badField, Refusal } from '../http/refusal.js'
import { isTimeZone } from '../insight/query/calendar.js'
import { type Role, roles } from '../storage/projects/members.js'
import type { Project } from '../storage/projects/projects.js'
import type { Store } from '../storage/store.js'
import { requireRole } from './access.js'
import { publicUrlOf } from './session.js'

const name = z.string().check(z.regex(/^\S/, NAME_RULE), z.regex(namePattern, NAME_RULE))
const settings = z.strictObject({
  origins: z.optional(z.array(z.string()).check(z.maxLength(100))),
  requireSignature: z.optional(z.boolean()),
  retentionDays: z.optional(z.int().check(z.gte(0), z.lte(36_500))),
  timezone: z.optional(
    z
      .string()
      .check(
        z.refine(isTimeZone, { error: 'is no IANA time zone; use a name such as Europe/Berlin or UTC' }),
      ),
  ),
})
const newConfig = z.strictObject({ expected: z.int(), config: configSchema })
const newMember = z.strictObject({
  name,
  role: z.enum(roles),
  projects: z.optional(z.array(z.int()).check(z.maxLength(1000))),
})
const subject = z.union([
  z.strictObject({ device: z.string() }),
  z.strictObject({ customer: z.string() }),
  z.strictObject({ voice: z.string() }),
])

/** Routes for a project's settings, config, members, secrets and erasures. Every change is written to the audit log. */
export function settingsRoutes(store: Store, projectOf: (c: Context) => Promise<Project>): Hono {
  const app = new Hono()
  const asOwner = async (c: Context) => {
    const { name: who } = await requireRole(c, store, 'owner')
    const project = await projectOf(c)
    return {
      who,
      project,
      note: (deed: string, what?: string) => store.audit.note(project.id, who, deed, what),
    }
  }

  app.get('/project', async c => {
    await requireRole(c, store)
    const { customerSecret: _, ...project } = await projectOf(c)
    return c.json(project)
  })

  app.patch('/project', async c => {
    const { project, note } = await asOwner(c)
    const { origins, ...change } = await readParsed(c, settings)
    await store.settings.update(project.id, { ...change, ...(origins && { origins: exactOrigins(origins) }) })
    await note('settings changed', [...(origins ? ['origins'] : []), ...Object.keys(change)].join(', '))
    const { customerSecret: _, ...changed } = (await store.projects.byId(project.id))!
    return c.json(changed)
  })

  app.post('/projects', async c => {
    const { who } = await asOwner(c)
    const { name: wanted } = await readParsed(c, z.strictObject({ name }))
    if (await store.projects.byName(wanted)) throw badField('name', 'there is a project of this name already')
    const { id, key, secretKey, customerSecret } = await store.projects.add(wanted)
    await store.audit.note(id, who, 'project added')
    return c.json({ id, name: wanted, key, secretKey, customerSecret }, 201)
  })

  app.post('/secrets', async c => {
    const { project, note } = await asOwner(c)
    await readParsed(c, z.strictObject({}))
    await note('secret key renewed')
    return c.json({
      secretKey: await store.settings.renewSecretKey(project.id),
      customerSecret: project.customerSecret,
    })
  })

  app.get('/config/versions', async c => {
    await requireRole(c, store)
    return c.json({ versions: await store.settings.versions((await projectOf(c)).id) })
  })

  app.put('/config', async c => {
    const { project, who, note } = await asOwner(c)
    const { expected, config } = await readParsed(c, newConfig)
    const contradiction = contradictionIn(config)
    if (contradiction) throw badField(contradiction.field, contradiction.message)
    const version = await store.settings.configure(project.id, expected, config, who)
    if (version === undefined)
      throw new Refusal(
        409,
        'conflict',
        'expected: somebody else has changed the config meanwhile; load it again',
        { field: 'expected' },
      )
    await note('config changed', `version ${version}`)
    return c.json({ version })
  })

  const checkProjects = async ({ role, projects = [] }: { role: Role; projects?: number[] }) => {
    if (role === 'owner' && projects.length > 0)
      throw badField('projects', 'an owner sees all projects; leave it out')
    const known = new Set((await store.projects.list()).map(({ id }) => id))
    const unknown = projects.find(id => !known.has(id))
    if (unknown !== undefined) throw badField('projects', `there is no project ${unknown}`)
  }

  app.get('/members', async c => {
    await asOwner(c)
    return c.json({ members: await store.members.list() })
  })

  app.post('/members', async c => {
    const { note } = await asOwner(c)
    const member = await readParsed(c, newMember)
    await checkProjects(member)
    const given = await store.members.setRole(member.name, member.role, member.projects)
    if (!given) throw lastOwner()
    const { id } = given
    await note('sign-in link made', `${member.name} (${member.role})`)
    return c.json({ link: `${publicUrlOf(c)}/dashboard/sign-in?token=${await store.members.link(id)}` }, 201)
  })

  app.delete('/members/:id', async c => {
    const { note } = await asOwner(c)
    const id = Number(c.req.param('id'))
    const member = (await store.members.list()).find(one => one.id === id)
    const outcome = member ? await store.members.remove(id) : 'unknown'
    if (outcome === 'unknown') throw new Refusal(404, 'not_found', 'There is no such person.')
    if (outcome === 'last owner') throw lastOwner()
    await note('person removed', `${member!.name} (${member!.role})`)
    return c.json({})
  })

  app.post('/erase', async c => {
    const { project, note } = await asOwner(c)
    const whose = await readParsed(c, subject)
    const erased =
      'voice' in whose
        ? await store.people.eraseAuthor(project.id, whose.voice)
        : await store.people.erase([
            'device' in whose
              ? { project: project.id, device: whose.device }
              : { project: project.id, named: whose.customer },
          ])
    await note('person erased', `${erased} items`)
    return c.json({ erased })
  })

  app.get('/audit', async c => {
    const { project } = await asOwner(c)
    return c.json({ audit: await store.audit.list(project.id) })
  })

  return app
}

const lastOwner = () =>
  new Refusal(409, 'last_owner', 'role: this is the last owner; make somebody else an owner first', {
    field: 'role',
  })

/** Normalises origins and removes duplicates. */
function exactOrigins(origins: readonly string[]): string[] {
  try {
    return [...new Set(origins.map(exactOrigin))]
  } catch (error) {
    throw new Refusal(400, 'invalid', (error as Error).message, { field: 'origins' })
  }
}

/** Checks what the schema cannot: ids are unique, and the journey and stage that a moment names exist. */
function contradictionIn({ moments, journeys }: Config): { field: string; message: string } | undefined {
  const duplicateIndex = (all: { id: string }[]) =>
    all.findIndex(({ id }, i) => all.findIndex(one => one.id === id) < i)
  const [moment, journey] = [duplicateIndex(moments), duplicateIndex(journeys)]
  if (moment >= 0)
    return { field: `moments.${moment}.id`, message: `"${moments[moment]!.id}" is there twice` }
  if (journey >= 0)
    return { field: `journeys.${journey}.id`, message: `"${journeys[journey]!.id}" is there twice` }
  for (const [i, { journey: named, stage, when }] of moments.entries()) {
    if ([when ?? []].flat().some(({ url }) => url !== undefined && !isUrlPattern(url)))
      return {
        field: `moments.${i}.when`,
        message:
          'url: is no regular expression, or one that is slow on some addresses; write a path such as /checkout/* instead',
      }
    const found = journeys.find(({ id }) => id === named)
    if (named && !found) return { field: `moments.${i}.journey`, message: `there is no journey "${named}"` }
    if (stage && found && !found.stages.includes(stage))
      return { field: `moments.${i}.stage`, message: `the journey "${named}" has no stage "${stage}"` }
  }
}

function isUrlPattern(pattern: string): boolean {
  try {
    fitsUrl(pattern, 'https://any.example/')
    return true
  } catch {
    return false
  }
}
