import { Refusal } from '../http/refusal.js'
import { sha256 } from '../secret.js'
import type { DataSubject } from '../storage/feedback/data-subjects.js'
import type { Project } from '../storage/projects/projects.js'
import type { Store } from '../storage/store.js'
import { checkCustomer, looksLikeToken } from './customer-token.js'
import { projectOf } from './ingest.js'

/** Whether the customer that an item names has a signature that was valid when the item was created; if not, why. */
export function verifyCustomer(
  project: Project,
  { id, signature }: { id: string; signature?: string },
  now: number,
  createdAt?: number,
): { verified: boolean; reason?: string; expired?: true } {
  if (!signature) return { verified: false }
  const checked = checkCustomer(signature, project.customerSecret, now, createdAt)
  if ('reason' in checked) return { verified: false, ...checked }
  return checked.customer === id
    ? { verified: true }
    : { verified: false, reason: 'was made for another customer' }
}

/**
 * Identifies a person who asks for their own data, by `Authorization: Bearer <device>.<secret>` or by a signed customer
 * token. Returns one entry per project in which the device is bound; `?key=` selects one of them. Refuses with 401.
 * @param mayUse Whether the page that asks may use a project; the others are left out.
 */
export async function authenticateDataSubject(
  request: Request,
  store: Store,
  now: number,
  mayUse: (project: Project) => boolean = () => true,
): Promise<DataSubject[]> {
  const refuse = (message: string) => new Refusal(401, 'unknown_person', message)
  const [, bearer] = /^Bearer ([\x21-\x7e]{3,5000})$/i.exec(request.headers.get('authorization') ?? '') ?? []
  if (!bearer) throw refuse('Send Authorization: Bearer <device>.<secret>, or a signed customer token.')
  const key = new URL(request.url).searchParams.get('key')
  const projects = (key === null ? await store.projects.list() : [await projectOf(key, store)]).filter(mayUse)

  if (looksLikeToken(bearer)) {
    let reason = 'is for no project here'
    for (const project of projects) {
      const checked = checkCustomer(bearer, project.customerSecret, now)
      if ('customer' in checked) return [{ project: project.id, customer: checked.customer }]
      reason = checked.reason
    }
    throw refuse(`The customer token ${reason}.`)
  }

  const dot = bearer.lastIndexOf('.')
  const [device, secret] = [bearer.slice(0, dot), bearer.slice(dot + 1)]
  const bound = dot > 0 ? await store.people.devicesOf(device, sha256(secret)) : []
  const allowed = bound.filter(({ project }) => projects.some(({ id }) => id === project))
  // The same response for an unknown device and a wrong secret, so that nobody can find out which devices exist.
  if (allowed.length === 0) throw refuse('This device is not known here, or its secret is another.')
  return allowed
}
