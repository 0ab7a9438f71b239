import type { JourneyDefinition, JourneyPlace } from '../../model/journey.js'
import type { MomentDefinition } from '../../model/moment.js'
import type { UpdateRecord } from '../device/update-record.js'
import type { JourneyFact, Journeys } from './journeys.js'

/** Runs of journeys, whose code is loaded with the first moment that belongs to one. */
export function createRuns(
  definition: (id: string) => JourneyDefinition | undefined,
  updateRecord: UpdateRecord,
  emit: (fact: JourneyFact) => unknown,
  warn: (message: string) => void,
) {
  let loading: Promise<Journeys> | undefined

  const load = (): Promise<Journeys> => {
    loading ??= import('./journeys.js').then(({ createJourneys }) =>
      createJourneys(definition, updateRecord, emit, warn),
    )
    loading.catch(() => {
      loading = undefined
    })
    return loading
  }

  return {
    load,

    reach: async (moment: MomentDefinition): Promise<JourneyPlace | undefined> =>
      moment.journey ? (await load()).reach(moment) : undefined,

    /** When a moment may be asked, where that depends on a run: a pulse, and never while no run is due. */
    async window({ role, journey = '' }: MomentDefinition): Promise<readonly [number, number] | undefined> {
      if (role !== 'pulse') return undefined
      return (await (await load()).pulse(journey)) ?? [Infinity, Infinity]
    },

    /** Does not load anything to find nothing. */
    forget: () => updateRecord('journeys', () => undefined),
  }
}

export type Runs = ReturnType<typeof createRuns>
