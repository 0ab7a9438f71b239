import type { Item } from '../../model/feedback.js'
import type { JourneyPlace } from '../../model/journey.js'
import type { FlushResult, Recorded } from '../api.js'
import type { Context } from '../context.js'
import type { Keeping } from '../contracts.js'
import { circumstances } from '../device/circumstances.js'
import { drainNotes } from '../device/notes.js'
import { openPlace } from '../device/place.js'
import { type FeedbackInput, inputProblem } from '../feedback.js'
import { createComposing } from './composing.js'
import { openFacts } from './facts.js'
import { createKeeper } from './keeper.js'
import { lookForReplies } from './look-for-replies.js'
import type { Round, Sending } from './sending.js'

/** Milliseconds until a piece of the library that could not be loaded is asked for again. */
const RELOAD = 10_000

/** Everything about keeping answers. Loaded with the first question shown, the first `record()`, or a queue at hand. */
export function createKeeping(context: Context): Keeping {
  const { options, events, fail, warn, life } = context
  const { key } = options
  const place = openPlace(context)
  const { amend } = place
  let sending: Promise<Sending> | undefined
  let unwatch: (() => void) | undefined

  const facts = openFacts(`heartfelt:${key}`, (fact, elsewhere) => {
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
    const store = place.durable()
    if (asked || !store || !options.collector || !globalThis.navigator?.serviceWorker) return
    asked = true
    import('./sending.js')
      .then(({ leaveForWorker }) => leaveForWorker(store, options.collector!))
      .catch(() => {
        asked = false
      })
  }

  /** What sends is loaded when there is something to send; another piece, since an answer is safe without it. */
  const sender = () => {
    sending ??= import('./sending.js').then(({ createSending, httpTransport, watchPolicy }) => {
      if (options.collector && !life.aborted) unwatch = watchPolicy(options.collector, warn)
      return createSending({
        key,
        keeper,
        transport: options.transport ?? httpTransport(options.collector!),
        onReplies: count => {
          events.emit('replied', { count })
          void bringReplies()
        },
        warn,
      })
    })
    sending.catch(() => {
      sending = undefined
    })
    return sending
  }
  const bringReplies = () =>
    context
      .prompter()
      .then(prompter => prompter.replied())
      .catch(() => false)
  const withSender = (use: (sender: Sending) => unknown) =>
    life.aborted ||
    void sender()
      .then(use)
      .catch(() => {})

  const send = async (how: Round = {}): Promise<FlushResult> => {
    try {
      life.throwIfAborted()
      return await (await sender()).flush(how)
    } catch {
      // The piece itself could not be fetched: as good as no network.
      if (!life.aborted) setTimeout(send, RELOAD)
      const waiting = (await keeper.rows()).filter(({ state }) => state !== 'rejected').length
      return { sent: 0, rejected: 0, waiting }
    }
  }

  const keeper = createKeeper({
    place,
    consent: () => context.consent,
    tell: facts.tell,
    fail,
    due: at => (at > Date.now() ? withSender(({ due }) => due(at)) : void send()),
    send: () => send({ eager: true }),
  })

  const { keep, definitionOf, lookAgain } = createComposing(context, place, keeper)

  /** Where the person stands in a journey. Without the piece that knows, an answer is worth keeping all the same. */
  const placeIn = async (journey: string, moment: string): Promise<JourneyPlace | undefined> =>
    (await context.prompter().catch(() => undefined))?.placeOf(moment, journey)

  const telemetry = () => drainNotes(amend, note => keeper.keep(note as Item, [], { patient: true }))

  const stop = () => {
    unwatch?.()
    sending?.then(({ stop }) => stop()).catch(() => {})
    facts.close()
  }
  if (life.aborted) stop()
  life.addEventListener('abort', stop)

  return {
    keep,
    list: keeper.list,
    clear: keeper.clear,
    rows: keeper.rows,
    telemetry,
    erase: keeper.erase,
    keepAs: (item, device) => keeper.keep(item, [], { as: device }),
    flush: how => send({ ...how, eager: true, unpause: true }),

    async record(input: FeedbackInput): Promise<Recorded> {
      const problem = inputProblem(input)
      if (problem) {
        warn(`record(): ${problem}.`)
        return { id: '', state: 'refused', reason: problem }
      }
      // Asked for at once: each is a way to the disk and back.
      const [defined] = await Promise.all([definitionOf(input.moment), circumstances(context, amend)])
      const given = input.journey || defined.journey
      const { id, run, stage } = Object(given) as JourneyPlace
      const journey =
        typeof given === 'string' ? await placeIn(given, input.moment) : given && { id, run, stage }
      return keep(undefined, 1, input, { source: 'passive', journey })
    },

    async resume() {
      if (life.aborted) return
      if (context.consent === 'denied') {
        await keeper.erase()
        return (await context.prompter()).forget()
      }
      lookAgain()
      // Counts a visit where visits are counted; a page view alone begins nothing.
      if (await amend('visits', visits => visits)) void circumstances(context, amend)
      await telemetry()
      await send({ eager: true, unpause: true })
      if (!options.collector || typeof document === 'undefined') return
      await lookForReplies(amend, bringReplies)
      if (await amend('cases', cases => cases)) await (await context.prompter()).followUp()
    },
  }
}
