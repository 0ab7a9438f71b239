import type { Item } from '../../model/feedback.js'
import type { JourneyPlace } from '../../model/journey.js'
import type { FlushResult, Recorded } from '../api.js'
import type { Context } from '../context.js'
import type { Outbox } from '../contracts.js'
import { openClientStorage } from '../device/client-storage.js'
import { deviceContext } from '../device/device-context.js'
import { drainTelemetryBuffer } from '../device/telemetry-buffer.js'
import { type FeedbackInput, inputProblem } from '../feedback.js'
import { createItemBuilder } from './build-item.js'
import { openDeliveryEvents } from './delivery-events.js'
import type { FlushLoop, FlushRound } from './flush-loop.js'
import { lookForReplies } from './look-for-replies.js'
import { createQueue } from './queue.js'

/** Milliseconds until a piece of the library that could not be loaded is asked for again. */
const RELOAD_DELAY_MS = 10_000

/** Everything about keeping answers. Loaded with the first question shown, the first `record()`, or a queue at hand. */
export function createOutbox(context: Context): Outbox {
  const { options, events, fail, warn, life } = context
  const { key } = options
  const storage = openClientStorage(context)
  const { updateRecord } = storage
  let flushLoop: Promise<FlushLoop> | undefined
  let unwatch: (() => void) | undefined

  const deliveryEvents = openDeliveryEvents(`heartfelt:${key}`, (fact, elsewhere) => {
    const { type, id, kind, revision, moment = '', reason } = fact
    if (elsewhere) withSender(sender => sender.hear(fact))
    else if (type === 'kept') forWorker()
    else asked = false
    if (kind === 'feedback' && type !== 'cleared')
      events.emit(type, { id, moment, revision, ...(reason && { reason }) })
  })

  /** One request lasts until something was delivered: a sync takes whatever waits by then. */
  let asked = false
  const forWorker = () => {
    const store = storage.durable()
    if (asked || !store || !options.collector || !globalThis.navigator?.serviceWorker) return
    asked = true
    import('./flush-loop.js')
      .then(({ registerBackgroundSync }) => registerBackgroundSync(store, options.collector!))
      .catch(() => {
        asked = false
      })
  }

  /** What sends is loaded when there is something to send; another piece, since an answer is safe without it. */
  const sender = () => {
    flushLoop ??= import('./flush-loop.js').then(({ createFlushLoop, httpTransport, watchCsp }) => {
      if (options.collector && !life.aborted) unwatch = watchCsp(options.collector, warn)
      return createFlushLoop({
        key,
        queue,
        transport: options.transport ?? httpTransport(options.collector!),
        onReplies: count => {
          events.emit('replied', { count })
          void bringReplies()
        },
        warn,
      })
    })
    flushLoop.catch(() => {
      flushLoop = undefined
    })
    return flushLoop
  }
  const bringReplies = () =>
    context
      .prompter()
      .then(prompter => prompter.replied())
      .catch(() => false)
  const withSender = (use: (sender: FlushLoop) => unknown) =>
    life.aborted ||
    void sender()
      .then(use)
      .catch(() => {})

  const send = async (how: FlushRound = {}): Promise<FlushResult> => {
    try {
      life.throwIfAborted()
      return await (await sender()).flush(how)
    } catch {
      // The piece itself could not be fetched: as good as no network.
      if (!life.aborted) setTimeout(send, RELOAD_DELAY_MS)
      const waiting = (await queue.rows()).filter(({ state }) => state !== 'rejected').length
      return { sent: 0, rejected: 0, waiting }
    }
  }

  const queue = createQueue({
    storage,
    consent: () => context.consent,
    tell: deliveryEvents.emit,
    fail,
    due: at => (at > Date.now() ? withSender(({ due }) => due(at)) : void send()),
    send: () => send({ eager: true }),
  })

  const { enqueue, definitionOf, lookAgain } = createItemBuilder(context, storage, queue)

  /** Where the person stands in a journey. Without the piece that knows, an answer is worth keeping all the same. */
  const placeIn = async (journey: string, moment: string): Promise<JourneyPlace | undefined> =>
    (await context.prompter().catch(() => undefined))?.placeOf(moment, journey)

  const telemetry = () =>
    drainTelemetryBuffer(updateRecord, note => queue.enqueue(note as Item, [], { patient: true }))

  const stop = () => {
    unwatch?.()
    flushLoop?.then(({ stop }) => stop()).catch(() => {})
    deliveryEvents.close()
  }
  if (life.aborted) stop()
  life.addEventListener('abort', stop)

  return {
    enqueue,
    list: queue.list,
    clear: queue.clear,
    rows: queue.rows,
    drainTelemetry: telemetry,
    erase: queue.erase,
    enqueueAs: (item, device) => queue.enqueue(item, [], { as: device }),
    flush: how => send({ ...how, eager: true, unpause: true }),

    async record(input: FeedbackInput): Promise<Recorded> {
      const problem = inputProblem(input)
      if (problem) {
        warn(`record(): ${problem}.`)
        return { id: '', state: 'refused', reason: problem }
      }
      // Asked for at once: each is a way to the disk and back.
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
        await queue.erase()
        return (await context.prompter()).forget()
      }
      lookAgain()
      // Counts a visit where visits are counted; a page view alone begins nothing.
      if (await updateRecord('visits', visits => visits)) void deviceContext(context, updateRecord)
      await telemetry()
      await send({ eager: true, unpause: true })
      if (!options.collector || typeof document === 'undefined') return
      await lookForReplies(updateRecord, bringReplies)
      if (await updateRecord('cases', cases => cases)) await (await context.prompter()).followUp()
    },
  }
}
