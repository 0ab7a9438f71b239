import type { Reply } from '../../model/reply.js'
import type { Amend } from '../amend.js'

const NAME = 'replies'
/** Replies that were shown are remembered; the oldest are forgotten first. */
const MOST = 100

/**
 * The newest reply that this device has not shown yet, noted as shown in the same step, so that it is shown once and
 * in one tab only.
 */
export async function nextReply(amend: Amend, replies: readonly Reply[]): Promise<Reply | undefined> {
  let next: Reply | undefined
  await amend<string[]>(NAME, (shown = []) => {
    next = replies.find(({ id }) => !shown.includes(id))
    return next ? [...shown, next.id].slice(-MOST) : shown
  })
  return next
}
