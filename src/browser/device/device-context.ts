import { DAY_MS } from '../../model/time.js'
import type { ClientState, Visits } from './client-storage.js'
import type { UpdateRecord } from './update-record.js'

const RECORD_NAME = 'visits'
/** A visit ends when nothing was reached or said for this long. 30 minutes. */
const VISIT_GAP_MS = 1_800_000

/** Counts this page as a visit, or as part of the one that goes on. */
const visit = (updateRecord: UpdateRecord, now: number) =>
  updateRecord<Visits>(RECORD_NAME, (old = { first: now, last: 0, count: 0 }) => ({
    // A time in the future was written by a clock that ran ahead.
    first: Math.min(old.first, now),
    last: now,
    count: old.count + +!(now - old.last < VISIT_GAP_MS && old.last <= now),
  }))

/**
 * What goes along with every answer and every moment reached: the version of the host's product (`version`), whole
 * days since this device was first seen (`tenureDays`), and the visits counted since (`visits`). Whoever asks by Global Privacy
 * Control to be spared is not counted. An answer to a question that stood there for more than 30 minutes tells for how
 * many milliseconds, too (`answeredAfter`); see asking.ts.
 */
export async function deviceContext(
  context: ClientState,
  updateRecord: UpdateRecord,
  clock: () => number = Date.now,
): Promise<Record<string, unknown>> {
  const { version } = context.options
  const own = version ? { version } : {}
  if (context.sparing || context.consent === 'denied') return own
  const now = clock()
  context.visits ??= visit(updateRecord, now)
  const { first = now, count = 1 } = (await context.visits) ?? {}
  return { ...own, tenureDays: Math.floor(Math.max(0, now - first) / DAY_MS), visits: count }
}
