import { Refusal } from '../http/refusal.js'
import { sha256 } from '../secret.js'
import type { DataSubject } from '../storage/people.js'
import type { Project } from '../storage/projects.js'
import type { Store } from '../storage/store.js'
import { checkCustomer, looksLikeToken } from './customer-token.js'
import { projectOf } from './ingest.js'

/** Whether a customer named in an item was signed for when it was said, and what is wrong otherwise. */
export function verifyCustomer(
  project: Project,
  { id, signature }: { id: string; signature?: string },
  now: number,
  saidAt?: number,
): { verified: boolean; reason?: string; expired?: true } {
  if (!signature) return { verified: false }
  const checked = checkCustomer(signature, project.customerSecret, now, saidAt)
  if ('reason' in checked) return { verified: false, ...checked }
  return checked.customer === id
    ? { verified: true }
    : { verified: false, reason: 'was made for another customer' }
}

/**
 * Who asks for what is theirs: `Authorization: Bearer <device>.<secret>`, or a customer's signed token.
 * `?key=` narrows it to one project; a device may be bound in several.
 */
export async function whoAsks(request: Request, store: Store, now: number): Promise<DataSubject[]> {
  const refuse = (message: string) => new Refusal(401, 'unknown_person', message)
  const [, bearer] = /^Bearer ([\x21-\x7e]{3,5000})$/i.exec(request.headers.get('authorization') ?? '') ?? []
  if (!bearer) throw refuse('Send Authorization: Bearer <device>.<secret>, or a signed customer token.')
  const key = new URL(request.url).searchParams.get('key')
  const only = key === null ? undefined : await projectOf(key, store)

  if (looksLikeToken(bearer)) {
    let reason = 'is for no project here'
    for (const project of only ? [only] : await store.projects.list()) {
      const checked = checkCustomer(bearer, project.customerSecret, now)
      if ('customer' in checked) return [{ project: project.id, customer: checked.customer }]
      reason = checked.reason
    }
    throw refuse(`The customer token ${reason}.`)
  }

  const dot = bearer.lastIndexOf('.')
  const [device, secret] = [bearer.slice(0, dot), bearer.slice(dot + 1)]
  const projects = dot > 0 ? await store.people.devicesOf(device, sha256(secret)) : undefined
  const mine = (projects ?? []).filter(project => !only || project === only.id)
  // One answer for an unknown device and a wrong secret: nobody can find out which devices exist.
  if (mine.length === 0) throw refuse('This device is not known here, or its secret is another.')
  return mine.map(project => ({ project, device }))
}
