import type { JourneyPlace } from '../model/journey.js'
import type { Recorded } from './api.js'
import type { Context } from './context.js'
import type { Outbox } from './contracts.js'
import { openClientStorage } from './device/client-storage.js'
import { deviceContext } from './device/device-context.js'
import { PAGE_LEFT } from './device/indexed-db.js'
import { drainTelemetryBuffer } from './device/telemetry-buffer.js'
import { type FeedbackInput, inputProblem } from './feedback.js'
import { lookForReplies } from './look-for-replies.js'
import { createItemBuilder } from './outbox/build-item.js'
import { openDeliveryEvents } from './outbox/delivery-events.js'
import { createOutbox, type OutboxEvent } from './outbox/outbox.js'
import { createQueue } from './outbox/queue.js'

/**
 * A client's outbox: builds items from answers, reports delivery as events of the client, and resumes what an earlier
 * page left. Loaded with the first question shown, the first `record()`, or when rows are queued.
 */
export function createClientOutbox(context: Context): Outbox {
  const { options, events, fail, warn, life } = context
  const { key, collector } = options
  const storage = openClientStorage(context)
  const { updateRecord } = storage
  const consent = () => context.consent
  let syncRegistered = false
  let stopWatchingCsp: (() => void) | undefined

  const queue = createQueue({ storage, consent })

  const outbox = createOutbox({
    queue,
    signal: life,
    openEvents: receive => openDeliveryEvents(`heartfelt:${key}`, receive),
    async loadSender(flush) {
      const piece = await import('./outbox/sender.js')
      if (collector && !life.aborted) stopWatchingCsp = piece.watchCsp(collector, warn)
      return {
        schedule: piece.openFlushSchedule(flush),
        flushLoop: piece.createFlushLoop({
          key,
          source: queue,
          canSend: () => context.consent === 'granted',
          signal: life,
          transport: options.transport ?? piece.httpTransport(collector!),
        }),
      }
    },
    onDelivery({ type, id, kind, revision, moment = '', reason }, fromOtherTab) {
      if (!fromOtherTab) {
        if (type === 'kept') void registerSync()
        else syncRegistered = false
      }
      if (kind === 'feedback' && type !== 'cleared')
        events.emit(type, { id, moment, revision, ...(reason && { reason }) })
    },
    onEvent: handle,
  })

  function handle(event: OutboxEvent) {
    switch (event.type) {
      case 'evicted':
        fail('evicted', `The queue was full; deleted to make room: ${event.rows.map(({ kind }) => kind)}.`)
        break
      case 'restored':
        fail('evicted', `The browser cleared its storage; this page stored again: ${event.count}.`)
        break
      case 'failed':
        if ((event.cause as Error | null)?.name !== PAGE_LEFT)
          fail('storage', 'The storage of this device failed; answers are held in memory.', event.cause)
        break
      case 'paused':
        warn(`${event.status} for key "${key}": answers wait. Check "key" and "collector".`)
        break
      case 'replies':
        events.emit('replied', { count: event.count })
        void showReplies()
    }
  }

  /** Registers one background sync at a time: it flushes everything that is queued when it runs. */
  async function registerSync() {
    const store = storage.durable()
    if (syncRegistered || !store || !collector || !globalThis.navigator?.serviceWorker) return
    syncRegistered = true
    try {
      const { registerBackgroundSync } = await import('./outbox/sender.js')
      await registerBackgroundSync(store, collector)
    } catch {
      syncRegistered = false
    }
  }

  const showReplies = () =>
    context
      .prompter()
      .then(prompter => prompter.replied())
      .catch(() => false)

  const { build, definitionOf, invalidateConfig } = createItemBuilder(context, storage)

  const enqueue: Outbox['enqueue'] = async (id, revision, draft, origin) => {
    const built = await build(id, revision, draft, origin)
    if (!built.item) return { id: built.id, state: 'refused', reason: 'beforeSend' }
    // A rating is sent at once; a text that is still being typed waits for the next revision.
    const deferred = draft.state === 'partial' && revision > 1
    return {
      id: built.id,
      ...(await outbox.enqueue(built.item, built.attachments, { deferred })),
    } as Recorded
  }

  /** The person's place in a journey. If the prompter cannot load, the answer is stored without one. */
  const placeIn = async (journey: string, moment: string): Promise<JourneyPlace | undefined> =>
    (await context.prompter().catch(() => undefined))?.placeOf(moment, journey)

  const drainTelemetry = () =>
    drainTelemetryBuffer(updateRecord, item => outbox.enqueue(item, [], { deferred: true }))

  const stop = () => {
    stopWatchingCsp?.()
    outbox.stop()
  }
  if (life.aborted) stop()
  life.addEventListener('abort', stop)

  return {
    ...outbox,
    enqueue,
    drainTelemetry,
    enqueueAs: (item, device) => outbox.enqueue(item, [], { as: device }),
    flush: how => outbox.flush({ ...how, eager: true, unpause: true }),

    async record(input: FeedbackInput): Promise<Recorded> {
      const problem = inputProblem(input)
      if (problem) {
        warn(`record(): ${problem}.`)
        return { id: '', state: 'refused', reason: problem }
      }
      // Together, since each is a transaction.
      const [defined] = await Promise.all([definitionOf(input.moment), deviceContext(context, updateRecord)])
      const given = input.journey || defined.journey
      const { id, run, stage } = Object(given) as JourneyPlace
      const journey =
        typeof given === 'string' ? await placeIn(given, input.moment) : given && { id, run, stage }
      return enqueue(undefined, 1, input, { source: 'passive', journey })
    },

    async resume() {
      if (life.aborted) return
      if (context.consent === 'denied') {
        await outbox.erase()
        return (await context.prompter()).forget()
      }
      queue.invalidateFreeSpace()
      invalidateConfig()
      // Counts a visit only on a device where visits are counted: a page view alone creates no record.
      if (await updateRecord('visits', visits => visits)) void deviceContext(context, updateRecord)
      await drainTelemetry()
      await outbox.flush({ eager: true, unpause: true })
      if (!collector || typeof document === 'undefined') return
      await lookForReplies(updateRecord, showReplies)
      if (await updateRecord('cases', cases => cases)) await (await context.prompter()).followUp()
    },
  }
}
