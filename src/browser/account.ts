import type { FeedbackItem } from '../model/feedback.js'
import type { HistoryEntry, Said } from '../model/history.js'
import type { Reply } from '../model/reply.js'
import type { Context } from './context.js'
import { openPlace } from './place.js'

/** Milliseconds that a sign-out waits for the collector. */
const FAREWELL = 3000

/** What the collector has of this person; `undefined` when it cannot be reached. */
async function read<T>(path: string, field: string, context: Context): Promise<T[] | undefined> {
  const { collector, key } = context.options
  if (!collector || context.consent !== 'granted') return []
  try {
    const { id, secret } = await openPlace(context).device()
    // A verified customer sees what they said on all their devices.
    const bearer = context.customer?.signature ?? `${id}.${secret}`
    const response = await fetch(`${collector}/v1/${path}?key=${encodeURIComponent(key)}`, {
      headers: { authorization: `Bearer ${bearer}` },
      credentials: 'omit',
      cache: 'no-store',
    })
    // A device that has sent nothing yet is a stranger there, and has said nothing there either.
    if (response.status === 401 && !context.customer?.signature) return []
    const body = await response.json()
    return response.ok && Array.isArray(body?.[field]) ? body[field] : undefined
  } catch {}
}

/** Replies to this person, newest first. */
export const replies = async (context: Context): Promise<Reply[]> =>
  (await read<Reply>('replies', 'replies', context)) ?? []

/** What of an item is the person's own to see. */
const shown = [
  ...['id', 'moment', 'scale', 'point', 'value', 'words', 'comment', 'goal', 'contact', 'answers'],
  ...['attachments', 'journey', 'page', 'context', 'source', 'locale', 'createdAt'],
] as const

/** What waits on the device and what the collector has, newest first; newer revisions win. */
async function answers(context: Context): Promise<Omit<Said, 'replies'>> {
  const { rows } = await context.keeping()
  const durable = openPlace(context).durable()
  const sent = await read<HistoryEntry>('history', 'items', context)
  const entries = new Map(sent?.map(entry => [entry.id, entry]))
  for (const { kind, body, state: at, reason } of await rows()) {
    if (kind !== 'feedback') continue
    const item = JSON.parse(body) as FeedbackItem
    const own = Object.fromEntries(shown.map(name => [name, item[name]])) as unknown as HistoryEntry
    const state = at === 'rejected' ? at : durable ? 'kept' : 'held'
    // Without what is undefined: hosts compare.
    const entry = JSON.parse(JSON.stringify(own)) as HistoryEntry
    const why = at === 'rejected' ? reason : context.consent !== 'granted' && 'consent'
    entries.set(item.id, { ...entry, state, ...(why && { reason: why }) })
  }
  const newest = (a: HistoryEntry, b: HistoryEntry) => (a.createdAt < b.createdAt ? 1 : -1)
  return { answers: [...entries.values()].sort(newest), complete: !!sent }
}

/** All that this person said, and what was said to them. */
export async function said(context: Context): Promise<Said> {
  const [own, answered] = await Promise.all([answers(context), read<Reply>('replies', 'replies', context)])
  return { ...own, replies: answered ?? [], complete: own.complete && !!answered }
}

export async function history(context: Context, how?: { show?: boolean } | null): Promise<HistoryEntry[]> {
  if (how?.show) await (await context.prompter()).showHistory()
  return (await answers(context)).answers
}

async function forgetHere(context: Context) {
  context.customer = undefined
  await (await context.prompter()).forget()
  await (await context.keeping()).erase()
}

export async function reset(context: Context): Promise<void> {
  const sent = (await context.keeping()).flush()
  await Promise.race([sent, new Promise(resolve => setTimeout(resolve, FAREWELL))])
  await forgetHere(context)
}

export async function forget(context: Context): Promise<void> {
  const place = openPlace(context)
  const device = await place.device()
  const customer = place.customer()
  await forgetHere(context)
  // The wish itself is kept until the collector has acknowledged it.
  const { id, revision, createdAt } = place.common('passive')
  const wish = { kind: 'erase' as const, id, revision, createdAt, device: device.id }
  // Whom the host has signed for wants to be forgotten on every device.
  const signed = customer?.signature && { customer: { id: customer.id, signature: customer.signature } }
  await (await context.keeping()).keepAs({ ...wish, ...signed }, device)
}

/** The same, at once where the collector can be reached: whether nothing is left of it anywhere. */
export async function forgetNow(context: Context): Promise<boolean> {
  await forget(context)
  return (await (await context.keeping()).flush()).waiting === 0
}
