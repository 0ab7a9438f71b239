import type { Source } from '../../model/feedback.js'
import type { JourneyPlace } from '../../model/journey.js'
import type { Asked } from '../api.js'
import type { Context } from '../context.js'
import type { LoggedDecision } from '../contracts.js'
import type { ClientStorage } from '../device/client-storage.js'
import type { createDefinitions } from './config/definitions.js'
import { interruptionReason } from './interruption.js'
import type { OpenPrompts, PromptRequest } from './open-prompts.js'
import type { PromptHistory } from './prompt-history.js'
import type { createTelemetry } from './telemetry/telemetry.js'

/** Decisions that the debug panel can look back on. */
const MAX_DECISIONS = 50

/** A prompt that the software put, as it is told. */
export const prompted = (moment: string, journey?: JourneyPlace, probability?: number) =>
  ({ moment, journey, probability, source: 'prompted' }) as const

/** Carries a decision out: loads the widget, puts the question or does not, and tells which. */
export function createPresenter(
  context: Context,
  storage: ClientStorage,
  prompts: PromptHistory,
  definitions: Pick<ReturnType<typeof createDefinitions>, 'find'>,
  telemetry: Pick<ReturnType<typeof createTelemetry>, 'send' | 'denominators'>,
) {
  const { options, events, fail, life } = context
  const decisions: LoggedDecision[] = []
  let desk: OpenPrompts | undefined
  let opening: Promise<OpenPrompts> | undefined

  /** Everything that a person could need is at hand before they can tap. Whoever does not wait need not catch. */
  const open = (): Promise<OpenPrompts> => {
    opening ??= import('./open-prompts.js').then(({ createOpenPrompts }) => {
      desk = createOpenPrompts(context, storage, id => definitions.find(id)?.question)
      return desk
    })
    opening.catch(() => {
      opening = undefined
    })
    telemetry.send()
    return opening
  }

  const decided = (moment: string, reason: string, source: Source, id?: string): Asked => {
    const asked = !!id
    decisions.push({ at: Date.now(), moment, asked, reason })
    decisions.splice(0, decisions.length - MAX_DECISIONS)
    events.emit('asked', { ...(asked && { id }), moment, asked, reason, source })
    return { asked, reason }
  }
  const refuse = (moment: string, reason: string, source: Source = 'prompted') =>
    decided(moment, reason, source)

  life.addEventListener('abort', () => desk?.destroy())

  return {
    decisions,
    open,
    refuse,
    /** What has been loaded so far. */
    desk: () => desk,

    /** A moment is near: the widget is fetched while nothing else is to do, so that it opens without a network. */
    prepare() {
      const fetchAll = () => void open()
      if (typeof requestIdleCallback === 'function') requestIdleCallback(fetchAll, { timeout: 2000 })
      else setTimeout(fetchAll, 200)
    },

    /** Why nobody should be spoken to just now, if so. */
    quiet: () => (desk?.busy() ? 'open' : interruptionReason(options.busy)),

    /**
     * @param probability Where the software asks by itself: such a question stays away from somebody who has begun
     * something, or opened a question of their own, while it was on its way.
     */
    async put(request: PromptRequest, reason: string, probability?: number): Promise<Asked> {
      const { moment, source, surface, journey } = request
      const itself = probability !== undefined
      let stays: string | undefined
      const quiet = () => {
        stays = itself ? interruptionReason(options.busy) : undefined
        return stays
      }
      const id = await open().then(
        desk => {
          if (!itself || !desk.busy()) return desk.ask({ ...request, quiet })
          stays = 'open'
        },
        cause => fail('widget', 'The widget could not be loaded.', cause),
      )
      if (!id) {
        stays ??= context.consent === 'denied' ? 'consent' : 'unavailable'
        if (itself) {
          await prompts.note(moment.id, 'unseen')
          telemetry.denominators.prompt({
            ...prompted(moment.id, journey, probability),
            event: 'suppressed',
            reason: stays,
          })
        }
        return refuse(moment.id, stays, source)
      }
      // An inline question is part of the page: that it is there says nothing.
      if (surface !== 'inline')
        telemetry.denominators.prompt({ moment: moment.id, event: 'shown', source, journey, probability })
      return decided(moment.id, reason, source, id)
    },
  }
}

export type Presenter = ReturnType<typeof createPresenter>
