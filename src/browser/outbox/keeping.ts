import type { FeedbackItem, Item } from '../../model/feedback.js'
import { uuidTime } from '../../model/identifier.js'
import type { JourneyPlace } from '../../model/journey.js'
import type { MomentDefinition } from '../../model/moment.js'
import type { Config } from '../../model/protocol.js'
import type { FlushResult, Recorded } from '../api.js'
import type { Context } from '../context.js'
import type { Belonging, Keeping } from '../contracts.js'
import { circumstances } from '../device/circumstances.js'
import { joined } from '../device/joined.js'
import { drainNotes } from '../device/notes.js'
import { openPlace } from '../device/place.js'
import { answerOf, clean, type FeedbackInput, inputProblem } from '../feedback.js'
import { pageOf } from '../privacy/page.js'
import type { Draft } from '../widget/contract.js'
import { openFacts } from './facts.js'
import { createKeeper } from './keeper.js'
import { lookForReplies } from './look-for-replies.js'
import type { PreparedAttachment } from './prepare.js'
import type { Round, Sending } from './sending.js'

/** Milliseconds until a piece of the library that could not be loaded is asked for again. */
const RELOAD = 10_000

/** Everything about keeping answers. Loaded with the first question shown, the first `record()`, or a queue at hand. */
export function createKeeping(context: Context): Keeping {
  const { options, events, fail, warn, life } = context
  const { key, beforeSend } = options
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
        onPaused: status =>
          warn(`${status} for key "${key}": answers are kept, not sent. Check "key" and "collector".`),
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

  const prepared = async (photos: readonly Blob[] | undefined): Promise<PreparedAttachment[]> => {
    if (!photos?.length) return []
    try {
      return await (await import('./prepare.js')).prepare(photos)
    } catch (cause) {
      fail('widget', 'A photo could not be read; the answer goes on without it.', cause)
      return []
    }
  }

  /** What this device has kept of the collector's config, read once: a tap may be the last thing on this page. */
  let config: Promise<Config | undefined> | undefined
  const keptConfig = () => (config ??= amend<Config>('config', config => config))

  /** A moment as it is in force, as far as this device knows: an answer never waits for the network. */
  async function definitionOf(moment: string): Promise<Partial<MomentDefinition>> {
    const kept = context.config ?? (options.collector && (await keptConfig()))
    const find = (list: unknown) =>
      Array.isArray(list) ? (list as MomentDefinition[]).find(({ id }) => id === moment) : undefined
    return { ...find(options.moments), ...(kept && find(kept.moments)) }
  }

  /** Every way an answer can take leads through here: photos, the host's `beforeSend`, the queue. */
  async function keep(
    id: string | undefined,
    revision: number,
    draft: FeedbackInput & Partial<Pick<Draft, 'goal' | 'answers' | 'descriptions' | 'state'>>,
    { source, journey }: Belonging,
  ): Promise<Recorded> {
    const { goal, answers, state = 'complete' } = draft
    const [photos, { touchpoint }, ours] = await Promise.all([
      prepared(draft.attachments),
      definitionOf(draft.moment),
      circumstances(context, amend),
    ])
    // Where a picture was left out, nobody knows any more which text belongs to which.
    const described = photos.length === draft.attachments?.length ? draft.descriptions : []
    const common = place.common(source)
    const names = { kind: 'feedback' as const, id: id ?? common.id, revision }
    let item: FeedbackItem | null = {
      ...common,
      ...names,
      createdAt: new Date(uuidTime(names.id)).toISOString(),
      state,
      ...answerOf(draft),
      context: joined(ours, answerOf(draft).context),
      ...{ goal, answers, touchpoint, journey, customer: place.customer() },
      page: pageOf(),
      attachments: photos.length
        ? photos.map(({ sha256, type, bytes }, index) => ({
            sha256,
            type: type as 'image/jpeg',
            size: bytes.byteLength,
            description: clean(described?.[index], 500),
          }))
        : undefined,
    }
    try {
      if (beforeSend) {
        // Awaited, since hosts make it `async` whatever its type says; the promise itself would be stored as an answer.
        const seen = await beforeSend(item)
        if (seen === undefined) warn('beforeSend must return the answer, or null.')
        if (seen && !seen.moment) throw new Error('It gave no answer back.')
        item = seen
      }
    } catch (cause) {
      fail('options', 'beforeSend failed; the answer goes on unchanged.', cause)
    }
    if (!item) return { id: names.id, state: 'refused', reason: 'beforeSend' }
    // What names the answer is not the host's to change. What is still being typed may wait for the next words.
    const patient = state === 'partial' && revision > 1
    const kept = await keeper.keep({ ...item, ...names }, photos, { patient })
    return { id: names.id, ...kept } as Recorded
  }

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
      config = undefined
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
