import { type Capture, fits, type Meter, metered } from './limits.js'
import { bytesKey, isRow, meterKey, type Row, rowKey } from './row.js'
import type { Change, Entry } from './store.js'

/** Feedback, its attachments and an erasure are a person's own words and wishes; the rest can be spared. */
const precious = (row: Row) => /^(feedback|attachment|erase)$/.test(row.kind)

/**
 * Makes room for a capture: telemetry goes first, oldest first, then dead letters. What a person said and waits to be
 * sent is never among it. Counts afresh on the way, so that a meter gone wrong heals. Returns what had to go.
 */
export function roomFor(captured: Capture, found: readonly Entry[]): Change<Row[]> {
  const rows = found.map(([, value]) => value).filter(isRow)
  const count = (sum: Meter, row: Row) => metered(sum, 1, row.size)
  const need = captured.rows.reduce(count, metered(undefined, 0, 0))
  let meter = rows.reduce(count, need)
  const expendable = [
    ...rows.filter(row => !precious(row) && !row.lease),
    ...rows.filter(row => precious(row) && row.state === 'rejected'),
  ]
  const gone: Row[] = []
  for (const row of expendable) {
    if (fits(meter)) break
    meter = metered(meter, -1, -row.size)
    gone.push(row)
  }
  return {
    remove: gone.flatMap(row => [rowKey(row.id), bytesKey(row.id)]),
    put: [[meterKey, metered(meter, -need.items, -need.size)]],
    result: gone,
  }
}
