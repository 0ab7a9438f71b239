import type { Item } from '../../model/feedback.js'
import type { OutboxItem } from '../api.js'
import type { ClientStorage } from '../device/client-storage.js'
import type { Device } from '../device/identity.js'
import { memoryStore, type Transact } from '../device/store.js'
import type { Consent } from '../options.js'
import { stringify } from '../transports/serialise.js'
import {
  addRows,
  type QueueSize,
  type QueueWrite,
  spaceAfter,
  writeKeys,
  writeWithinLimits,
} from './limits.js'
import type { PreparedAttachment } from './prepare-attachments.js'
import { allRows, isRow, pauseKey, quarantined, type Row } from './row.js'

/** How long a deferred item waits for others, so that they share a request. */
const FLUSH_DELAY_MS = 5000

/** Where an item is after `enqueue()`, and what happened on the way. */
export interface Enqueued {
  /** `kept`: durable on the device. `held`: in memory. `refused`: nowhere. */
  state: 'kept' | 'held' | 'refused'
  /** Always of a refused item; `consent` also of one that is held until consent is granted. */
  reason?: 'consent' | 'limit'
  row?: Row
  /** Rows that were deleted to make room. */
  evicted?: Row[]
  /** The error of the device's storage, where it failed. */
  failure?: unknown
}

export interface EnqueueOptions {
  /** Wait a few seconds for other items: for telemetry, and for text that is still being typed. Default false. */
  deferred?: boolean
  /** An identity that this device has just given up. Default: the device's own. */
  as?: Device
}

export interface QueueOptions {
  storage: Pick<ClientStorage, 'durable' | 'device' | 'restore' | 'leave'>
  consent(): Consent
}

/** Rows of one store; a value that is not a row becomes a dead letter. */
const readRows = (store: Transact): Promise<Row[]> =>
  store(allRows, found => ({
    result: found.map(([key, value]) => (isRow(value) ? value : quarantined(key, value, Date.now()))),
  }))

const deleteAll = (store: Transact): Promise<void> =>
  store({ from: 'b:', to: 'i;' }, found => ({
    remove: [...found.map(([key]) => key), pauseKey],
    result: undefined,
  }))

/**
 * Stores items on this device, or in memory where the device cannot or consent is `unknown`. With consent `denied` it
 * stores nothing. It sends nothing and calls nobody: each method returns what happened.
 */
export function createQueue({ storage, consent }: QueueOptions) {
  const memory = memoryStore()
  /** What this tab stored and no tab has settled yet, by id: written again if the browser evicts the storage. */
  const unsettled = new Map<string, QueueWrite>()
  /** Room that this tab last saw in a store. */
  let free = new WeakMap<Transact, QueueSize>()

  /** Writes rows together. Resolves with the rows deleted to make room; `undefined`: the limits allow no write. */
  async function write(store: Transact, captured: QueueWrite): Promise<Row[] | undefined> {
    // "Kept" must survive a power cut. A lease or a settlement lost to one only causes a duplicate send.
    const strict = true
    const seen = free.get(store)
    const left = seen && spaceAfter(seen, captured)
    if (left && captured.rows[0]!.revision === 1) {
      // Reserved before the write: another one may run at the same time.
      free.set(store, left)
      try {
        await store({ strict }, () => addRows(captured))
        return []
      } catch (error) {
        if ((error as Error | null)?.name !== 'ConstraintError') throw error
      }
    }
    const { free: room, evicted } = await store({ keys: writeKeys(captured), ...allRows, strict }, found =>
      writeWithinLimits(found, captured),
    )
    if (!room) return
    free.set(store, room)
    return evicted
  }

  /** All rows that can be read now, of both stores. */
  async function rows(): Promise<Row[]> {
    const store = storage.durable()
    return [...(store ? await readRows(store).catch(() => []) : []), ...(await readRows(memory))]
  }

  /** All rows that are still to be sent. */
  const waiting = async () => (await rows()).filter(({ state }) => state !== 'rejected')

  /** The rows of an item and of its attachments, which wait until the item was accepted. */
  function rowsOf(
    item: Item,
    attachments: readonly PreparedAttachment[],
    device: Device,
    deferred: boolean | undefined,
  ): QueueWrite {
    const body = stringify({ ...item, device: device.id })
    const now = Date.now()
    const { id, kind, revision, moment } = item as Item & { moment?: string }
    const row = {
      ...{ id, kind, revision, moment, body, proof: device.proof },
      ...{ size: body.length, createdAt: now, state: 'waiting', attempts: 0 },
      nextAt: deferred ? now + FLUSH_DELAY_MS : now,
    } as Row
    const bytes = new Map<string, ArrayBuffer>()
    const all = [row]
    for (const { sha256, type, bytes: content } of attachments) {
      const rowId = `${id}/${sha256}`
      const attachment = { event: id, sha256, type, blocked: true }
      bytes.set(rowId, content)
      all.push({ ...row, id: rowId, kind: 'attachment', body: '', size: content.byteLength, attachment })
    }
    return { rows: all, bytes }
  }

  return {
    memory,
    unsettled,
    write,
    rows,
    waiting,
    durable: storage.durable,
    restore: storage.restore,

    /** Stores an item. Resolves once it is durable, or in memory where the device cannot store it. */
    async enqueue(
      item: Item,
      attachments: readonly PreparedAttachment[] = [],
      { deferred, as }: EnqueueOptions = {},
    ): Promise<Enqueued> {
      if (consent() === 'denied') return { state: 'refused', reason: 'consent' }
      const captured = rowsOf(item, attachments, as ?? (await storage.device()), deferred)
      const row = captured.rows[0]!
      const store = storage.durable()
      let evicted: Row[] | undefined
      let failure: unknown
      if (store) {
        // Before the write: another tab may send the row, or clear the queue, before the write is reported here.
        unsettled.set(row.id, captured)
        try {
          evicted = await write(store, captured)
          if (evicted) return { state: 'kept', row, evicted }
        } catch (error) {
          failure = error
        }
        unsettled.delete(row.id)
      }
      if (!store || failure) evicted = await write(memory, captured)
      if (!evicted) return { state: 'refused', reason: 'limit', failure }
      return { state: 'held', row, evicted, failure, ...(consent() !== 'granted' && { reason: 'consent' }) }
    },

    /** A tab settled this revision: it need not be restored any more. */
    markSettled(id: string, revision: number) {
      if (unsettled.get(id)?.rows.some(row => row.revision <= revision)) unsettled.delete(id)
    },

    /** Another tab used some of the room: the next write measures it again. */
    resetSpace() {
      free = new WeakMap()
    },

    list: async (): Promise<OutboxItem[]> =>
      (await rows()).map(({ id, kind, revision, state, attempts, nextAt, reason }) => ({
        ...{ id, kind, revision, state, attempts },
        nextAt: state === 'rejected' ? null : new Date(nextAt).toISOString(),
        ...(reason && { reason }),
      })),

    /** Deletes all items, dead letters included, and returns how many there were. */
    async clear(): Promise<number> {
      const { length } = await rows()
      // Otherwise the next flush would take the deleted rows for evicted and restore them.
      unsettled.clear()
      for (const store of [storage.durable(), memory]) if (store) await deleteAll(store)
      return length
    },

    /** Deletes everything about the person from this device: queue, identity, records. */
    async erase(): Promise<void> {
      unsettled.clear()
      await Promise.all([deleteAll(memory), storage.leave()])
    },
  }
}

export type Queue = ReturnType<typeof createQueue>
