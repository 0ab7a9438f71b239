import type { FeedbackState, Item } from '../../model/feedback.js'
import type { OutboxItem } from '../api.js'
import type { Context } from '../context.js'
import type { Device } from '../device/identity.js'
import { LEFT } from '../device/indexed-db.js'
import type { Place } from '../device/place.js'
import { memoryStore, type Transact } from '../device/store.js'
import type { Consent } from '../options.js'
import { stringify } from '../transports/serialise.js'
import type { Tell } from './facts.js'
import { type Amount, addCapture, type Capture, capture, captureKeys, leftAfter } from './limits.js'
import type { PreparedAttachment } from './prepare.js'
import { allRows, gateKey, isRow, quarantined, type Row } from './row.js'

/** Milliseconds that a patient item waits for company. */
const PATIENCE = 5000

/** What became of an item that was handed over. */
export interface Kept {
  state: FeedbackState
  reason?: string
}

export interface KeepOptions {
  /** It may wait a few seconds for company: telemetry, and text that is still being typed. Default false. */
  patient?: boolean
  /** An identity that this device has just given up. Default: the device's own. */
  as?: Device
}

export interface KeeperOptions {
  place: Pick<Place, 'durable' | 'device' | 'restore' | 'leave'>
  consent(): Consent
  tell: Tell
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
export function createKeeper({ place, consent, tell, fail, due, send }: KeeperOptions) {
  /** What this tab captured and nobody has settled yet: written again should the browser evict the store. */
  const live = new Map<string, Capture>()
  /** Answers that only memory holds, while somebody waits to be told what becomes of them. */
  const waiting = new Set<{ id: string; revision: number; kept: Kept }>()

  const told: Tell = (type, row, reason) => {
    for (const one of waiting)
      if (row && row.id === one.id && row.revision >= one.revision && type !== 'cleared')
        one.kept = { state: type, ...(reason && { reason }) }
    tell(type, row, reason)
  }

  const failed = (cause: unknown) => {
    if ((cause as Error | null)?.name !== LEFT)
      fail('storage', 'The storage of this device failed; answers are held in memory.', cause)
  }

  /** Room that this tab has seen to be free in a store. */
  let free = new WeakMap<Transact, Amount>()

  /** Writes a capture. False: it does not fit. */
  async function write(store: Transact, captured: Capture): Promise<boolean> {
    // "Kept" must outlive a power cut. A lease or a settlement lost to one only sends an answer twice.
    const strict = true
    const seen = free.get(store)
    const left = seen && leftAfter(seen, captured)
    if (left && captured.rows[0]!.revision === 1) {
      // Taken at once: another capture may be on its way.
      free.set(store, left)
      try {
        await store({ strict }, () => addCapture(captured))
        return true
      } catch (error) {
        if ((error as Error | null)?.name !== 'ConstraintError') throw error
      }
    }
    const looked = await store({ keys: captureKeys(captured), ...allRows, strict }, found =>
      capture(found, captured),
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

  const keeper = {
    place,
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
      const store = place.durable()
      const rows = store ? await readRows(store).catch(() => []) : []
      return [...rows, ...(await readRows(keeper.memory))]
    },

    /**
     * Keeps an item until it is acknowledged. Settles when it is durable, or, where the device cannot store, when it
     * was sent or must be held in memory.
     */
    async keep(
      item: Item,
      attachments: readonly PreparedAttachment[] = [],
      { patient, as }: KeepOptions = {},
    ): Promise<Kept> {
      if (consent() === 'denied') return { state: 'refused', reason: 'consent' }
      const { id: deviceId, proof } = as ?? (await place.device())
      const body = stringify({ ...item, device: deviceId })
      const now = Date.now()
      const { id, kind, revision, moment } = item as Item & { moment?: string }
      const bytes = new Map<string, ArrayBuffer>()
      const row: Row = {
        ...{ id, kind, revision, moment, body, proof },
        ...{ size: body.length, createdAt: now, state: 'waiting', attempts: 0 },
        nextAt: patient ? now + PATIENCE : now,
      }
      const rows = [row]
      for (const { sha256, type, bytes: content } of attachments) {
        const name = `${id}/${sha256}`
        const attachment = { event: id, sha256, type, blocked: true }
        bytes.set(name, content)
        rows.push({ ...row, id: name, kind: 'attachment', body: '', size: content.byteLength, attachment })
      }
      const captured = { rows, bytes }
      const store = place.durable()
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
      if (!(await write(keeper.memory, captured))) return { state: 'refused', reason: 'limit' }
      if (consent() !== 'granted') return { state: 'held', reason: 'consent' }
      // Not durable: what became of it must be known before the person is told anything.
      const held = { id, revision, kept: { state: 'held' } as Kept }
      waiting.add(held)
      await send()
      waiting.delete(held)
      return held.kept
    },

    list: async (): Promise<OutboxItem[]> =>
      (await keeper.rows()).map(({ id, kind, revision, state, attempts, nextAt, reason }) => ({
        ...{ id, kind, revision, state, attempts },
        nextAt: state === 'rejected' ? null : new Date(nextAt).toISOString(),
        ...(reason && { reason }),
      })),

    /** Empties the queue, dead letters included, and returns how many items it held. */
    async clear(): Promise<number> {
      const held = (await keeper.rows()).length
      // Or the next round would take what is missing for evicted, and write it again.
      live.clear()
      for (const store of [place.durable(), keeper.memory])
        await store?.({ from: 'b:', to: 'i;' }, found => ({
          remove: [...found.map(([name]) => name), gateKey],
          result: undefined,
        }))
      tell('cleared')
      return held
    },

    /** Nothing of the person stays on this device: queue, identity, records. */
    async erase() {
      keeper.memory = memoryStore()
      live.clear()
      tell('cleared')
      await place.leave()
    },
  }
  return keeper
}

export type Keeper = ReturnType<typeof createKeeper>
