import type { Item } from '../../model/feedback.js'
import type { UpdateRecord } from './update-record.js'

const RECORD_NAME = 'notes'
/** Telemetry beyond this is dropped, oldest first: it must never crowd out a person's words. */
const MAX_BUFFERED = 100

/** Telemetry waits in one small record, so that a page view costs no more than the decision about asking. */
export const bufferTelemetry = (updateRecord: UpdateRecord, note: object): Promise<unknown> =>
  updateRecord<object[]>(RECORD_NAME, notes => [...(notes ?? []).slice(1 - MAX_BUFFERED), note])

/** Hands all notes over to the queue, once it is at hand. */
export async function drainTelemetryBuffer(
  updateRecord: UpdateRecord,
  keep: (note: Item) => Promise<unknown>,
): Promise<void> {
  let taken: object[] = []
  await updateRecord<object[]>(RECORD_NAME, notes => {
    taken = notes ?? []
    return undefined
  })
  for (const note of taken) await keep(note as Item)
}
