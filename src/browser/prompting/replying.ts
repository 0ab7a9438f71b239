import type { Reply } from '../../model/reply.js'
import type { Amend } from '../device/amend.js'

const NAME = 'replies'
/** Replies that were shown are remembered; the oldest are forgotten first. */
const MOST = 100
/** Older than 90 days, they come up no more by themselves, as on a device where a customer has just signed in. */
const FRESH = 7_776_000_000

/**
 * The newest reply that this device has not shown yet, noted as shown in the same step, so that it is shown once and
 * in one tab only.
 */
export async function nextReply(
  amend: Amend,
  replies: readonly Reply[],
  now = Date.now(),
): Promise<Reply | undefined> {
  let next: Reply | undefined
  await amend<string[]>(NAME, (shown = []) => {
    next = replies.find(({ id, createdAt }) => !shown.includes(id) && now - Date.parse(createdAt) < FRESH)
    return next ? [...shown, next.id].slice(-MOST) : shown
  })
  return next
}

/** It could not be shown after all: it waits for the next time. */
export const takeBack = (amend: Amend, { id }: Reply): Promise<unknown> =>
  amend<string[]>(NAME, (shown = []) => {
    const left = shown.filter(one => one !== id)
    return left.length ? left : undefined
  })

/** The person has seen all of these. */
export const noteShown = (amend: Amend, replies: readonly Reply[]): Promise<unknown> =>
  amend<string[]>(NAME, (shown = []) => {
    const all = [...new Set([...shown, ...replies.map(({ id }) => id)])].slice(-MOST)
    return all.length ? all : undefined
  })
