import { MINUTE_MS } from '../../model/time.js'
import { Refusal } from '../http/refusal.js'
import { createLimiter } from '../limits/rate-limiter.js'
import { sha256 } from '../secret.js'
import type { Store } from '../storage/store.js'

/** Passwords that may be tried for one name within a minute, from all addresses together. */
const ATTEMPTS_PER_MINUTE = 10
/** Refusals within a minute that are written to the audit log; a flood must not push everything else out of it. */
const NOTED_REFUSALS_PER_MINUTE = 10

export type SignIns = ReturnType<typeof createSignIns>

/** Limits the passwords tried for one name, and writes sign-ins and refusals to the audit log of the first project. */
export function createSignIns(store: Store, now: () => number) {
  const limiter = createLimiter(now)
  const note = async (who: string, deed: string, what: string) => {
    const [project] = await store.projects.list()
    if (project) await store.audit.note(project.id, who, deed, what)
  }
  return {
    /**
     * Counts an attempt; throws a Refusal (429) beyond the limit. It holds even where limits per address are off, and
     * for names that do not exist, so that the response does not reveal which do.
     */
    countAttempt(name: string): void {
      const wait = limiter.take(sha256(name), ATTEMPTS_PER_MINUTE)
      if (wait > 0)
        throw new Refusal(
          429,
          'too_many_requests',
          'Too many passwords were tried for this name; wait a minute, or use a sign-in link.',
          { retryAfter: Math.min(wait, MINUTE_MS) / 1000 },
        )
    },
    /** @param way `link` or `password`. */
    accepted: (name: string, way: string) => note(name, 'signed in', way),
    /** A name that is no member's stays out of the log: people type passwords into the wrong field. */
    async refused(name: string | undefined, way: string): Promise<void> {
      if (limiter.take('refusals', NOTED_REFUSALS_PER_MINUTE) > 0) return
      const isMember = name !== undefined && (await store.members.list()).some(member => member.name === name)
      await note(isMember ? name : 'unknown', 'sign-in refused', way)
    },
  }
}
