import type { FeedbackState, Item } from '../../model/feedback.js'
import type { OutboxItem } from '../api.js'
import type { Context } from '../context.js'
import type { ClientStorage } from '../device/client-storage.js'
import type { Device } from '../device/identity.js'
import { PAGE_LEFT } from '../device/indexed-db.js'
import { memoryStore, type Transact } from '../device/store.js'
import type { Consent } from '../options.js'
import { stringify } from '../transports/serialise.js'
import type { EmitDelivery } from './delivery-events.js'
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

/** Milliseconds that a patient item waits for company. */
const FLUSH_DELAY_MS = 5000

/** What became of an item that was handed over. */
export interface EnqueueResult {
  state: FeedbackState
  reason?: string
}

export interface EnqueueOptions {
  /** It may wait a few seconds for company: telemetry, and text that is still being typed. Default false. */
  patient?: boolean
  /** An identity that this device has just given up. Default: the device's own. */
  as?: Device
}

export interface QueueOptions {
  storage: Pick<ClientStorage, 'durable' | 'device' | 'restore' | 'leave'>
  consent(): Consent
  tell: EmitDelivery
  fail: Context['fail']
  /** Something is to be sent at this Unix time in milliseconds. */
  due(at: number): void
  /** Sends what is due; settles after the round. */
  send(): Promise<unknown>
}

/**
 * This device's side of the outbox: what it keeps, with whose consent. `unknown` consent holds everything in memory
 * and sends nothing; `denied` keeps nothing.
 */
export function createQueue({ storage, consent, tell, fail, due, send }: QueueOptions) {
  /** What this tab captured and nobody has settled yet: written again should the browser evict the store. */
  const live = new Map<string, QueueWrite>()
  /** Answers that only memory holds, while somebody waits to be told what becomes of them. */
  const waiting = new Set<{ id: string; revision: number; kept: EnqueueResult }>()

  const told: EmitDelivery = (type, row, reason) => {
    for (const one of waiting)
      if (row && row.id === one.id && row.revision >= one.revision && type !== 'cleared')
        one.kept = { state: type, ...(reason && { reason }) }
    tell(type, row, reason)
  }

  const failed = (cause: unknown) => {
    if ((cause as Error | null)?.name !== PAGE_LEFT)
      fail('storage', 'The storage of this device failed; answers are held in memory.', cause)
  }

  /** Room that this tab has seen to be free in a store. */
  let free = new WeakMap<Transact, QueueSize>()

  /** Writes a capture. False: it does not fit. */
  async function write(store: Transact, captured: QueueWrite): Promise<boolean> {
    // "Kept" must outlive a power cut. A lease or a settlement lost to one only sends an answer twice.
    const strict = true
    const seen = free.get(store)
    const left = seen && spaceAfter(seen, captured)
    if (left && captured.rows[0]!.revision === 1) {
      // Taken at once: another capture may be on its way.
      free.set(store, left)
      try {
        await store({ strict }, () => addRows(captured))
        return true
      } catch (error) {
        if ((error as Error | null)?.name !== 'ConstraintError') throw error
      }
    }
    const looked = await store({ keys: writeKeys(captured), ...allRows, strict }, found =>
      writeWithinLimits(found, captured),
    )
    if (looked.gone.length)
      fail('evicted', `The queue was full; to make room went: ${looked.gone.map(({ kind }) => kind)}.`)
    if (looked.free) free.set(store, looked.free)
    return !!looked.free
  }

  const readRows = (store: Transact) =>
    store(allRows, found => ({
      result: found.map(([name, value]) => (isRow(value) ? value : quarantined(name, value, Date.now()))),
    }))

  const queue = {
    storage,
    consent,
    live,
    memory: memoryStore(),
    write,
    fail,
    failed,
    tell: told,

    /** Another tab has filled some of the room: the next capture looks again. */
    lookAgain() {
      free = new WeakMap()
    },

    /** All rows that can be read now, of both stores. */
    async rows(): Promise<Row[]> {
      const store = storage.durable()
      const rows = store ? await readRows(store).catch(() => []) : []
      return [...rows, ...(await readRows(queue.memory))]
    },

    /**
     * Keeps an item until it is acknowledged. Settles when it is durable, or, where the device cannot store, when it
     * was sent or must be held in memory.
     */
    async enqueue(
      item: Item,
      attachments: readonly PreparedAttachment[] = [],
      { patient, as }: EnqueueOptions = {},
    ): Promise<EnqueueResult> {
      if (consent() === 'denied') return { state: 'refused', reason: 'consent' }
      const { id: deviceId, proof } = as ?? (await storage.device())
      const body = stringify({ ...item, device: deviceId })
      const now = Date.now()
      const { id, kind, revision, moment } = item as Item & { moment?: string }
      const bytes = new Map<string, ArrayBuffer>()
      const row: Row = {
        ...{ id, kind, revision, moment, body, proof },
        ...{ size: body.length, createdAt: now, state: 'waiting', attempts: 0 },
        nextAt: patient ? now + FLUSH_DELAY_MS : now,
      }
      const rows = [row]
      for (const { sha256, type, bytes: content } of attachments) {
        const name = `${id}/${sha256}`
        const attachment = { event: id, sha256, type, blocked: true }
        bytes.set(name, content)
        rows.push({ ...row, id: name, kind: 'attachment', body: '', size: content.byteLength, attachment })
      }
      const captured = { rows, bytes }
      const store = storage.durable()
      if (store) {
        // Known before it is written: another tab may send it, or clear the queue, before we hear that it was.
        live.set(id, captured)
        try {
          if (await write(store, captured)) {
            tell('kept', row)
            due(row.nextAt)
            return { state: 'kept' }
          }
          live.delete(id)
          return { state: 'refused', reason: 'limit' }
        } catch (error) {
          live.delete(id)
          failed(error)
        }
      }
      if (!(await write(queue.memory, captured))) return { state: 'refused', reason: 'limit' }
      if (consent() !== 'granted') return { state: 'held', reason: 'consent' }
      // Not durable: what became of it must be known before the person is told anything.
      const held = { id, revision, kept: { state: 'held' } as EnqueueResult }
      waiting.add(held)
      await send()
      waiting.delete(held)
      return held.kept
    },

    list: async (): Promise<OutboxItem[]> =>
      (await queue.rows()).map(({ id, kind, revision, state, attempts, nextAt, reason }) => ({
        ...{ id, kind, revision, state, attempts },
        nextAt: state === 'rejected' ? null : new Date(nextAt).toISOString(),
        ...(reason && { reason }),
      })),

    /** Empties the queue, dead letters included, and returns how many items it held. */
    async clear(): Promise<number> {
      const held = (await queue.rows()).length
      // Or the next round would take what is missing for evicted, and write it again.
      live.clear()
      for (const store of [storage.durable(), queue.memory])
        await store?.({ from: 'b:', to: 'i;' }, found => ({
          remove: [...found.map(([name]) => name), pauseKey],
          result: undefined,
        }))
      tell('cleared')
      return held
    },

    /** Nothing of the person stays on this device: queue, identity, records. */
    async erase() {
      queue.memory = memoryStore()
      live.clear()
      tell('cleared')
      await storage.leave()
    },
  }
  return queue
}

export type Queue = ReturnType<typeof createQueue>
