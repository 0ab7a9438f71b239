import type { UpdateRecord } from '../device/update-record.js'
import { type Answered, answeredKey } from './row.js'

/** Replies are looked for this long after the last answer. 90 days. */
const REPLY_LOOKUP_MS = 7_776_000_000
/** And once a visit: the next is after a pause of 30 minutes. */
const LOOKUP_INTERVAL_MS = 1_800_000

/**
 * Looks for replies at a later visit of somebody who has answered. Whoever never did, or was forgotten, costs no
 * request: only an acknowledged answer leaves the record that this goes by.
 * @param look Resolves with whether it could look: in a bad moment it waits for the next page.
 */
export async function lookForReplies(
  updateRecord: UpdateRecord,
  look: () => Promise<boolean>,
  clock: () => number = Date.now,
): Promise<void> {
  const now = clock()
  const known = await updateRecord<Answered>(answeredKey, old =>
    old && now - old.at < REPLY_LOOKUP_MS ? old : undefined,
  )
  if (!known || (now >= known.looked && now - known.looked < LOOKUP_INTERVAL_MS)) return
  if (await look()) await updateRecord<Answered>(answeredKey, old => old && { ...old, looked: now })
}
