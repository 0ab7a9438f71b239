import { DAY_MS } from '../../model/time.js'
import type { ClientState, Visits } from './client-storage.js'
import type { UpdateRecord } from './update-record.js'

const RECORD_NAME = 'visits'
/** A visit ends when no moment was reached and no answer given for 30 minutes. */
const VISIT_GAP_MS = 1_800_000

/** Starts a new visit, or extends the current one. */
const countVisit = (updateRecord: UpdateRecord, now: number) =>
  updateRecord<Visits>(RECORD_NAME, (old = { first: now, last: 0, count: 0 }) => ({
    // The stored time is in the future if the clock ran ahead when it was written.
    first: Math.min(old.first, now),
    last: now,
    count: old.count + +!(now - old.last < VISIT_GAP_MS && old.last <= now),
  }))

/**
 * The context that every answer and every reached moment carries: the version of the host's product (`version`), whole
 * days since this device was first seen (`tenureDays`), and the number of visits since then (`visits`). Under Global
 * Privacy Control, and while consent is denied, only the version. An answer given more than 30 minutes after its question
 * appeared also carries that delay in milliseconds (`answeredAfter`); see prompting/open-prompts.ts.
 */
export async function deviceContext(
  context: ClientState,
  updateRecord: UpdateRecord,
  clock: () => number = Date.now,
): Promise<Record<string, unknown>> {
  const { version } = context.options
  const product = version ? { version } : {}
  if (context.gpc || context.consent === 'denied') return product
  const now = clock()
  context.visits ??= countVisit(updateRecord, now)
  const { first = now, count = 1 } = (await context.visits) ?? {}
  return { ...product, tenureDays: Math.floor(Math.max(0, now - first) / DAY_MS), visits: count }
}
