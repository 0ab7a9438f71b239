import type { Source } from '../../model/feedback.js'
import type { JourneyPlace } from '../../model/journey.js'
import type { MomentDefinition } from '../../model/moment.js'
import { createAmend } from '../amend.js'
import type { Asked, AskOptions } from '../api.js'
import type { Context } from '../context.js'
import type { Journeys } from '../journeys/journeys.js'
import { takeNote } from '../notes.js'
import { openPlace } from '../place.js'
import type { Surface } from '../widget/contract.js'
import type { Asking, AskingDesk } from './asking.js'
import { createPrompts } from './memory.js'
import { quietReason } from './quiet.js'

/** Whether to ask, and all that goes with it. Loaded at the first moment reached; the widget only if it comes to that. */
export function createPrompter(context: Context) {
  const { options, events, warn, fail } = context
  const place = openPlace(context)
  const amend = createAmend(place.useStore)
  const prompts = createPrompts(amend)
  const inPage = typeof document !== 'undefined'
  let desk: AskingDesk | undefined
  let opening: Promise<AskingDesk> | undefined
  let running: Promise<Journeys> | undefined
  let keeping = false

  /** Telemetry: what happened around the answers. */
  const note = async (fields: object, source: Source = 'prompted') => {
    if (context.consent === 'denied') return
    await takeNote(amend, { ...place.common(source), ...fields })
    if (keeping) await (await context.keeping()).telemetry()
  }

  const journeys = (): Promise<Journeys> => {
    running ??= import('../journeys/journeys.js').then(({ createJourneys }) =>
      createJourneys(
        id => options.journeys?.find(journey => journey.id === id),
        amend,
        fact => void note({ kind: 'journey', ...fact }),
      ),
    )
    running.catch(() => {
      running = undefined
    })
    return running
  }

  const reach = async (moment: MomentDefinition): Promise<JourneyPlace | undefined> =>
    moment.journey ? (await journeys()).reach(moment) : undefined

  /** Everything that a person could need is at hand before they can tap. */
  const open = (): Promise<AskingDesk> => {
    opening ??= import('./asking.js').then(({ createAsking }) => (desk = createAsking(context, place)))
    opening.catch(() => {
      opening = undefined
    })
    keeping = true
    void context.keeping().then(({ telemetry }) => telemetry())
    return opening
  }

  /** A moment is near: the widget is fetched while nothing else is to do, so that it opens without a network. */
  const prepare = () => {
    const fetchAll = () => void open().catch(() => {})
    if (typeof requestIdleCallback === 'function') requestIdleCallback(fetchAll, { timeout: 2000 })
    else setTimeout(fetchAll, 200)
  }

  events.on('shown', ({ moment, source }) => note({ kind: 'prompt', moment, event: 'shown' }, source))
  events.on('closed', ({ moment, reason }) => {
    if (reason === 'closed') return
    void prompts.note(moment, reason)
    void note({ kind: 'prompt', moment, event: reason === 'answered' ? reason : 'dismissed' })
  })

  const refuse = (moment: string, reason: string, source: Source = 'prompted'): Asked => {
    events.emit('asked', { moment, asked: false, reason, source })
    return { asked: false, reason }
  }

  async function put(asking: Asking, reason: string): Promise<Asked> {
    const { moment, source } = asking
    const id = await open().then(
      desk => desk.ask(asking),
      cause => fail('widget', 'The widget could not be loaded.', cause),
    )
    if (!id) {
      if (source === 'prompted') await prompts.note(moment.id, 'unseen')
      return refuse(moment.id, 'unavailable', source)
    }
    events.emit('asked', { id, moment: moment.id, asked: true, reason, source })
    return { asked: true, reason }
  }

  const defined = (id: string) => options.moments?.find(moment => moment.id === id)

  /** The definition of a moment; what nobody defined is asked in the default way, unless definitions were given. */
  const known = (id: string): MomentDefinition | undefined => {
    if (typeof id === 'string' && id && (defined(id) || !options.moments)) return defined(id) ?? { id }
    warn(`"${id}" is no moment: define it in the option "moments".`)
    return undefined
  }

  return {
    prepare,
    journeys,

    async reached(id: string, hostContext?: Record<string, unknown>): Promise<Asked> {
      const moment = known(id)
      if (!moment) return refuse(id, 'unknown')
      events.emit('reached', { moment: id })
      if (context.consent === 'denied') return refuse(id, 'consent')
      const journey = await reach(moment)
      const { touchpoint } = moment
      void note({
        kind: 'touchpoint',
        moment: id,
        ...(journey && { journey }),
        ...(touchpoint && { touchpoint }),
      })
      if (!inPage) return refuse(id, 'hidden')
      const { id: device } = await place.device()
      const { policy } = options
      const quiet = desk?.busy() ? 'open' : quietReason()
      const { ask, reason, probability } = await prompts.claim({
        ...{ moment, device },
        ...(policy && { policy }),
        ...(quiet && { quiet }),
      })
      if (ask)
        return put({ moment, source: 'prompted', surface: 'card', context: hostContext, journey }, reason)
      void note({ kind: 'prompt', moment: id, event: 'suppressed', reason, probability })
      return refuse(id, reason)
    },

    async ask(
      id: string,
      { anchor, context: hostContext, source = 'passive', surface }: AskOptions & { surface?: Surface },
    ) {
      const moment = typeof id === 'string' && id ? (defined(id) ?? { id }) : known(id)
      if (!moment) return refuse(id, 'unknown', source)
      if (!inPage || context.consent === 'denied') return refuse(id, inPage ? 'consent' : 'hidden', source)
      const journey = await reach(moment)
      const reason = source === 'passive' ? source : 'allowed'
      surface ??= anchor ? 'popover' : 'card'
      return put({ moment, source, surface, anchor, context: hostContext, journey }, reason)
    },

    /** The place in a journey that an answer without a prompt belongs to. */
    placeOf: (moment: string, journey: string): Promise<JourneyPlace | undefined> =>
      reach({ ...(defined(moment) ?? { id: moment }), journey }),

    /** Shows the draft again that a reload has interrupted. */
    resume: async () => (await open()).resume(),
    appear: () => desk?.appear(),
    close: () => desk?.close(),

    async forget() {
      desk?.forget()
      await Promise.all([
        prompts.forget(),
        amend('journeys', () => undefined),
        amend('notes', () => undefined),
      ])
    },

    destroy: () => desk?.destroy(),
  }
}

export type Prompter = ReturnType<typeof createPrompter>
