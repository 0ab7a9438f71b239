import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import { type Collector, type CollectorOptions, createCollector } from '../../src/collector/app.js'
import type { NewProject } from '../../src/collector/storage/projects/projects.js'
import { openStore, type Store } from '../../src/collector/storage/store.js'
import type { FeedbackItem } from '../../src/model/feedback.js'
import { uuidv7 } from '../../src/model/identifier.js'
import type { Verdict } from '../../src/model/protocol.js'

const origin = 'http://collector.test'

// biome-ignore lint/suspicious/noExplicitAny: a response body; each test asserts what it uses
type Json = any

/** A collector with its own database, and the calls that tests make. */
export interface Harness {
  store: Store
  project: NewProject
  collector: Collector
  /** The collector's clock, in Unix milliseconds; tests advance it. */
  clock: { now: number }
  fetch(path: string, init?: RequestInit): Promise<Response>
  send(
    items: unknown[],
    envelope?: Record<string, unknown>,
  ): Promise<{ status: number; results: Verdict[]; body: Json }>
  /** Calls the admin API as a signed-in owner. */
  admin(path: string, init?: RequestInit): Promise<Response>
  voices(): Promise<Json[]>
}

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'heartfelt-'))
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Starts a collector. @param at A folder or a `postgres://` URL. Default: a new temporary folder. */
export async function startCollector(
  options: Partial<CollectorOptions> = {},
  at: string = temporaryFolder(),
): Promise<Harness> {
  const clock = { now: Date.parse('2026-11-22T08:00:00.000Z') }
  const store = await openStore(at, { now: () => clock.now })
  cleanups.push(() => store.close())
  const project = await store.projects.add(`test ${crypto.randomUUID()}`)
  const collector = createCollector({ store, now: () => clock.now, ...options })
  let cookie: string | undefined
  const fetch = (path: string, init?: RequestInit) => collector.fetch(new Request(origin + path, init))
  const harness: Harness = {
    store,
    project,
    collector,
    clock,
    fetch,
    async send(items, envelope = {}) {
      const response = await fetch('/v1/feedback', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({
          key: project.key,
          sentAt: new Date(clock.now).toISOString(),
          items,
          ...envelope,
        }),
      })
      const body = await response.json()
      return { status: response.status, results: body.results, body }
    },
    async admin(path, init) {
      cookie ??= await signIn(harness)
      return fetch(`/v1/admin${path}${path.includes('?') ? '&' : '?'}project=${project.id}`, {
        ...init,
        headers: {
          Cookie: cookie,
          ...(init?.body != null && { 'Content-Type': 'application/json' }),
          ...init?.headers,
        },
      })
    },
    voices: async () => (await (await harness.admin('/voices')).json()).voices,
  }
  return harness
}

/** Signs a member in and returns the session cookie. */
export async function signIn(
  { store, fetch }: Harness,
  name = 'owner',
  role: 'reader' | 'responder' | 'owner' = 'owner',
) {
  const member = await store.members.ensure(name, role)
  const response = await fetch(`/dashboard/sign-in?token=${await store.members.link(member.id)}`, {
    method: 'POST',
  })
  return response.headers.get('set-cookie')!.split(';')[0]!
}

/** A valid feedback item; each call returns a new id. */
export const answer = (fields: Partial<FeedbackItem> & Record<string, unknown> = {}) => ({
  kind: 'feedback',
  id: uuidv7(),
  revision: 1,
  moment: 'payment',
  scale: 'mood5',
  point: 'bad',
  value: -0.5,
  createdAt: '2026-11-22T07:59:00.000Z',
  ...fields,
})
