import type { UpdateRecord } from './device/update-record.js'
import { type Answered, answeredKey } from './outbox/row.js'

/** How long after the last acknowledged answer replies are looked up: 90 days. */
const REPLY_LOOKUP_MS = 7_776_000_000
/** At most one lookup in this time: 30 minutes, the pause that separates two visits. */
const LOOKUP_INTERVAL_MS = 1_800_000

/**
 * Looks for replies at a later visit. Only a device with an acknowledged answer makes the request: without one, or
 * after an erasure, the record that this reads does not exist.
 * @param look Resolves with whether it could look. If it could not, the next page tries again.
 */
export async function lookForReplies(
  updateRecord: UpdateRecord,
  look: () => Promise<boolean>,
  clock: () => number = Date.now,
): Promise<void> {
  const now = clock()
  const answered = await updateRecord<Answered>(answeredKey, old =>
    old && now - old.at < REPLY_LOOKUP_MS ? old : undefined,
  )
  if (!answered || (now >= answered.looked && now - answered.looked < LOOKUP_INTERVAL_MS)) return
  if (await look()) await updateRecord<Answered>(answeredKey, old => old && { ...old, looked: now })
}
