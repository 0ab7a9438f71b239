import type { Source } from '../../model/feedback.js'
import type { JourneyPlace } from '../../model/journey.js'
import type { Asked } from '../api.js'
import type { Context } from '../context.js'
import type { LoggedDecision } from '../contracts.js'
import type { Place } from '../device/place.js'
import type { Asking, AskingDesk } from './asking.js'
import type { createDefinitions } from './definitions.js'
import type { Prompts } from './memory.js'
import { quietReason } from './quiet.js'
import type { createTelling } from './telling.js'

/** Decisions that the debug panel can look back on. */
const LOG = 50

/** A prompt that the software put, as it is told. */
export const prompted = (moment: string, journey?: JourneyPlace, probability?: number) =>
  ({ moment, journey, probability, source: 'prompted' }) as const

/** Carries a decision out: loads the widget, puts the question or does not, and tells which. */
export function createShowing(
  context: Context,
  place: Place,
  prompts: Prompts,
  definitions: Pick<ReturnType<typeof createDefinitions>, 'find'>,
  telling: Pick<ReturnType<typeof createTelling>, 'send' | 'denominators'>,
) {
  const { options, events, fail, life } = context
  const decisions: LoggedDecision[] = []
  let desk: AskingDesk | undefined
  let opening: Promise<AskingDesk> | undefined

  /** Everything that a person could need is at hand before they can tap. Whoever does not wait need not catch. */
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

  const decided = (moment: string, reason: string, source: Source, id?: string): Asked => {
    const asked = !!id
    decisions.push({ at: Date.now(), moment, asked, reason })
    decisions.splice(0, decisions.length - LOG)
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
    quiet: () => (desk?.busy() ? 'open' : quietReason(options.busy)),

    /**
     * @param probability Where the software asks by itself: such a question stays away from somebody who has begun
     * something, or opened a question of their own, while it was on its way.
     */
    async put(asking: Asking, reason: string, probability?: number): Promise<Asked> {
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
          telling.denominators.prompt({
            ...prompted(moment.id, journey, probability),
            event: 'suppressed',
            reason: stays,
          })
        }
        return refuse(moment.id, stays, source)
      }
      // An inline question is part of the page: that it is there says nothing.
      if (surface !== 'inline')
        telling.denominators.prompt({ moment: moment.id, event: 'shown', source, journey, probability })
      return decided(moment.id, reason, source, id)
    },
  }
}

export type Showing = ReturnType<typeof createShowing>
