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

/** A tab fills an eighth of the room that it saw free, and then measures again: other tabs fill it at the same time. */
const FREE_SPACE_DIVISOR = 8

/** An amount minus the rows. */
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

/** Keys that a write would replace. */
export const writeKeys = ({ rows }: QueueWrite): string[] => rows.map(row => rowKey(row.id))

/** The rows to write: a row whose revision is not higher than the stored one changes nothing. */
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

/** Writes rows of which none is stored yet, and for which there is room. */
export const addRows = (captured: QueueWrite): Change<void> => ({
  add: written(captured.rows, captured),
  result: undefined,
})

/** The room that is left after the write; undefined when there is not enough. */
export function spaceAfter(free: QueueSize, { rows }: QueueWrite): QueueSize | undefined {
  const left = less(free, rows)
  return enough(left) ? left : undefined
}

/** Result of a write that measured the whole queue. */
export interface WriteResult {
  /** Room that may be filled before the queue is measured again; undefined: the rows did not fit. */
  free?: QueueSize
  /** Rows that were deleted to make room. */
  evicted: Row[]
}

/**
 * Measures the whole queue and writes the rows if the limits allow it. For feedback it makes room by deleting others.
 * @param found Entries of `writeKeys()`, then all rows.
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
