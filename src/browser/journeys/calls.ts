import { isIdentifier } from '../../model/identifier.js'
import type { JourneyPlace } from '../../model/journey.js'
import { MAX_GOAL_CHARS, MAX_REASON_CHARS } from '../../model/limits.js'
import type { MomentDefinition } from '../../model/moment.js'
import type { Context } from '../context.js'
import { scrubText } from '../privacy/scrub.js'
import type { Runs } from './runs.js'

/** What the host adds in words, without secrets and cut to the protocol's limit. */
const said = (words: unknown, most: number) =>
  typeof words === 'string' ? scrubText(words).slice(0, most) : ''

/**
 * What the host says of a journey, checked.
 * @param ended Is called with the moment that asks how a journey was, where one is defined, and the run that it is about.
 */
export function createJourneyCalls(
  context: Context,
  definitions: {
    ready(): Promise<{ moments: readonly MomentDefinition[] }>
    kept(): Promise<void>
    find(id: string): MomentDefinition | undefined
  },
  runs: Runs,
  ended: (moment: string, run: JourneyPlace) => void,
) {
  const runsOf = async (journey: string) => {
    if (context.consent === 'denied') return
    if (isIdentifier(journey)) return runs.load()
    context.warn('journey() needs the id of a journey.')
  }

  return {
    async start(id: string, how?: { goal?: string } | null) {
      await definitions.ready()
      return (await runsOf(id))?.start(id, { goal: said(how?.goal, MAX_GOAL_CHARS) })
    },

    /** Ends the run, and asks how the journey was where a moment is defined for that. */
    async complete(id: string) {
      const { moments } = await definitions.ready()
      const run = await (await runsOf(id))?.complete(id)
      const end = moments.find(({ journey, role }) => journey === id && role === 'end')
      // Its own run, whatever has begun meanwhile.
      if (run && end) ended(end.id, run)
      return run
    },

    abandon: async (id: string, how?: { reason?: string } | null) =>
      (await runsOf(id))?.abandon(id, { reason: said(how?.reason, MAX_REASON_CHARS) }),

    /** The place in a journey that an answer without a prompt belongs to. */
    async placeOf(moment: string, journey: string): Promise<JourneyPlace | undefined> {
      await definitions.kept()
      return runs.reach({ ...(definitions.find(moment) ?? { id: moment }), journey })
    },
  }
}
