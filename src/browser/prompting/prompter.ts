import type { Source } from '../../model/feedback.js'
import { isIdentifier } from '../../model/identifier.js'
import type { JourneyPlace } from '../../model/journey.js'
import type { Asked, AskOptions } from '../api.js'
import { circumstances, joined } from '../circumstances.js'
import type { Context } from '../context.js'
import type { LoggedDecision } from '../debug/panel.js'
import { forgetDraft } from '../draft-key.js'
import { createRuns } from '../journeys/runs.js'
import { openPlace } from '../place.js'
import { pageOf } from '../privacy/page.js'
import { scrubFields, scrubText } from '../privacy/scrub.js'
import type { Asking, AskingDesk } from './asking.js'
import { createDefinitions } from './definitions.js'
import { createPrompts } from './memory.js'
import { followOutcomes } from './outcomes.js'
import { defaultPolicy, isRelationship, type Question } from './policy.js'
import { quietReason } from './quiet.js'
import { tabSession } from './session.js'
import { createTelling } from './telling.js'

/** How a moment came to be reached. */
export interface Reaching {
  context?: Record<string, unknown> | undefined
  /** The run that is asked about, where that is known. Default: the moment's place in its journey. */
  journey?: JourneyPlace | undefined
  /** By a trigger, not by the host's word. */
  automatic?: boolean
  launch?: boolean
}

/** What the host adds in words, without secrets and cut to the protocol's limit. */
const said = (words: unknown, most: number) =>
  typeof words === 'string' ? scrubText(words).slice(0, most) : ''

/** Decisions that the debug panel can look back on. */
const LOG = 50

/** Whether to ask, and all that goes with it. Loaded at the first moment reached; the widget only if it comes to that. */
export function createPrompter(context: Context) {
  const { options, events, warn, fail, life } = context
  const place = openPlace(context)
  const { amend } = place
  /** For what nobody waits for: the host hears of it as an event, and never as an unhandled rejection. */
  const unheard = (cause: unknown) => fail('widget', `Something went wrong: ${cause}`, cause)
  const session = tabSession(options.key, () => context.consent === 'granted')
  const prompts = createPrompts(amend, session)
  const definitions = createDefinitions(context, amend, () => {
    if (listenings || definitions.now().moments.some(({ when, role }) => when || role === 'pulse'))
      listen().catch(unheard)
  })
  const telling = createTelling(context, place, amend, () => definitions.now().telemetry)
  const { denominators } = telling
  const runs = createRuns(
    id => definitions.now().journeys.find(journey => journey.id === id),
    amend,
    fact => telling.note({ kind: 'journey', ...fact }),
  )
  const inPage = typeof document !== 'undefined'
  const decisions: LoggedDecision[] = []
  let desk: AskingDesk | undefined
  let opening: Promise<AskingDesk> | undefined
  let unlisten: (() => void) | undefined
  let unfollow: (() => void) | undefined
  let listenings = 0

  followOutcomes(events, prompts, denominators)
  events.on('rated', ({ moment, scale }) => {
    if (scale === 'restored4')
      import('./cases.js').then(({ dropCase }) => dropCase(amend, moment)).catch(unheard)
  })

  /** Everything that a person could need is at hand before they can tap. */
  const open = (): Promise<AskingDesk> => {
    opening ??= import('./asking.js').then(({ createAsking }) => {
      desk = createAsking(context, place, id => definitions.find(id)?.question)
      return desk
    })
    opening.catch(() => {
      opening = undefined
    })
    telling.send()
    return opening
  }

  /** A moment is near: the widget is fetched while nothing else is to do, so that it opens without a network. */
  const prepare = () => {
    const fetchAll = () => void open().catch(() => {})
    if (typeof requestIdleCallback === 'function') requestIdleCallback(fetchAll, { timeout: 2000 })
    else setTimeout(fetchAll, 200)
  }

  const decided = (moment: string, reason: string, source: Source, id?: string): Asked => {
    const asked = id !== undefined
    decisions.push({ at: Date.now(), moment, asked, reason })
    decisions.splice(0, decisions.length - LOG)
    events.emit('asked', { ...(asked && { id }), moment, asked, reason, source })
    return { asked, reason }
  }
  const refuse = (moment: string, reason: string, source: Source = 'prompted') =>
    decided(moment, reason, source)

  const fact = (moment: string, journey?: JourneyPlace, probability?: number) =>
    ({ moment, journey, probability, source: 'prompted' }) as const

  /**
   * @param probability Where the software asks by itself: such a question stays away from somebody who has begun
   * something, or opened a question of their own, while it was on its way.
   */
  async function put(asking: Asking, reason: string, probability?: number): Promise<Asked> {
    const { moment, source, surface, journey } = asking
    const itself = probability !== undefined
    let stays: string | undefined
    const quiet = () => {
      stays = itself ? quietReason(options.busy) : undefined
      return stays
    }
    const id = await open().then(
      desk => {
        if (!itself || !desk.busy()) return desk.ask({ ...asking, quiet })
        stays = 'open'
      },
      cause => fail('widget', 'The widget could not be loaded.', cause),
    )
    if (!id) {
      stays ??= context.consent === 'denied' ? 'consent' : 'unavailable'
      if (itself) {
        await prompts.note(moment.id, 'unseen')
        denominators.prompt({ ...fact(moment.id, journey, probability), event: 'suppressed', reason: stays })
      }
      return refuse(moment.id, stays, source)
    }
    // An inline question is part of the page: that it is there says nothing.
    if (surface !== 'inline')
      denominators.prompt({ moment: moment.id, event: 'shown', source, journey, probability })
    return decided(moment.id, reason, source, id)
  }

  async function reached(id: string, { automatic, launch, ...how }: Reaching = {}): Promise<Asked> {
    const given = scrubFields(how.context)
    if (context.consent === 'denied') {
      events.emit('reached', { moment: id })
      return refuse(id, 'consent')
    }
    const { policy } = await definitions.ready()
    const moment = isIdentifier(id) ? definitions.find(id) : undefined
    if (!moment) {
      warn(`"${String(id)}" is no moment: define it in the option "moments".`)
      return refuse(id, 'unknown')
    }
    events.emit('reached', { moment: id })
    const journey = how.journey ?? (await runs.reach(moment))
    const device = await telling.device()
    const ours = await circumstances(context, amend)
    denominators.reached(moment, journey, joined(ours, given), pageOf())
    if (!inPage) return refuse(id, 'hidden')
    const window = await runs.window(moment)
    const quiet = desk?.busy() ? 'open' : quietReason(options.busy)
    const question: Question = {
      ...{ moment, device, policy, exempt: context.debugMode() === 'unlimited' },
      ...(automatic && { automatic, launch: !!launch }),
      ...(window && { window }),
      ...(quiet && { quiet }),
    }
    // A signed-in customer may just have been asked on another device: looked up only when all else says yes.
    if (context.customer?.signature && options.collector && (await prompts.would(question)))
      await import('./elsewhere.js')
        .then(({ learnElsewhere }) =>
          learnElsewhere(context, amend, device, id => isRelationship(definitions.find(id) ?? { id })),
        )
        .catch(() => {})
    const { ask, reason, probability } = await prompts.claim(question)
    if (ask)
      return put(
        { moment, source: 'prompted', surface: 'card', context: given, journey },
        reason,
        probability,
      )
    denominators.prompt({ ...fact(id, journey, probability), event: 'suppressed', reason })
    return refuse(id, reason)
  }

  const runsOf = async (journey: string) => {
    if (context.consent === 'denied') return
    if (isIdentifier(journey)) return runs.load()
    warn('journey() needs the id of a journey.')
  }

  /** Starts what asks without a call from the host; starts it afresh when definitions have changed. */
  async function listen() {
    const mine = ++listenings
    const { moments } = await definitions.ready()
    const { watch } = await import('./watch.js')
    const stop = await watch(
      moments,
      runs.load,
      ({ id }, launch) => void reached(id, { automatic: true, launch }),
      {
        // Global Privacy Control is a no to silent signals until somebody says otherwise.
        consented: () => context.consent === 'granted' && !context.sparing,
        onError: cause => warn(`A trigger cannot be read: ${cause}`),
      },
    )
    // Definitions may have changed meanwhile, and the later listening have been the faster one.
    if (life.aborted || mine !== listenings) return stop()
    unlisten?.()
    unlisten = stop
  }

  life.addEventListener('abort', () => {
    unlisten?.()
    unfollow?.()
    desk?.destroy()
  })

  return {
    prepare,
    reached,
    listen,
    prompts,
    decisions,
    definitions,
    defaultPolicy,

    async start(id: string, how?: { goal?: string } | null) {
      await definitions.ready()
      return (await runsOf(id))?.start(id, { goal: said(how?.goal, 1000) })
    },

    /** Ends the run, and asks how the journey was where a moment is defined for that. */
    async complete(id: string) {
      const { moments } = await definitions.ready()
      const ended = await (await runsOf(id))?.complete(id)
      const end = moments.find(({ journey, role }) => journey === id && role === 'end')
      // Its own run, whatever has begun meanwhile.
      if (ended && end) void reached(end.id, { journey: ended })
      return ended
    },

    abandon: async (id: string, how?: { reason?: string } | null) =>
      (await runsOf(id))?.abandon(id, { reason: said(how?.reason, 200) }),

    async ask(id: string, { anchor, context: given, source: wanted, surface }: AskOptions) {
      // What says otherwise says it to the collector too, which would refuse the answer.
      const source = wanted === 'prompted' || wanted === 'import' ? wanted : 'passive'
      if (!isIdentifier(id)) {
        warn('ask() needs the id of a moment.')
        return refuse(id, 'unknown', source)
      }
      if (!inPage || context.consent === 'denied') return refuse(id, inPage ? 'consent' : 'hidden', source)
      await definitions.ready()
      const moment = definitions.find(id) ?? { id }
      const journey = await runs.reach(moment)
      await telling.device()
      const reason = source === 'passive' ? source : 'allowed'
      const at = typeof anchor?.getBoundingClientRect === 'function' ? anchor : undefined
      surface ??= at ? 'popover' : 'card'
      return put({ moment, source, surface, anchor: at, context: scrubFields(given), journey }, reason)
    },

    /** The place in a journey that an answer without a prompt belongs to. */
    async placeOf(moment: string, journey: string): Promise<JourneyPlace | undefined> {
      await definitions.kept()
      return runs.reach({ ...(definitions.find(moment) ?? { id: moment }), journey })
    },

    /**
     * Brings a reply to the person, once, and not while they are busy: it waits for the next page view then.
     * Resolves with whether it could look for one.
     */
    async replied(): Promise<boolean> {
      if (!inPage || desk?.busy() || quietReason(options.busy)) return false
      const { replies } = await import('../account.js')
      const waiting = await replies(context)
      const { nextReply, takeBack } = await import('./replying.js')
      const reply = await nextReply(amend, waiting)
      if (!reply) return true
      events.emit('replied', { count: waiting.length, replies: waiting })
      const moment = definitions.find(reply.moment ?? '') ?? { id: reply.moment ?? 'reply' }
      if (reply.closes) await (await import('./cases.js')).noteCase(amend, moment.id, Date.now())
      const quiet = () => quietReason(options.busy)
      const asking = { moment, reply, quiet, source: 'passive', surface: 'card' } as const
      const shown = await open()
        .then(desk => (desk.busy() ? undefined : desk.ask(asking)))
        .catch(() => {})
      if (!shown) await takeBack(amend, reply)
      return !!shown
    },

    /** Asks once whether a case was put right: from a day after the person was told, for a week, when they pause. */
    async followUp() {
      const { watchCase } = await import('./cases.js')
      const { policy } = await definitions.ready()
      const device = await telling.device()
      const stop =
        inPage &&
        (await watchCase(amend, definitions.find, async (moment, window) => {
          const quiet = desk?.busy() ? 'open' : quietReason(options.busy)
          const question = { moment, policy, device, window, automatic: true, exempt: true }
          const { ask, reason } = await prompts.claim({ ...question, ...(quiet && { quiet }) })
          if (!ask) refuse(moment.id, reason)
          return ask && (await put({ moment, source: 'prompted', surface: 'card' }, reason, 1)).asked
        }))
      if (stop && life.aborted) stop()
      else unfollow = stop || undefined
    },

    /** Shows the person what they said. */
    showHistory: async () => (await open()).showHistory(),

    /** Shows the draft again that a reload has interrupted. */
    resume: async () => (await open()).resume(),
    appear: () => desk?.appear(),
    close: () => desk?.close(),

    async forget() {
      desk?.forget()
      // Also where what it takes to continue a draft has not come yet.
      forgetDraft(options.key)
      // What a trigger has half heard goes too; consent given again listens afresh.
      if (context.consent === 'denied') unlisten?.()
      await Promise.all([
        prompts.forget(),
        runs.forget(),
        telling.forget(),
        amend('replies', () => undefined),
        amend('visits', () => undefined),
        amend('cases', () => undefined),
      ])
    },
  }
}

export type Prompter = ReturnType<typeof createPrompter>
