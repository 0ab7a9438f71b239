import type { Context } from 'hono'
import { Refusal } from '../http/refusal.js'
import type { Project } from '../storage/projects/projects.js'
import type { Store } from '../storage/store.js'

/** Name of the secret key's holder in the audit log. */
export const SECRET_KEY_NAME = 'secret key'

/** Finds the project whose secret key a request carries as `Authorization: Bearer sk_…`; refuses with 401 or 403. */
export async function projectBySecretKey(c: Context, store: Store): Promise<Project> {
  const [, key] = /^Bearer (\S{1,200})$/i.exec(c.req.header('authorization') ?? '') ?? []
  if (!key) throw new Refusal(401, 'secret_key', 'Send Authorization: Bearer <secret key>.')
  const project = await store.projects.bySecretKey(key)
  if (project) return project
  if (await store.projects.byKey(key))
    throw new Refusal(
      403,
      'secret_key',
      'This is a public key: it can only send feedback. Use the secret key.',
    )
  throw new Refusal(401, 'secret_key', 'No project has this secret key.')
}
