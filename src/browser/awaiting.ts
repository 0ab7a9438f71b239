import type { Amend } from './amend.js'

const NAME = 'awaiting'
const HOUR = 3_600_000
/** For so long after an answer a reply is looked for. 60 days. */
const PATIENCE = 1440 * HOUR

interface Awaiting {
  /** When the last answer was sent, and when a reply was last looked for; Unix time in milliseconds. */
  sent: number
  looked: number
}

/** An answer was sent: somebody may reply to it. */
export const awaitReply = (amend: Amend, now: number): Promise<unknown> =>
  amend<Awaiting>(NAME, old => ({ looked: 0, ...old, sent: now }))

/** Whether to look for a reply now: once an hour at most, and only on a device that has something to hear back on. */
export async function replyDue(amend: Amend, now: number): Promise<boolean> {
  let due = false
  await amend<Awaiting>(NAME, old => {
    due = !!old && now - old.sent < PATIENCE && Math.abs(now - old.looked) >= HOUR
    return due ? { ...old!, looked: now } : old
  })
  return due
}
