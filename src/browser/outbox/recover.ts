import type { Transact } from '../device/store.js'
import type { FlushEvent } from './flush-event.js'
import type { QueueWrite } from './limits.js'
import { bytesKey, isRow, type Row, rowKey } from './row.js'

/** What recovery needs of the queue. */
export interface Recoverable {
  memory: Transact
  unsettled: ReadonlyMap<string, QueueWrite>
  write(store: Transact, captured: QueueWrite): Promise<readonly Row[] | undefined>
  /** Writes the device's identity again if it is missing; resolves with whether it was. */
  restoreDevice(): Promise<boolean>
}

/** Moves what memory holds to the device, as soon as the device can store it. */
async function* drainMemory({ memory, write }: Recoverable, store: Transact): AsyncGenerator<FlushEvent> {
  const held = await memory({ from: 'b:', to: 'i;' }, found => ({ result: found }))
  const bytes = new Map(
    held.filter(([key]) => key < 'c').map(([key, value]) => [key.slice(2), value as ArrayBuffer]),
  )
  for (const [, row] of held) {
    if (!isRow(row)) continue
    const evicted = await write(store, { rows: [row], bytes })
    if (!evicted) continue
    if (evicted.length) yield { type: 'evicted', rows: evicted }
    await memory({ keys: [rowKey(row.id)] }, ([entry]) => ({
      remove:
        isRow(entry?.[1]) && entry[1].revision === row.revision ? [rowKey(row.id), bytesKey(row.id)] : [],
      result: undefined,
    }))
    if (!row.attachment && row.state !== 'rejected') yield { type: 'kept', row }
  }
}

/** Writes this tab's unsettled items and the device's identity again after the browser has cleared the site's storage. */
async function* restoreEvicted(
  { unsettled, write, restoreDevice }: Recoverable,
  store: Transact,
): AsyncGenerator<FlushEvent> {
  if (!unsettled.size || !(await restoreDevice())) return
  const ids = [...unsettled.keys()]
  const missing = await store({ keys: ids.map(rowKey) }, found => ({
    result: ids.filter((_, i) => !found[i]![1]),
  }))
  for (const id of missing) {
    const captured = unsettled.get(id)
    if (!captured) continue
    const evicted = await write(store, captured)
    if (evicted?.length) yield { type: 'evicted', rows: evicted }
  }
  if (missing.length) yield { type: 'restored', count: missing.length }
}

/** Runs before each flush. A failure ends one step only: a full device stores nothing more but can still be sent from. */
export async function* recover(queue: Recoverable, store: Transact): AsyncGenerator<FlushEvent> {
  for (const step of [drainMemory, restoreEvicted]) {
    try {
      yield* step(queue, store)
    } catch {
      // What could not be moved stays in memory; the next flush tries again.
    }
  }
}
