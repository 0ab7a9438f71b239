import * as z from 'zod/mini'
import { item as itemSchema } from '../../model/feedback.js'
import { MAX_REQUEST_ITEMS } from '../../model/limits.js'
import { batch, type Verdict } from '../../model/protocol.js'
import { knownFields, withoutServerFields } from '../http/body.js'
import { explain } from '../http/explain.js'
import { badField, Refusal } from '../http/refusal.js'
import { type Arrival, type Outcome, rejected } from '../storage/arrival.js'
import type { Project } from '../storage/projects.js'
import type { Store } from '../storage/store.js'

export interface IngestContext {
  store: Store
  now: () => number
  /** Whether a customer's signature held at the time, or holds now if none is given; and what is wrong with it otherwise. */
  verify(
    project: Project,
    customer: { id: string; signature?: string },
    saidAt?: number,
  ): { verified: boolean; reason?: string; expired?: true }
}

/** The envelope of `POST /v1/feedback`, checked; and the project that its key opens. */
export async function openBatch(body: unknown, store: Store) {
  const fields = knownFields(body, ['key', 'sentAt', 'items', 'proof'])
  if (typeof fields.key !== 'string')
    throw badField(
      'key',
      `${fields.key === undefined ? 'missing; send' : 'must be'} the public key of the project`,
    )
  const project = await projectOf(fields.key, store)
  if (Array.isArray(fields.items) && fields.items.length > MAX_REQUEST_ITEMS)
    throw new Refusal(
      413,
      'too_large',
      `items: must be at most ${MAX_REQUEST_ITEMS} entries; send fewer at once`,
      {
        field: 'items',
      },
    )
  const parsed = batch.safeParse(fields)
  if (!parsed.success) {
    const { field, reason } = explain(parsed.error.issues, fields)
    throw new Refusal(400, 'invalid', reason, { field })
  }
  return { project, ...parsed.data }
}

export async function projectOf(key: string | undefined, store: Store): Promise<Project> {
  const project = key ? await store.projects.byKey(key) : undefined
  if (!project)
    throw new Refusal(
      401,
      'unknown_key',
      `key: ${key ? 'no project has this key; check it' : 'missing; send the public key of the project'}`,
      { field: 'key' },
    )
  return project
}

/** Checks the items one by one, stores the good ones, and gives a verdict on each once they are on disk. */
export async function ingest(
  { project, items, sentAt, proof }: Awaited<ReturnType<typeof openBatch>>,
  { store, now, verify }: IngestContext,
): Promise<Verdict[]> {
  const receivedAt = now()
  const outcomes: (Outcome | undefined)[] = []
  const arrivals: Arrival[] = []
  for (const raw of items) {
    const checked = check(raw)
    if ('status' in checked) {
      outcomes.push(checked)
      continue
    }
    const { customer } = checked
    const createdAt = correctedTime(checked.createdAt, checked.sentAt ?? sentAt, receivedAt)
    const erases = checked.kind === 'erase'
    // What was said waits on a device for longer than a token holds. What erases a customer's words needs one that holds now.
    const { verified, reason, expired } = customer
      ? verify(project, customer, erases ? undefined : createdAt)
      : { verified: false }
    // The wish to be forgotten outlives a token.
    if (customer && !verified && project.requireSignature && !erases) {
      const refused = `customer.signature: ${reason ?? 'missing; this project takes only signed customers'}`
      // Signed for it was once: the device is to keep it rather than give it up.
      outcomes.push({ ...rejected(refused), ...(expired && { retryable: true }) })
      continue
    }
    outcomes.push(undefined)
    arrivals.push({
      item: checked,
      proof,
      verified,
      receivedAt,
      createdAt,
    })
  }
  const stored = arrivals.length > 0 ? await store.deliver({ project: project.id, arrivals }) : []
  let next = 0
  return items.map((raw, i) => verdictOn(raw, outcomes[i] ?? stored[next++]!))
}

/** The devices that a batch names. */
export function devicesIn(items: readonly unknown[]): Set<string> {
  const devices = new Set<string>()
  for (const raw of items) {
    const device = (raw as { device?: unknown } | null)?.device
    if (typeof device === 'string') devices.add(device)
  }
  return devices
}

/** The devices that a batch proved to speak for: they may know how many replies wait for them. */
export function devicesOf(
  { items, proof }: { items: unknown[]; proof?: string },
  verdicts: readonly Verdict[],
): string[] {
  if (!proof) return []
  return [...devicesIn(items.filter((_, i) => verdicts[i]!.status !== 'rejected'))]
}

// Ten times as fast as the schema itself; made when first needed, because making it takes as long as half a start.
let compiled: typeof itemSchema | undefined

function check(raw: unknown): Arrival['item'] | Outcome {
  if (!raw || typeof raw !== 'object' || Array.isArray(raw)) return rejected('item: must be an object')
  compiled ??= z.compile(itemSchema)
  const fields = withoutServerFields(raw as Record<string, unknown>)
  const parsed = compiled.safeParse(fields)
  return parsed.success ? parsed.data : rejected(explain(parsed.error.issues, fields).reason)
}

/** A verdict on anything, however broken, by what it can be matched by. */
function verdictOn(raw: unknown, { status, reason, retryable }: Outcome): Verdict {
  const { id, revision } = (raw ?? {}) as Record<string, unknown>
  const verdict: Verdict = {
    id: typeof id === 'string' ? id.slice(0, 200) : '',
    revision: Number.isSafeInteger(revision) ? (revision as number) : 0,
    status,
  }
  if (reason !== undefined) verdict.reason = reason
  if (retryable !== undefined) verdict.retryable = retryable
  return verdict
}

/**
 * The device's time on the collector's clock: the device's clock was off by as much when it sent as when it wrote.
 * Nothing can have happened after it arrived, nor before there were devices: years that a broken clock moves beyond
 * have no form in which they could be taken out and brought in again.
 */
function correctedTime(createdAt: string, sentAt: string | undefined, receivedAt: number): number {
  const created = Date.parse(createdAt)
  const skew = sentAt ? receivedAt - Date.parse(sentAt) : 0
  return Math.max(0, Math.min(created + skew, receivedAt))
}
