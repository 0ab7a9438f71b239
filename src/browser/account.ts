import type { FeedbackItem } from '../model/feedback.js'
import type { HistoryEntry, PersonData } from '../model/history.js'
import type { Reply } from '../model/reply.js'
import type { Context } from './context.js'
import { openClientStorage } from './device/client-storage.js'
import type { Customer } from './options.js'

/** How long a sign-out waits for queued answers to be sent. */
const SIGN_OUT_TIMEOUT_MS = 3000

/** How long the collector may take to answer. After that, only what this device has is shown. */
const LOOKUP_TIMEOUT_MS = 10_000

/** Entries of a person at the collector, newest first. `complete` is false if a request failed. */
interface Found<T> {
  found: T[]
  complete: boolean
}

const newestFirst = (a: { createdAt: string }, b: { createdAt: string }) =>
  a.createdAt < b.createdAt ? 1 : -1

/**
 * Reads this person's entries from the collector: those that this device has sent and, for a customer with a signature,
 * those of all their devices. Entries sent here without a signature, such as before a sign-in, are included; entries sent
 * here with the signature of another customer are not.
 */
async function fetchEntries<T extends { id: string; createdAt: string }>(
  path: string,
  field: string,
  context: Context,
): Promise<Found<T>> {
  const { collector, key } = context.options
  const none = { found: [], complete: true }
  if (!collector) return none
  const { id, secret } = await openClientStorage(context).device()
  // Checked here, since consent may have been withdrawn while the identity was read.
  if (context.consent !== 'granted') return none
  const signature = context.customer?.signature
  const request = async (bearer: string, after = ''): Promise<T[] | undefined> => {
    try {
      let part = signature && bearer !== signature ? '&of=unsigned' : ''
      if (after) part += `&after=${encodeURIComponent(after)}`
      const response = await fetch(`${collector}/v1/${path}?key=${encodeURIComponent(key)}${part}`, {
        headers: { authorization: `Bearer ${bearer}` },
        credentials: 'omit',
        cache: 'no-store',
        signal: AbortSignal.timeout(LOOKUP_TIMEOUT_MS),
      })
      // The collector does not know a device that has sent nothing yet.
      if (response.status === 401 && bearer !== signature) return []
      const body = await response.json()
      if (!response.ok || !Array.isArray(body?.[field])) return
      const { next = after } = body
      const rest = next === after ? [] : await request(bearer, next)
      return rest && [...body[field], ...rest]
    } catch {}
  }
  const lists = await Promise.all(
    [`${id}.${secret}`, ...(signature ? [signature] : [])].map(bearer => request(bearer)),
  )
  const found = new Map(lists.flatMap(list => list ?? []).map(entry => [entry.id, entry]))
  return { found: [...found.values()].sort(newestFirst), complete: !lists.includes(undefined) }
}

/** Replies to this person, newest first. */
export const replies = async (context: Context): Promise<Reply[]> =>
  (await fetchEntries<Reply>('replies', 'replies', context)).found

/** The fields of a queued item that the person's history shows. */
const historyFields = [
  ...['id', 'moment', 'scale', 'point', 'value', 'words', 'comment', 'goal', 'contact', 'answers'],
  ...['attachments', 'journey', 'page', 'context', 'source', 'locale', 'createdAt'],
] as const

/** The person's answers, newest first: those at the collector, replaced by newer revisions that are queued here. */
async function fetchAnswers(context: Context): Promise<Omit<PersonData, 'replies'>> {
  const { rows } = await context.outbox()
  const durable = openClientStorage(context).durable()
  const { id, signature } = Object(context.customer) as Partial<Customer>
  const { found, complete } = await fetchEntries<HistoryEntry>('history', 'items', context)
  const entries = new Map(found.map(entry => [entry.id, entry]))
  for (const { kind, body, state: at, reason } of await rows()) {
    if (kind !== 'feedback') continue
    const item = JSON.parse(body) as FeedbackItem
    const { customer } = item
    if (customer?.signature && signature && customer.id !== String(id)) continue
    const own = Object.fromEntries(historyFields.map(name => [name, item[name]])) as unknown as HistoryEntry
    const state = at === 'rejected' ? at : durable ? 'kept' : 'held'
    // Removes fields that are undefined, so that hosts can compare entries.
    const entry = JSON.parse(JSON.stringify(own)) as HistoryEntry
    const cause = at === 'rejected' ? reason : context.consent !== 'granted' && 'consent'
    entries.set(item.id, { ...entry, state, ...(cause && { reason: cause }) })
  }
  return { answers: [...entries.values()].sort(newestFirst), complete }
}

/** The answers of this person and the replies to them. */
export async function fetchPersonData(context: Context): Promise<PersonData> {
  const [own, received] = await Promise.all([
    fetchAnswers(context),
    fetchEntries<Reply>('replies', 'replies', context),
  ])
  return { ...own, replies: received.found, complete: own.complete && received.complete }
}

/** See `Heartfelt.history()`. */
export async function history(context: Context, how?: { show?: boolean } | null): Promise<HistoryEntry[]> {
  if (how?.show) await (await context.prompter()).showHistory()
  return (await fetchAnswers(context)).answers
}

/** Deletes everything about the person on this device. */
async function forgetOnDevice(context: Context) {
  context.customer = undefined
  await (await context.prompter()).forget()
  await (await context.outbox()).erase()
}

/** See `Heartfelt.reset()`. */
export async function reset(context: Context): Promise<void> {
  const flushing = (await context.outbox()).flush()
  await Promise.race([flushing, new Promise(resolve => setTimeout(resolve, SIGN_OUT_TIMEOUT_MS))])
  await forgetOnDevice(context)
}

/** See `Heartfelt.forget()`. */
export async function forget(context: Context): Promise<void> {
  const storage = openClientStorage(context)
  const device = await storage.device()
  const customer = storage.customer()
  await forgetOnDevice(context)
  // The erasure stays queued until the collector has acknowledged it.
  const { id, revision, createdAt } = storage.common('passive')
  const erasure = { kind: 'erase' as const, id, revision, createdAt, device: device.id }
  // With a signature, the collector erases the customer's answers of every device.
  const signed = customer?.signature && { customer: { id: customer.id, signature: customer.signature } }
  await (await context.outbox()).enqueueAs({ ...erasure, ...signed }, device)
}

/** Forgets and sends the erasure at once. Resolves with whether the collector has acknowledged it. */
export async function forgetNow(context: Context): Promise<boolean> {
  await forget(context)
  return (await (await context.outbox()).flush()).waiting === 0
}
