import type { FeedbackItem } from '../model/feedback.js'
import type { HistoryEntry, Said } from '../model/history.js'
import type { Reply } from '../model/reply.js'
import type { Context } from './context.js'
import { openClientStorage } from './device/client-storage.js'
import type { Customer } from './options.js'

/** Milliseconds that a sign-out waits for the collector. */
const SIGN_OUT_TIMEOUT_MS = 3000

/** What a collector has of a person, newest first, and whether all of it could be asked for. */
interface Found<T> {
  found: T[]
  complete: boolean
}

const newest = (a: { createdAt: string }, b: { createdAt: string }) => (a.createdAt < b.createdAt ? 1 : -1)

/**
 * What the collector has of this person: what this device said, and, of a customer whom the host has signed for, what
 * they said on all their devices. What was said here before they signed in is theirs too; what another customer said
 * here under their own signature is not.
 */
async function read<T extends { id: string; createdAt: string }>(
  path: string,
  field: string,
  context: Context,
): Promise<Found<T>> {
  const { collector, key } = context.options
  const none = { found: [], complete: true }
  if (!collector) return none
  const { id, secret } = await openClientStorage(context).device()
  // Looked at last: consent may have gone while the device was asked who it is.
  if (context.consent !== 'granted') return none
  const signature = context.customer?.signature
  const ask = async (bearer: string): Promise<T[] | undefined> => {
    try {
      const part = signature && bearer !== signature ? '&of=unsigned' : ''
      const response = await fetch(`${collector}/v1/${path}?key=${encodeURIComponent(key)}${part}`, {
        headers: { authorization: `Bearer ${bearer}` },
        credentials: 'omit',
        cache: 'no-store',
      })
      // A device that has sent nothing yet is a stranger there, and has said nothing there either.
      if (response.status === 401 && bearer !== signature) return []
      const body = await response.json()
      return response.ok && Array.isArray(body?.[field]) ? body[field] : undefined
    } catch {}
  }
  const lists = await Promise.all([`${id}.${secret}`, ...(signature ? [signature] : [])].map(ask))
  const found = new Map(lists.flatMap(list => list ?? []).map(entry => [entry.id, entry]))
  return { found: [...found.values()].sort(newest), complete: !lists.includes(undefined) }
}

/** Replies to this person, newest first. */
export const replies = async (context: Context): Promise<Reply[]> =>
  (await read<Reply>('replies', 'replies', context)).found

/** What of an item is the person's own to see. */
const shown = [
  ...['id', 'moment', 'scale', 'point', 'value', 'words', 'comment', 'goal', 'contact', 'answers'],
  ...['attachments', 'journey', 'page', 'context', 'source', 'locale', 'createdAt'],
] as const

/** What waits on the device and what the collector has, newest first; newer revisions win. */
async function answers(context: Context): Promise<Omit<Said, 'replies'>> {
  const { rows } = await context.outbox()
  const durable = openClientStorage(context).durable()
  const { id, signature } = Object(context.customer) as Partial<Customer>
  const { found, complete } = await read<HistoryEntry>('history', 'items', context)
  const entries = new Map(found.map(entry => [entry.id, entry]))
  for (const { kind, body, state: at, reason } of await rows()) {
    if (kind !== 'feedback') continue
    const item = JSON.parse(body) as FeedbackItem
    const { customer } = item
    if (customer?.signature && signature && customer.id !== String(id)) continue
    const own = Object.fromEntries(shown.map(name => [name, item[name]])) as unknown as HistoryEntry
    const state = at === 'rejected' ? at : durable ? 'kept' : 'held'
    // Without what is undefined: hosts compare.
    const entry = JSON.parse(JSON.stringify(own)) as HistoryEntry
    const why = at === 'rejected' ? reason : context.consent !== 'granted' && 'consent'
    entries.set(item.id, { ...entry, state, ...(why && { reason: why }) })
  }
  return { answers: [...entries.values()].sort(newest), complete }
}

/** All that this person said, and what was said to them. */
export async function said(context: Context): Promise<Said> {
  const [own, answered] = await Promise.all([answers(context), read<Reply>('replies', 'replies', context)])
  return { ...own, replies: answered.found, complete: own.complete && answered.complete }
}

export async function history(context: Context, how?: { show?: boolean } | null): Promise<HistoryEntry[]> {
  if (how?.show) await (await context.prompter()).showHistory()
  return (await answers(context)).answers
}

async function forgetHere(context: Context) {
  context.customer = undefined
  await (await context.prompter()).forget()
  await (await context.outbox()).erase()
}

export async function reset(context: Context): Promise<void> {
  const sent = (await context.outbox()).flush()
  await Promise.race([sent, new Promise(resolve => setTimeout(resolve, SIGN_OUT_TIMEOUT_MS))])
  await forgetHere(context)
}

export async function forget(context: Context): Promise<void> {
  const storage = openClientStorage(context)
  const device = await storage.device()
  const customer = storage.customer()
  await forgetHere(context)
  // The wish itself is kept until the collector has acknowledged it.
  const { id, revision, createdAt } = storage.common('passive')
  const wish = { kind: 'erase' as const, id, revision, createdAt, device: device.id }
  // Whom the host has signed for wants to be forgotten on every device.
  const signed = customer?.signature && { customer: { id: customer.id, signature: customer.signature } }
  await (await context.outbox()).enqueueAs({ ...wish, ...signed }, device)
}

/** The same, at once where the collector can be reached: whether nothing is left of it anywhere. */
export async function forgetNow(context: Context): Promise<boolean> {
  await forget(context)
  return (await (await context.outbox()).flush()).waiting === 0
}
