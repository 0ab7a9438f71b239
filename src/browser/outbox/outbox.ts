import type { FeedbackState, Item } from '../../model/feedback.js'
import type { FlushResult } from '../api.js'
import type { Consent } from '../options.js'
import type { DeliveryEvent, DeliveryEvents } from './delivery-events.js'
import type { FlushEvent } from './flush-event.js'
import type { FlushLoop, FlushRound } from './flush-loop.js'
import type { FlushSchedule } from './flush-schedule.js'
import type { PreparedAttachment } from './prepare-attachments.js'
import type { EnqueueOptions, Queue } from './queue.js'
import type { recover } from './recover.js'

/** How long to wait before loading the sender again after it could not be loaded. */
const RELOAD_DELAY_MS = 10_000

/** What became of an item that was handed over. */
export interface EnqueueResult {
  state: FeedbackState
  reason?: string
}

/** Everything needed to send. Loaded when there is something to send, since storing works without it. */
export interface Sender {
  flushLoop: FlushLoop
  schedule: FlushSchedule
  recover: typeof recover
}

/** What the outbox reports: delivery events of all tabs, and what went wrong or came along in this one. */
export type OutboxEvent =
  | { type: 'delivery'; event: DeliveryEvent; fromOtherTab: boolean }
  | Exclude<FlushEvent, { type: 'kept' | 'sent' | 'rejected' | 'finished' }>

export interface OutboxOptions {
  queue: Queue
  consent(): Consent
  /** Aborted when the client is destroyed. */
  signal: AbortSignal
  openEvents(receive: (event: DeliveryEvent, fromOtherTab: boolean) => void): DeliveryEvents
  /** @param flush For the schedule to call. */
  loadSender(flush: (round: FlushRound) => void): Promise<Sender>
  onEvent(event: OutboxEvent): void
}

/**
 * Stores items until they are acknowledged. Schedules a flush after each `enqueue()`, runs one flush at a time and emits
 * the delivery events; the queue stores, the flush loop sends.
 */
export function createOutbox({ queue, consent, signal, openEvents, loadSender, onEvent }: OutboxOptions) {
  let running: Promise<unknown> = Promise.resolve()
  let loading: Promise<Sender> | undefined
  /** Items that only memory holds while their `enqueue()` waits for the outcome. */
  const awaited = new Set<{ id: string; revision: number; result: EnqueueResult }>()

  const deliveryEvents = openEvents((event, fromOtherTab) => {
    if (fromOtherTab) {
      if (event.type === 'cleared') queue.unsettled.clear()
      else if (event.type !== 'kept') queue.markSettled(event.id, event.revision)
      else {
        queue.invalidateFreeSpace()
        // In case the other tab freezes or crashes while it sends.
        scheduleAt(({ flushLoop }) => flushLoop.takeoverTime())
      }
    }
    onEvent({ type: 'delivery', event, fromOtherTab })
  })

  function load(): Promise<Sender> {
    signal.throwIfAborted()
    loading ??= loadSender(round => void flush(round))
    loading.catch(() => {
      loading = undefined
    })
    return loading
  }

  async function scheduleAt(time: (sender: Sender) => number) {
    try {
      const sender = await load()
      sender.schedule.at(time(sender))
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
        return void scheduleAt(() => event.nextAt)
      default:
        onEvent(event)
    }
  }

  async function run(round: FlushRound): Promise<FlushResult> {
    const totals = { sent: 0, rejected: 0, waiting: 0 }
    try {
      const { flushLoop, recover } = await load()
      const store = consent() === 'granted' && queue.durable()
      if (store && !signal.aborted) for await (const event of recover(queue, store)) handle(event, totals)
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
      if (failure) onEvent({ type: 'storage-failed', cause: failure })
      if (state === 'kept') {
        deliveryEvents.emit('kept', row)
        if (row!.nextAt > Date.now()) void scheduleAt(() => row!.nextAt)
        else void flush()
        return { state }
      }
      if (state === 'refused') return { state, ...(reason && { reason }) }
      if (consent() !== 'granted') return { state, reason: 'consent' }
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
