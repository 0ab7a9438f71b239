import type { FeedbackItem } from '../model/feedback.js'
import type { Reply } from '../model/reply.js'
import type { HistoryEntry } from './api.js'
import type { Context } from './context.js'
import { openPlace } from './place.js'

/** Milliseconds that a sign-out waits for the collector. */
const FAREWELL = 3000

/** What the collector has of this person; an empty list when it cannot be reached. */
async function read<T>(path: string, field: string, context: Context): Promise<T[]> {
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
    const body = await response.json()
    return response.ok && Array.isArray(body?.[field]) ? body[field] : []
  } catch {
    return []
  }
}

/** Replies to this person, newest first. */
export const replies = (context: Context): Promise<Reply[]> => read('replies', 'replies', context)

/** One history out of what waits on the device and what the collector has, newest first; newer revisions win. */
export async function history(context: Context): Promise<HistoryEntry[]> {
  const { rows } = await context.keeping()
  const durable = openPlace(context).durable()
  const entries = new Map(
    (await read<HistoryEntry>('history', 'items', context)).map(entry => [entry.id, entry]),
  )
  for (const { kind, body, state: at, reason } of await rows()) {
    if (kind !== 'feedback') continue
    const { id, moment, scale, point, value, words, comment, createdAt } = JSON.parse(body) as FeedbackItem
    const state = at === 'rejected' ? at : durable ? 'kept' : 'held'
    entries.set(id, {
      ...{ id, moment, state, scale, point, value, createdAt },
      ...(words && { words }),
      ...(comment && { comment }),
      ...(reason && at === 'rejected' && { reason }),
    })
  }
  return [...entries.values()].sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
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
  await forgetHere(context)
  // The wish itself is kept until the collector has acknowledged it.
  const { id, revision, createdAt } = place.common('passive')
  const wish = { kind: 'erase' as const, id, revision, createdAt, device: device.id }
  await (await context.keeping()).keepAs(wish, device)
}
