import type { JourneyPlace } from '../model/journey.js'
import type { Recorded } from './api.js'
import type { Context } from './context.js'
import type { Outbox } from './contracts.js'
import { openClientStorage } from './device/client-storage.js'
import { deviceContext } from './device/device-context.js'
import { PAGE_LEFT } from './device/indexed-db.js'
import { drainTelemetryBuffer } from './device/telemetry-buffer.js'
import { type FeedbackInput, inputProblem, journeyOf, readInput } from './feedback.js'
import { lookForReplies } from './look-for-replies.js'
import { registerBackgroundSync } from './outbox/background-sync.js'
import { createItemBuilder } from './outbox/build-item.js'
import { watchCsp } from './outbox/csp-warning.js'
import { openDeliveryEvents } from './outbox/delivery-events.js'
import { createOutbox } from './outbox/outbox.js'
import { createQueue } from './outbox/queue.js'
import { keepPictures, PICTURES_RECORD, PREPARE_RETRY_MS } from './outbox/unprepared.js'

/**
 * A client's outbox: builds items from answers, reports delivery as events of the client, and resumes what an earlier
 * page left. Loaded with the first question shown, the first `record()`, or when rows are queued.
 */
export function openOutbox(context: Context): Outbox {
  const { options, events, fail, warn, life } = context
  const { key, collector } = options
  const storage = openClientStorage(context)
  const { updateRecord } = storage
  const canSend = () => context.consent === 'granted'
  let syncRegistered = false
  /** Whether the reason was looked for why the collector cannot be reached. */
  let explained = false

  const deliveryEvents = openDeliveryEvents(`heartfelt:${key}`, (event, fromOtherTab) => {
    const { type, id, kind, revision, moment = '', reason } = event
    if (fromOtherTab) outbox.receive(event)
    else if (type === 'kept') registerSync()
    else syncRegistered = false
    if (kind === 'feedback' && type !== 'cleared')
      events.emit(type, { id, moment, revision, ...(reason && { reason }) })
  })

  const queue = createQueue({ storage, consent: () => context.consent })

  const outbox = createOutbox({
    queue,
    canSend,
    signal: life,
    emit: deliveryEvents.emit,
    report({ evicted, restored, failure, paused, replies, unreached }) {
      if (unreached && collector && !explained) {
        explained = true
        import('./outbox/local-network.js')
          .then(({ explainLocalNetwork }) =>
            explainLocalNetwork(collector, warn, () => void outbox.flush({ eager: true })),
          )
          .catch(() => {
            explained = false
          })
      }
      if (evicted?.length) fail('evicted', `The queue was full; deleted: ${evicted.map(({ kind }) => kind)}.`)
      if (restored) fail('evicted', `The browser cleared its storage; stored again: ${restored}.`)
      if (failure && (failure as Error).name !== PAGE_LEFT)
        fail('storage', 'The storage of this device failed; answers are held in memory.', failure)
      if (paused) warn(`${paused} for key "${key}": answers wait. Check "key" and "collector".`)
      if (replies) {
        events.emit('replied', { count: replies })
        void showReplies()
      }
    },
    async load() {
      const { createFlushLoop, httpTransport } = await import('./outbox/flush-loop.js')
      const transport = options.transport ?? httpTransport(collector!)
      return createFlushLoop({ key, queue, canSend, signal: life, transport })
    },
  })

  /** Registers one background sync at a time: it flushes everything that is queued when it runs. */
  function registerSync() {
    const store = storage.durable()
    if (syncRegistered || !store || !collector) return
    syncRegistered = true
    void registerBackgroundSync(store, collector)
  }

  const showReplies = () =>
    context
      .prompter()
      .then(prompter => prompter.replied())
      .catch(() => false)

  const { build, definitionOf, resetConfig } = createItemBuilder(context, storage)

  /** Ids of answers whose pictures could not be prepared yet. */
  const unprepared = new Set<string>()
  /** Prepares the pictures that were kept as they came, as soon as the code for it can be loaded. */
  async function preparePictures() {
    if (!(await updateRecord(PICTURES_RECORD, answers => answers))) return
    const { prepareKept } = await import('./outbox/prepare-attachments.js')
    await prepareKept(updateRecord, outbox.enqueue)
    unprepared.clear()
  }
  function retryPictures(id: string) {
    unprepared.add(id)
    const timer = setTimeout(() => {
      if (!life.aborted) preparePictures().catch(() => retryPictures(id))
    }, PREPARE_RETRY_MS)
    life.addEventListener('abort', () => clearTimeout(timer))
  }

  const enqueue: Outbox['enqueue'] = async (id, revision, draft, origin) => {
    const built = await build(id, revision, draft, origin)
    const { item, pictures } = built
    if (!item) return { id: built.id, state: 'refused', reason: 'beforeSend' }
    if (pictures?.length || unprepared.delete(built.id)) {
      // Before the answer, so that it is never kept without them.
      await keepPictures(updateRecord, built.id, !!pictures?.length && { item, pictures })
      if (pictures?.length) retryPictures(built.id)
    }
    // A rating is sent at once; a text that is still being typed waits for the next revision.
    const deferred = draft.state === 'partial' && revision > 1
    return {
      id: built.id,
      ...(await outbox.enqueue(item, built.attachments, { deferred })),
    } as Recorded
  }

  /** The person's place in a journey. If the prompter cannot load, the answer is stored without one. */
  const placeIn = async (journey: string, moment: string): Promise<JourneyPlace | undefined> =>
    (await context.prompter().catch(() => undefined))?.placeOf(moment, journey)

  const drainTelemetry = () =>
    drainTelemetryBuffer(updateRecord, item => outbox.enqueue(item, [], { deferred: true }))

  if (collector) watchCsp(collector, warn, life)
  if (life.aborted) deliveryEvents.close()
  life.addEventListener('abort', deliveryEvents.close)

  return {
    ...outbox,
    enqueue,
    drainTelemetry,
    async clear() {
      await updateRecord(PICTURES_RECORD, () => undefined)
      return outbox.clear()
    },
    enqueueAs: (item, device) => outbox.enqueue(item, [], { as: device }),
    flush: how => outbox.flush({ ...how, eager: true, unpause: true }),

    async record(given: FeedbackInput): Promise<Recorded> {
      const input = readInput(given)
      const tell = (problem: string) => warn(`record(): ${problem}.`)
      const problem = inputProblem(input)
      if (problem) {
        tell(problem)
        return { id: '', state: 'refused', reason: problem }
      }
      // Together, since each is a transaction.
      const [defined] = await Promise.all([definitionOf(input.moment), deviceContext(context, updateRecord)])
      const place = journeyOf(input, tell) ?? defined.journey
      const journey = typeof place === 'string' ? await placeIn(place, input.moment) : place
      return enqueue(undefined, 1, input, { source: 'passive', journey })
    },

    async resume() {
      if (life.aborted) return
      if (context.consent === 'denied') {
        await outbox.erase()
        return (await context.prompter()).forget()
      }
      resetConfig()
      // Gives an identity of version 0.1.0 its proof, before what it has queued is sent.
      if (!globalThis.crypto?.subtle) await storage.device()
      await preparePictures().catch(() => retryPictures(''))
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
