import type { Reply } from '../../../model/reply.js'
import type { UpdateRecord } from '../../device/update-record.js'

const RECORD_NAME = 'replies'
/** Replies that were shown are remembered; the oldest are forgotten first. */
const MAX_SHOWN_REPLIES = 100
/** Older than 90 days, they come up no more by themselves, as on a device where a customer has just signed in. */
const REPLY_LIFETIME_MS = 7_776_000_000

/**
 * The newest reply that this device has not shown yet, noted as shown in the same step, so that it is shown once and
 * in one tab only.
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

/** It could not be shown after all: it waits for the next time. */
export const takeBack = (updateRecord: UpdateRecord, { id }: Reply): Promise<unknown> =>
  updateRecord<string[]>(RECORD_NAME, (shown = []) => {
    const left = shown.filter(one => one !== id)
    return left.length ? left : undefined
  })

/** The person has seen all of these. */
export const noteShown = (updateRecord: UpdateRecord, replies: readonly Reply[]): Promise<unknown> =>
  updateRecord<string[]>(RECORD_NAME, (shown = []) => {
    const all = [...new Set([...shown, ...replies.map(({ id }) => id)])].slice(-MAX_SHOWN_REPLIES)
    return all.length ? all : undefined
  })
