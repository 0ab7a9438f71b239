import { bytesKey, isRow, meterKey, type Row, rowKey } from './row.js'
import type { Change, Entry } from './store.js'

/** How much the queue holds: items, and their sizes added up. */
export interface Meter {
  items: number
  size: number
}

/** The most that the queue holds: 500 items, 20 MB. */
const limits: Meter = { items: 500, size: 20_000_000 }

export const metered = (meter: Meter | undefined, items: number, size: number): Meter => ({
  items: Math.max(0, (meter?.items ?? 0) + items),
  size: Math.max(0, (meter?.size ?? 0) + size),
})

export const fits = (meter: Meter): boolean => meter.items <= limits.items && meter.size <= limits.size

/** Rows to write together: an event and its attachments, with their bytes. */
export interface Capture {
  rows: readonly Row[]
  bytes: ReadonlyMap<string, ArrayBuffer>
}

/** Keys that `capture` reads, in the order that it expects. */
export const captureKeys = (rows: readonly Row[]): string[] => [meterKey, ...rows.map(row => rowKey(row.id))]

/**
 * Writes a capture if the limits allow it; the result tells. A row of a lower or equal revision than the one on the
 * device changes nothing.
 */
export function capture(found: readonly Entry[], { rows, bytes }: Capture): Change<boolean> {
  const put: Entry[] = []
  let meter = metered(found[0]![1] as Meter | undefined, 0, 0)
  rows.forEach((row, i) => {
    const old = found[i + 1]![1]
    if (isRow(old) && old.revision >= row.revision) return
    meter = metered(meter, old ? 0 : 1, row.size - (isRow(old) ? old.size : 0))
    put.push([rowKey(row.id), row])
    if (bytes.has(row.id)) put.push([bytesKey(row.id), bytes.get(row.id)])
  })
  return fits(meter) ? { put: [...put, [meterKey, meter]], result: true } : { result: false }
}
