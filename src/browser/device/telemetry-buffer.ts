import type { Item } from '../../model/feedback.js'
import type { UpdateRecord } from './update-record.js'

const RECORD_NAME = 'notes'
/** Further items drop the oldest: telemetry must never take the space of answers. */
const MAX_BUFFERED = 100

/** Appends an item of telemetry to one small record, so that a page view loads no outbox to store it. */
export const bufferTelemetry = (updateRecord: UpdateRecord, item: object): Promise<unknown> =>
  updateRecord<object[]>(RECORD_NAME, items => [...(items ?? []).slice(1 - MAX_BUFFERED), item])

/** Moves all buffered items to the queue. Called once the outbox is loaded. */
export async function drainTelemetryBuffer(
  updateRecord: UpdateRecord,
  enqueue: (item: Item) => Promise<unknown>,
): Promise<void> {
  let taken: object[] = []
  await updateRecord<object[]>(RECORD_NAME, items => {
    taken = items ?? []
    return undefined
  })
  for (const item of taken) await enqueue(item as Item)
}
