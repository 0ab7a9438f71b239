import type { JourneyFigures } from '../../../model/figures.js'
import { FIRM_GROUP } from '../../../model/group-sizes.js'
import type { JourneyDefinition } from '../../../model/journey.js'
import type { MomentDefinition } from '../../../model/moment.js'
import { comparison, gated } from '../gates.js'
import { groupBy } from '../group-by.js'
import { isLate, isValence, personMeans } from '../ratings/ratings.js'
import { plusThreeMean } from '../statistics/plus-three-mean.js'
import { chainOf, handoffDrop, type RatedRun, silentExit } from './journey-runs.js'
import { overstatementGap } from './overstatement-gap.js'
import type { Run } from './runs.js'

/** Most journeys shown that the config does not define: anybody with the public key can send any number of names. */
const MAX_UNDEFINED_JOURNEYS = 20
/** Most stages shown of each of them. */
const MAX_STAGES = 12

/**
 * Makes definitions for journeys that pages report but the config does not define, those with most runs first. Stages
 * are in the order of the run with the most stages, followed by the stages of other runs as they occur.
 */
export function describeJourneys(
  runs: readonly Run[],
  definitions: readonly JourneyDefinition[],
): JourneyDefinition[] {
  const known = new Set(definitions.map(({ id }) => id))
  const others = groupBy(
    runs.filter(({ journey }) => !known.has(journey)),
    ({ journey }) => journey,
  )
  return [...others]
    .sort(([, a], [, b]) => b.length - a.length)
    .slice(0, MAX_UNDEFINED_JOURNEYS)
    .map(([id, own]) => {
      const stages = own
        .map(({ ratings }) => [...new Set(ratings.flatMap(({ stage }) => stage ?? []))])
        .sort((a, b) => b.length - a.length)
      return { id, stages: [...new Set(stages.flat())].slice(0, MAX_STAGES) }
    })
}

/**
 * The figures of one journey. Its score, `remembered`, is the mean of the ratings that people gave at moments with the
 * role `end`; `chain` and `gap` compare it with the ratings given on the way.
 */
export function journeyFigures(
  { id, goal, label, stages }: JourneyDefinition,
  all: Run[],
  moments: MomentDefinition[],
): JourneyFigures {
  const runs = all.filter(({ journey }) => journey === id)
  const roleOf = new Map(moments.map(moment => [moment.id, moment.role ?? 'live']))
  const rated: (RatedRun & { remembered?: number; live: { touchpoint: string; value: number }[] })[] =
    runs.map(run => {
      const inTime = run.ratings.filter(
        rating => isValence(rating.scale) && rating.source === 'prompted' && !isLate(rating),
      )
      const live = inTime.filter(({ moment }) => (roleOf.get(moment) ?? 'live') === 'live')
      const end = inTime.findLast(({ moment }) => roleOf.get(moment) === 'end')
      return {
        ...{ person: run.person, state: run.state },
        ratings: live.map(({ value, stage, touchpoint }) => ({
          value,
          ...(stage && { stage }),
          ...(touchpoint?.owner && { owner: touchpoint.owner }),
          ...(touchpoint?.channel && { channel: touchpoint.channel }),
        })),
        live: live.map(({ moment, value }) => ({ touchpoint: moment, value })),
        ...(end && { remembered: end.value }),
      }
    })
  const remembered = rated.filter(run => run.remembered !== undefined)
  const people = personMeans(remembered.map(run => ({ person: run.person, value: run.remembered! })))
  const gap = overstatementGap(remembered.map(run => ({ ratings: run.live, remembered: run.remembered! })))
  const peopleWithGap = new Set(remembered.filter(run => run.live.length).map(({ person }) => person))
  const count = (state: Run['state']) => runs.filter(run => run.state === state).length
  return {
    journey: id,
    ...(goal && { goal }),
    ...(label && { label }),
    runs: {
      open: count('open'),
      completed: count('completed'),
      abandoned: count('abandoned'),
      expired: count('expired'),
    },
    stitched: runs.filter(run => run.devices > 1).length,
    remembered: gated(people.length, 10, () => {
      const { mean: value, lo, hi } = plusThreeMean(people)
      return { value, lo, hi }
    }),
    // Below ten people, one of them could be recognised, however many runs each has.
    ...(gap && peopleWithGap.size >= FIRM_GROUP && { gap }),
    chain: chainOf(rated, stages),
    silentExit: silentExit(rated),
    handoff: comparison(handoffDrop(rated)),
  }
}
