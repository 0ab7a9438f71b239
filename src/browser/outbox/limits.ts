import type { Change, Entry } from '../device/store.js'
import { evictable, isProtected } from './eviction.js'
import { bytesKey, isRow, type Row, rowKey } from './row.js'

/** A number of items, and their sizes added up. */
export interface QueueSize {
  items: number
  size: number
}

/** The most that the queue holds: 500 items, 20 MB. */
const limits: QueueSize = { items: 500, size: 20_000_000 }

/** A tab that hears nothing of others fills an eighth of what it saw free, and then looks again. */
const FREE_SPACE_DIVISOR = 8

/** What is left of an amount when the rows have been taken from it. */
const less = (amount: QueueSize, rows: readonly Row[]): QueueSize => ({
  items: amount.items - rows.length,
  size: rows.reduce((left, row) => left - row.size, amount.size),
})

const enough = ({ items, size }: QueueSize): boolean => items >= 0 && size >= 0

/** Rows to write together: an event and its attachments, with their bytes. */
export interface QueueWrite {
  rows: readonly Row[]
  bytes: ReadonlyMap<string, ArrayBuffer>
}

/** Keys of what a capture would replace. */
export const writeKeys = ({ rows }: QueueWrite): string[] => rows.map(row => rowKey(row.id))

/** What of a capture is news: a row of a lower or equal revision than the one on the device changes nothing. */
const news = (found: readonly Entry[], { rows }: QueueWrite): Row[] =>
  rows.filter((row, i) => {
    const old = found[i]![1]
    return !isRow(old) || old.revision < row.revision
  })

const written = (rows: readonly Row[], { bytes }: QueueWrite): Entry[] =>
  rows.flatMap(row => {
    const content = bytes.get(row.id)
    return [[rowKey(row.id), row] as const, ...(content ? [[bytesKey(row.id), content] as const] : [])]
  })

/** Writes a capture of which nothing is there yet, and for which there is room. */
export const addRows = (captured: QueueWrite): Change<void> => ({
  add: written(captured.rows, captured),
  result: undefined,
})

/** What is left of the room that was seen to be free; undefined when that is not enough for the capture. */
export function spaceAfter(free: QueueSize, { rows }: QueueWrite): QueueSize | undefined {
  const left = less(free, rows)
  return enough(left) ? left : undefined
}

/** What was found by looking at the whole queue. */
export interface WriteResult {
  /** Room that may be filled without another look; undefined: the capture did not fit. */
  free?: QueueSize
  /** What had to go. */
  evicted: readonly Row[]
}

/**
 * Looks at the whole queue and writes a capture if the limits allow it, where a person's words are concerned by making
 * room for them. Reads `captureKeys` and then all rows.
 */
export function writeWithinLimits(found: readonly Entry[], captured: QueueWrite): Change<WriteResult> {
  const { rows } = captured
  const fresh = news(found, captured)
  const own = new Set(writeKeys(captured))
  const others = found.flatMap(([key, value]) => (isRow(value) && !own.has(key) ? [value] : []))
  const stays = rows.map((row, i) => (fresh.includes(row) ? row : (found[i]![1] as Row)))
  let free = less(less(limits, others), stays)
  const evicted: Row[] = []
  for (const row of isProtected(rows[0]!) ? evictable(others) : []) {
    if (enough(free)) break
    free = { items: free.items + 1, size: free.size + row.size }
    evicted.push(row)
  }
  if (!enough(free)) return { result: { evicted: [] } }
  return {
    put: written(fresh, captured),
    remove: evicted.flatMap(({ id }) => [rowKey(id), bytesKey(id)]),
    result: {
      evicted,
      free: { items: Math.floor(free.items / FREE_SPACE_DIVISOR), size: free.size / FREE_SPACE_DIVISOR },
    },
  }
}
