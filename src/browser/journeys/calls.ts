import { isIdentifier } from '../../model/identifier.js'
import type { JourneyPlace } from '../../model/journey.js'
import { MAX_GOAL_CHARS, MAX_REASON_CHARS } from '../../model/limits.js'
import type { MomentDefinition } from '../../model/moment.js'
import type { Context } from '../context.js'
import { cut, scrubText } from '../privacy/scrub.js'
import type { Journeys } from './journeys.js'

/** A text of the host with secrets masked, cut to the protocol's limit; empty for anything but a text. */
const cleanText = (text: unknown, maxChars: number) =>
  typeof text === 'string' ? cut(scrubText(text), maxChars) : ''

/**
 * The host's calls about journeys, with their arguments checked.
 * @param ended Called when a run has ended and its journey has a moment with the role `end`; receives that moment and the
 * run.
 */
export function createJourneyCalls(
  context: Context,
  definitions: {
    ready(): Promise<{ moments: readonly MomentDefinition[] }>
    stored(): Promise<void>
    find(id: string): MomentDefinition | undefined
  },
  runs: { load(): Promise<Journeys>; reach(moment: MomentDefinition): Promise<JourneyPlace | undefined> },
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
      return (await runsOf(id))?.start(id, { goal: cleanText(how?.goal, MAX_GOAL_CHARS) })
    },

    /** Ends the run. If the journey has a moment with the role `end`, asks how the journey was. */
    async complete(id: string) {
      const { moments } = await definitions.ready()
      const run = await (await runsOf(id))?.complete(id)
      const end = moments.find(({ journey, role }) => journey === id && role === 'end')
      // Pass the run on: the person may have started another one since.
      if (run && end) ended(end.id, run)
      return run
    },

    abandon: async (id: string, how?: { reason?: string } | null) =>
      (await runsOf(id))?.abandon(id, { reason: cleanText(how?.reason, MAX_REASON_CHARS) }),

    /** The journey, run and stage of an answer that was given without a prompt. */
    async placeOf(moment: string, journey: string): Promise<JourneyPlace | undefined> {
      await definitions.stored()
      return runs.reach({ ...(definitions.find(moment) ?? { id: moment }), journey })
    },
  }
}
