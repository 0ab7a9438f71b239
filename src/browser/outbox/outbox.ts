import type { FeedbackState, Item } from '../../model/feedback.js'
import type { FlushResult } from '../api.js'
import type { DeliveryEvent, DeliveryEvents } from './delivery-events.js'
import type { FlushEvent } from './flush-event.js'
import type { FlushLoop, FlushRound } from './flush-loop.js'
import type { FlushSchedule } from './flush-schedule.js'
import type { PreparedAttachment } from './prepare-attachments.js'
import type { EnqueueOptions, Queue } from './queue.js'
import { LEASE_MS } from './row.js'

/** How long to wait before loading the sender again after it could not be loaded. */
const RELOAD_DELAY_MS = 10_000
/** Longest random delay, beyond the lease, before this tab sends what another tab stored. */
const TAKEOVER_JITTER_MS = 5000

/** What became of an item that was handed over. */
export interface EnqueueResult {
  state: FeedbackState
  reason?: string
}

/** Everything needed to send. Loaded when there is something to send, since storing works without it. */
export interface Sender {
  flushLoop: FlushLoop
  schedule: FlushSchedule
}

/** What the outbox reports of this tab beside delivery events. */
export type OutboxEvent = Exclude<FlushEvent, { type: 'kept' | 'sent' | 'rejected' | 'finished' }>

export interface OutboxOptions {
  queue: Queue
  /** Aborted when the client is destroyed. */
  signal: AbortSignal
  openEvents(receive: (event: DeliveryEvent, fromOtherTab: boolean) => void): DeliveryEvents
  /** @param flush For the schedule to call. */
  loadSender(flush: (round: FlushRound) => unknown): Promise<Sender>
  /** Delivery events of all tabs, each once. */
  onDelivery(event: DeliveryEvent, fromOtherTab: boolean): void
  onEvent(event: OutboxEvent): void
}

/**
 * Stores items until they are acknowledged. Schedules a flush after each `enqueue()`, runs one flush at a time and emits
 * the delivery events; the queue stores, the flush loop sends.
 */
export function createOutbox(options: OutboxOptions) {
  const { queue, signal, onEvent } = options
  let running: Promise<unknown> = Promise.resolve()
  let loading: Promise<Sender> | undefined
  /** Items that only memory holds while their `enqueue()` waits for the outcome. */
  const awaited = new Set<{ id: string; revision: number; result: EnqueueResult }>()

  const deliveryEvents = options.openEvents((event, fromOtherTab) => {
    if (fromOtherTab) {
      if (event.type === 'cleared') queue.unsettled.clear()
      else if (event.type !== 'kept') queue.markSettled(event.id, event.revision)
      else {
        queue.invalidateFreeSpace()
        // In case the other tab freezes or crashes while it sends.
        void scheduleAt(Date.now() + LEASE_MS + Math.random() * TAKEOVER_JITTER_MS)
      }
    }
    options.onDelivery(event, fromOtherTab)
  })

  function load(): Promise<Sender> {
    signal.throwIfAborted()
    loading ??= options.loadSender(flush)
    loading.catch(() => {
      loading = undefined
    })
    return loading
  }

  /** @param time Unix time in milliseconds. */
  async function scheduleAt(time: number) {
    try {
      ;(await load()).schedule.at(time)
    } catch {
      // Without the sender nothing can be sent; the next flush loads it again.
    }
  }

  function handle(event: FlushEvent, totals: FlushResult) {
    switch (event.type) {
      case 'kept':
      case 'sent':
      case 'rejected': {
        const { type, row, reason } = event
        if (type !== 'kept') {
          queue.markSettled(row.id, row.revision)
          if (!row.attachment) totals[type]++
        }
        for (const one of awaited)
          if (row.id === one.id && row.revision >= one.revision)
            one.result = { state: type, ...(reason && { reason }) }
        return deliveryEvents.emit(type, row, reason)
      }
      case 'finished':
        totals.waiting = event.waiting
        return void scheduleAt(event.nextAt)
      default:
        onEvent(event)
    }
  }

  async function run(round: FlushRound): Promise<FlushResult> {
    const totals = { sent: 0, rejected: 0, waiting: 0 }
    try {
      const { flushLoop } = await load()
      for await (const event of flushLoop.flush(round)) handle(event, totals)
    } catch {
      // The sender could not be fetched: the same as no network.
      if (!signal.aborted) setTimeout(flush, RELOAD_DELAY_MS)
      totals.waiting = (await queue.rows()).filter(({ state }) => state !== 'rejected').length
    }
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
      const { state, reason, row, evicted, failure } = await queue.enqueue(item, attachments, options)
      if (evicted?.length) onEvent({ type: 'evicted', rows: evicted })
      if (failure) onEvent({ type: 'failed', cause: failure })
      if (state === 'kept') {
        deliveryEvents.emit('kept', row)
        if (row!.nextAt > Date.now()) void scheduleAt(row!.nextAt)
        else void flush()
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
      deliveryEvents.emit('cleared')
      return count
    },

    /** Deletes everything about the person from this device. */
    async erase(): Promise<void> {
      const erasing = queue.erase()
      deliveryEvents.emit('cleared')
      await erasing
    },

    stop() {
      loading?.then(({ schedule }) => schedule.stop()).catch(() => {})
      deliveryEvents.close()
    },
  }
}
