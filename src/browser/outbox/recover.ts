import type { Transact } from '../device/store.js'
import type { Queue } from './queue.js'
import { bytesKey, isRow, rowKey } from './row.js'

/** What memory holds goes to the device as soon as that works (again). */
export async function drainMemory({ memory, write, tell }: Queue, store: Transact): Promise<void> {
  const held = await memory({ from: 'b:', to: 'i;' }, found => ({ result: found }))
  const bytes = new Map(
    held.filter(([name]) => name < 'c').map(([name, value]) => [name.slice(2), value as ArrayBuffer]),
  )
  for (const [, row] of held) {
    if (!isRow(row) || !(await write(store, { rows: [row], bytes }))) continue
    await memory({ keys: [rowKey(row.id)] }, ([entry]) => ({
      remove:
        isRow(entry?.[1]) && entry[1].revision === row.revision ? [rowKey(row.id), bytesKey(row.id)] : [],
      result: undefined,
    }))
    if (!row.attachment && row.state !== 'rejected') tell('kept', row)
  }
}

/** Writes again what this tab captured, and who it is, after the browser has cleared the storage of this site. */
export async function restoreEvicted({ live, storage, write, fail }: Queue, store: Transact): Promise<void> {
  if (!live.size || !(await storage.restore())) return
  const ids = [...live.keys()]
  const missing = await store({ keys: ids.map(rowKey) }, found => ({
    result: ids.filter((_, i) => !found[i]![1]),
  }))
  for (const id of missing) {
    const captured = live.get(id)
    if (captured) await write(store, captured)
  }
  if (missing.length)
    fail('evicted', `The browser cleared its storage; kept again by this page: ${missing.length}.`)
}
