import type { FeedbackState, Item } from '../../model/feedback.js'
import type { FlushResult } from '../api.js'
import type { DeliveryEvent, EmitDelivery } from './delivery-events.js'
import type { FlushLoop, FlushRound, FlushStep } from './flush-loop.js'
import { openFlushSchedule } from './flush-schedule.js'
import type { PreparedAttachment } from './prepare-attachments.js'
import type { EnqueueOptions, Queue } from './queue.js'
import { LEASE_MS } from './row.js'

/** How long to wait before loading the flush loop again after it could not be loaded. */
const RELOAD_DELAY_MS = 10_000
/** Longest random delay, beyond the lease, before this tab sends what another tab stored. */
const TAKEOVER_JITTER_MS = 5000

/** What became of an item that was handed over. */
export interface EnqueueResult {
  state: FeedbackState
  reason?: string
}

export interface OutboxOptions {
  queue: Queue
  emit: EmitDelivery
  /** Gets what happened beside delivery events. */
  report(step: FlushStep): void
  /** Whether consent allows sending. */
  canSend(): boolean
  /** Loads the code that sends; called when there is something to send, since storing works without it. */
  load(): Promise<FlushLoop>
  /** Aborted when the client is destroyed. */
  signal: AbortSignal
}

/**
 * Stores items until they are acknowledged. Schedules a flush after each `enqueue()`, runs one flush at a time and emits
 * the delivery events; the queue stores, the flush loop sends.
 */
export function createOutbox({ queue, emit, report, canSend, load, signal }: OutboxOptions) {
  let running: Promise<unknown> = Promise.resolve()
  let loading: Promise<FlushLoop> | undefined
  /** Items that only memory holds while their `enqueue()` waits for the outcome. */
  const awaited = new Set<{ id: string; revision: number; result: EnqueueResult }>()
  const scheduleFlush = openFlushSchedule(flush, signal)

  function loadOnce(): Promise<FlushLoop> {
    loading ??= load()
    loading.catch(() => {
      loading = undefined
    })
    return loading
  }

  function handle(step: FlushStep, totals: FlushResult) {
    for (const { row, state, reason } of step.changes ?? []) {
      if (state !== 'kept') {
        queue.markSettled(row.id, row.revision)
        if (!row.attachment) totals[state]++
      }
      for (const one of awaited)
        if (row.id === one.id && row.revision >= one.revision)
          one.result = reason ? { state, reason } : { state }
      emit(state, row, reason)
    }
    report(step)
  }

  async function run(round: FlushRound): Promise<FlushResult> {
    const totals = { sent: 0, rejected: 0, waiting: 0 }
    if (canSend() && !signal.aborted) {
      try {
        for await (const step of (await loadOnce()).flush(round)) {
          handle(step, totals)
          totals.waiting = step.waiting ?? 0
          scheduleFlush(step.nextAt ?? Infinity)
        }
        return totals
      } catch {
        // The flush loop could not be fetched: the same as no network.
        scheduleFlush(Date.now() + RELOAD_DELAY_MS)
      }
    }
    totals.waiting = (await queue.waiting()).length
    return totals
  }

  /** One flush at a time; a call during a flush starts another after it, since there may be new rows. */
  function flush(round: FlushRound = {}): Promise<FlushResult> {
    const result = running.then(() => run(round))
    running = result.catch(() => {})
    return result
  }

  return {
    flush,
    list: queue.list,
    rows: queue.rows,

    /**
     * Stores an item until it is acknowledged. Resolves when it is durable, or, where the device cannot store it, when
     * the attempt to send it has ended.
     */
    async enqueue(
      item: Item,
      attachments?: readonly PreparedAttachment[],
      options?: EnqueueOptions,
    ): Promise<EnqueueResult> {
      const enqueued = await queue.enqueue(item, attachments, options)
      const { state, reason, row } = enqueued
      report(enqueued)
      if (state === 'kept') {
        emit(state, row)
        if (row!.nextAt > Date.now()) {
          scheduleFlush(row!.nextAt)
          // Loaded before it is needed: a page that is being left can only send with code that it has.
          void loadOnce()
        } else void flush()
        return { state }
      }
      if (reason) return { state, reason }
      // Not durable: the person is told only after the outcome is known.
      const entry = { id: item.id, revision: item.revision, result: { state } as EnqueueResult }
      awaited.add(entry)
      await flush({ eager: true })
      awaited.delete(entry)
      return entry.result
    },

    /** Deletes all items, dead letters included, and returns how many there were. */
    async clear(): Promise<number> {
      const count = await queue.clear()
      emit('cleared')
      return count
    },

    /** Deletes everything about the person from this device. */
    async erase(): Promise<void> {
      emit('cleared')
      await queue.erase()
    },

    /** A delivery event of another tab. */
    receive({ type, id, revision }: DeliveryEvent) {
      if (type === 'cleared') queue.unsettled.clear()
      else if (type !== 'kept') queue.markSettled(id, revision)
      else {
        queue.resetSpace()
        // In case the other tab freezes or crashes while it sends.
        scheduleFlush(Date.now() + LEASE_MS + Math.random() * TAKEOVER_JITTER_MS)
      }
    },
  }
}
