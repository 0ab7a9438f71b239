import type { Context, MiddlewareHandler } from 'hono'
import { mediaType } from '../http/media-type.js'
import { Refusal } from '../http/refusal.js'
import { type Member, type Role, roles } from '../storage/projects/members.js'
import type { Project } from '../storage/projects/projects.js'
import type { Store } from '../storage/store.js'
import { publicUrlOf, sessionOf } from './session.js'
import { proxyUserOf } from './sign-in-proxy.js'

/*
 * Who may call which routes:
 * - `/v1/feedback`, `/v1/config`, `/f/…`: anybody with the project's public key (ingest/ingest.ts, `projectOf`).
 * - `/v1/history`, `/v1/replies`: the person themselves, by device secret or signed customer token
 *   (ingest/identity.ts, `authenticateDataSubject`).
 * - `/v1/import`, `/v1/export`: servers with the project's secret key (transfer/routes.ts, `projectBySecretKey`).
 * - `/v1/admin/…`: signed-in members. Each route calls `requireRole` with the role that it needs: `reader` by default,
 *   `responder` for replies and cases, `owner` for settings, members and webhooks.
 * - `/healthz`, `/readyz`, `/metrics`, `/dashboard`, the script files: everybody.
 */

/** Returns the signed-in member; refuses everybody else (401), and members whose role is lower than `role` (403). */
export async function requireRole(c: Context, store: Store, role: Role = 'reader'): Promise<Member> {
  const member = await memberOf(c, store)
  if (!member) throw new Refusal(401, 'sign_in', 'Sign in first: open a sign-in link.')
  if (roles.indexOf(member.role) < roles.indexOf(role))
    throw new Refusal(403, 'role', `This needs the role ${role}; you have ${member.role}.`)
  c.set(MEMBER, member)
  return member
}

/**
 * Finds the project that a request of a signed-in member names in `?project=`, by default the first that they may see.
 * A project that the member may not see gets the response of one that does not exist.
 */
export async function requireProject(c: Context, store: Store): Promise<Project> {
  const visible = await visibleProjects(c, store)
  const id = c.req.query('project')
  const project = id ? visible.find(one => one.id === Number(id)) : visible[0]
  if (!project) throw new Refusal(404, 'not_found', 'project: there is no such project', { field: 'project' })
  return project
}

/** The projects that the signed-in member may see. */
export async function visibleProjects(c: Context, store: Store): Promise<Project[]> {
  const { id } = (c.get(MEMBER) as Member | undefined) ?? (await requireRole(c, store))
  const only = await store.members.projectsOf(id)
  const all = await store.projects.list()
  return only ? all.filter(project => only.has(project.id)) : all
}

const MEMBER = 'heartfelt.member'

async function memberOf(c: Context, store: Store): Promise<Member | undefined> {
  // The proxy knows who is signed in now; a cookie may be from somebody who used the browser before.
  const proxyUser = proxyUserOf(c)
  if (proxyUser) return store.members.ensure(proxyUser.name, proxyUser.role)
  const token = sessionOf(c)
  return token ? store.members.bySession(token) : undefined
}

/**
 * Refuses requests that change something unless the collector's own pages sent them as JSON (protection against
 * CSRF).
 */
export const ownPagesOnly: MiddlewareHandler = async (c, next) => {
  if (c.req.method !== 'GET' && c.req.method !== 'HEAD') {
    const type = mediaType(c.req.header('content-type'))
    if (type !== 'application/json') throw new Refusal(415, 'unsupported_type', 'Send application/json.')
    if (!isOwnPage(c)) throw new Refusal(403, 'origin', 'Only the dashboard itself may do this.')
  }
  await next()
}

/** Whether a request came from a page of this collector, or from no page at all. */
export function isOwnPage(c: Context): boolean {
  const site = c.req.header('sec-fetch-site')
  const origin = c.req.header('origin')
  const isOwnOrigin =
    !origin || origin.endsWith(`://${new URL(c.req.url).host}`) || origin === new URL(publicUrlOf(c)).origin
  return (!site || site === 'same-origin') && isOwnOrigin
}
