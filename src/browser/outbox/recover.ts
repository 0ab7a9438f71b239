import type { Transact } from '../device/store.js'
import type { Queue } from './queue.js'
import { bytesKey, isRow, type Row, type RowChange, rowKey } from './row.js'

/** What recovery uses of the queue. */
export type Recoverable = Pick<Queue, 'memory' | 'unsettled' | 'write' | 'restore'>

/** What recovery did. */
export interface Recovered {
  /** Rows whose delivery changed. */
  changes?: RowChange[]
  /** Rows that were deleted to make room. */
  evicted?: Row[]
  /** Number of items written again after the browser had cleared the storage. */
  restored?: number
}
type Done = Required<Recovered>

/** Moves what memory holds to the device, as soon as the device can store it. */
async function drainMemory({ memory, write }: Recoverable, store: Transact, done: Done) {
  const held = await memory({ from: 'b:', to: 'i;' }, found => ({ result: found }))
  const bytes = new Map(
    held.filter(([key]) => key < 'c').map(([key, value]) => [key.slice(2), value as ArrayBuffer]),
  )
  for (const [, row] of held) {
    if (!isRow(row)) continue
    const evicted = await write(store, { rows: [row], bytes })
    if (!evicted) continue
    done.evicted.push(...evicted)
    await memory({ keys: [rowKey(row.id)] }, ([entry]) => ({
      remove:
        isRow(entry?.[1]) && entry[1].revision === row.revision ? [rowKey(row.id), bytesKey(row.id)] : [],
      result: undefined,
    }))
    if (!row.attachment && row.state !== 'rejected') done.changes.push({ row, state: 'kept' })
  }
}

/** Writes this tab's unsettled items and the device's identity again after the browser has cleared the site's storage. */
async function restoreEvicted({ unsettled, write, restore }: Recoverable, store: Transact, done: Done) {
  if (!unsettled.size || !(await restore())) return
  const ids = [...unsettled.keys()]
  const missing = await store({ keys: ids.map(rowKey) }, found => ({
    result: ids.filter((_, i) => !found[i]![1]),
  }))
  for (const id of missing) {
    const captured = unsettled.get(id)
    if (captured) done.evicted.push(...((await write(store, captured)) ?? []))
  }
  done.restored = missing.length
}

/** Runs before each flush. A failure ends one step only: a full device stores nothing more but can still be sent from. */
export async function recover(queue: Recoverable, store: Transact): Promise<Recovered> {
  const done: Done = { changes: [], evicted: [], restored: 0 }
  // What could not be moved stays in memory; the next flush tries again.
  for (const step of [drainMemory, restoreEvicted]) await step(queue, store, done).catch(() => {})
  return done
}
