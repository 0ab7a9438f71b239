import type { Reply } from '../../../model/reply.js'
import type { UpdateRecord } from '../../device/update-record.js'

const RECORD_NAME = 'replies'
/** How many ids of shown replies the device stores; the oldest are dropped first. */
const MAX_SHOWN_REPLIES = 100
/** Older replies are not shown unasked, as on a device where a customer has just signed in. 90 days. */
const REPLY_LIFETIME_MS = 7_776_000_000

/**
 * Returns the newest reply that this device has not shown yet, and marks it as shown in the same transaction, so that
 * one tab shows it once.
 * @param replies Newest first.
 */
export async function nextReply(
  updateRecord: UpdateRecord,
  replies: readonly Reply[],
  now = Date.now(),
): Promise<Reply | undefined> {
  let next: Reply | undefined
  await updateRecord<string[]>(RECORD_NAME, (shown = []) => {
    next = replies.find(
      ({ id, createdAt }) => !shown.includes(id) && now - Date.parse(createdAt) < REPLY_LIFETIME_MS,
    )
    return next ? [...shown, next.id].slice(-MAX_SHOWN_REPLIES) : shown
  })
  return next
}

/** Marks a reply as not shown, so that it is shown the next time. */
export const unmarkShown = (updateRecord: UpdateRecord, { id }: Reply): Promise<unknown> =>
  updateRecord<string[]>(RECORD_NAME, (shown = []) => {
    const left = shown.filter(one => one !== id)
    return left.length ? left : undefined
  })

/** Marks all of these replies as shown. */
export const markShown = (updateRecord: UpdateRecord, replies: readonly Reply[]): Promise<unknown> =>
  updateRecord<string[]>(RECORD_NAME, (shown = []) => {
    const all = [...new Set([...shown, ...replies.map(({ id }) => id)])].slice(-MAX_SHOWN_REPLIES)
    return all.length ? all : undefined
  })
