import type { JourneyDefinition, JourneyPlace } from '../../model/journey.js'
import type { MomentDefinition } from '../../model/moment.js'
import type { UpdateRecord } from '../device/update-record.js'
import type { JourneyEvent, Journeys } from './journeys.js'

/** The runs of journeys. Their code loads with the first moment that belongs to a journey. */
export function createRuns(
  definition: (id: string) => JourneyDefinition | undefined,
  updateRecord: UpdateRecord,
  emit: (event: JourneyEvent) => unknown,
  warn: (message: string) => void,
) {
  let loading: Promise<Journeys> | undefined

  const load = (): Promise<Journeys> => {
    loading ??= import('./index.js').then(({ createJourneys }) =>
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

    /** The period in which a `pulse` may be asked, empty while no run is due; `undefined` for other moments. */
    async window({ role, journey = '' }: MomentDefinition): Promise<readonly [number, number] | undefined> {
      if (role !== 'pulse') return undefined
      return (await (await load()).pulse(journey)) ?? [Infinity, Infinity]
    },

    /** Deletes the stored runs, without loading the code of journeys. */
    forget: () => updateRecord('journeys', () => undefined),
  }
}

export type Runs = ReturnType<typeof createRuns>
