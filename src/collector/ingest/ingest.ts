import * as z from 'zod/mini'
import { item as itemSchema } from '../../model/feedback.js'
import { canonicalId } from '../../model/identifier.js'
import { MAX_ITEM_CHARS, MAX_REQUEST_ITEMS } from '../../model/limits.js'
import { batch, type Verdict } from '../../model/protocol.js'
import { onlyFields, withoutServerFields } from '../http/body.js'
import { explain } from '../http/explain.js'
import { badField, Refusal } from '../http/refusal.js'
import { type Arrival, type Outcome, rejected } from '../storage/arrival.js'
import type { Project } from '../storage/projects/projects.js'
import type { Store } from '../storage/store.js'
import { withoutUnknown } from './without-unknown.js'

/** What ingesting needs from the collector. */
export interface IngestContext {
  store: Store
  now: () => number
  /** Called with each device of a batch that has a valid item, before anything is stored; throws if it sends too often. */
  onDevice?: (project: number, device: string) => void
  /** Called with the number of unknown fields that were left out of an item or of a batch. */
  onUnknown?: (fields: number) => void
  /** Whether the request is so large that a single item may exceed its limit. Default true. */
  isLarge?: boolean
  /** Whether a customer's signature was valid at `createdAt`, or is valid now if that is left out; if not, why. */
  verify(
    project: Project,
    customer: { id: string; signature?: string },
    createdAt?: number,
  ): { verified: boolean; reason?: string; expired?: true }
}

/** Validates the envelope of `POST /v1/feedback` and finds the project of its key. */
export async function openBatch(body: unknown, store: Store, onUnknown: (fields: number) => void = () => {}) {
  const { fields, left } = onlyFields(body, ['key', 'sentAt', 'items', 'proof'])
  if (left > 0) onUnknown(left)
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

/** Finds the project of a public key; refuses with 401. */
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

/** Validates the items one by one, stores the valid ones, and returns a verdict on each once they are on disk. */
export async function ingest(
  { project, items, sentAt, proof }: Awaited<ReturnType<typeof openBatch>>,
  { store, now, verify, onDevice, onUnknown = () => {}, isLarge = true }: IngestContext,
): Promise<Verdict[]> {
  const receivedAt = now()
  const outcomes: (Outcome | undefined)[] = []
  const arrivals: Arrival[] = []
  for (const raw of items) {
    const checked = checkItem(raw, isLarge, onUnknown)
    if ('status' in checked) {
      outcomes.push(checked)
      continue
    }
    const { customer } = checked
    const createdAt = correctedTime(checked.createdAt, checked.sentAt ?? sentAt, receivedAt)
    const erases = checked.kind === 'erase'
    // Items may wait on a device until their token has expired; an erasure needs a token that is valid now.
    const { verified, reason, expired } = customer
      ? verify(project, customer, erases ? undefined : createdAt)
      : { verified: false }
    // An erasure by the device is allowed without a customer signature.
    if (customer && !verified && project.requireSignature && !erases) {
      const refused = `customer.signature: ${reason ?? 'missing; this project takes only signed customers'}`
      // The signature was valid once: tell the device to keep the item and try again with a new token.
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
  // Only devices of valid items: ids that are merely invented would fill the limiter's memory.
  if (onDevice) for (const device of devicesIn(arrivals.map(({ item }) => item))) onDevice(project.id, device)
  const stored = arrivals.length > 0 ? await store.deliver({ project: project.id, arrivals }) : []
  let next = 0
  return items.map((raw, i) => verdictOn(raw, outcomes[i] ?? stored[next++]!))
}

/** The devices named in a batch. */
function devicesIn(items: readonly unknown[]): Set<string> {
  const devices = new Set<string>()
  for (const raw of items) {
    const device = (raw as { device?: unknown } | null)?.device
    if (typeof device === 'string') devices.add(device)
  }
  return devices
}

/** The devices whose proof a batch contained and matched; they may learn how many replies wait for them. */
export function devicesOf(
  { items, proof }: { items: unknown[]; proof?: string },
  verdicts: readonly Verdict[],
): string[] {
  if (!proof) return []
  return [...devicesIn(items.filter((_, i) => verdicts[i]!.status !== 'rejected'))]
}

// Compiled on first use: it validates ten times as fast as the schema, but compiling takes half as long as a start.
let compiled: typeof itemSchema | undefined

function checkItem(
  raw: unknown,
  isLarge: boolean,
  onUnknown: (fields: number) => void,
): Arrival['item'] | Outcome {
  if (!raw || typeof raw !== 'object' || Array.isArray(raw)) return rejected('item: must be an object')
  if (isLarge && JSON.stringify(raw).length > MAX_ITEM_CHARS)
    return rejected(`item: must be at most ${MAX_ITEM_CHARS} characters of JSON`)
  compiled ??= z.compile(itemSchema)
  let fields = withoutServerFields(raw as Record<string, unknown>)
  let parsed = compiled.safeParse(fields)
  if (!parsed.success) {
    const known = withoutUnknown(fields, parsed.error.issues)
    if (known) {
      onUnknown(known.left)
      fields = known.fields
      parsed = compiled.safeParse(fields)
    }
  }
  if (parsed.success) return { ...parsed.data, id: canonicalId(parsed.data.id) }
  const { reason } = explain(parsed.error.issues, fields)
  // A newer page knows more kinds than this collector, which may be upgraded before the item expires on the device.
  const isNewer = parsed.error.issues[0]!.code === 'invalid_union' && isName(fields.kind)
  return { ...rejected(reason), ...(isNewer && { retryable: true }) }
}

const isName = (kind: unknown): boolean => typeof kind === 'string' && /^[a-z][a-z-]{0,39}$/.test(kind)

/** The verdict on an item, with its id and revision as far as they can be read. */
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
 * Converts a time of the device's clock to the collector's clock, assuming that the device's clock was off by the same
 * amount when it created the item and when it sent it. The result lies between 1970 and the arrival: years outside of
 * ISO 8601's four digits could not be exported and imported again.
 */
function correctedTime(createdAt: string, sentAt: string | undefined, receivedAt: number): number {
  const created = Date.parse(createdAt)
  const skew = sentAt ? receivedAt - Date.parse(sentAt) : 0
  return Math.max(0, Math.min(created + skew, receivedAt))
}
