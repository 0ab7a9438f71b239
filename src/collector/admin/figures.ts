import type { Figures, JourneyFigures, MomentFigures } from '../../model/figures.js'
import type { JourneyDefinition } from '../../model/journey.js'
import type { MomentDefinition } from '../../model/moment.js'
import type { Config } from '../../model/protocol.js'
import { DAY_MS } from '../../model/time.js'
import {
  indifferenceShare,
  meanValence,
  netFeeling,
  type Probe,
  unpleasantShare,
  worstTenth,
  wowFigure,
} from '../insight/feelings.js'
import { comparison, gated } from '../insight/gates.js'
import { grouped } from '../insight/grouped.js'
import { meanOf } from '../insight/interval.js'
import { chainOf, handoffDrop, type RatedRun, silentExit } from '../insight/journey-runs.js'
import { overstatementGap } from '../insight/overstatement-gap.js'
import { plusThreeMean } from '../insight/plus-three-mean.js'
import { eligible, isLate, isValence, personMeans, type Rating } from '../insight/ratings.js'
import { responseRate, shownPrompts } from '../insight/response.js'
import { silenceBounds } from '../insight/silence-bounds.js'
import type { Evidence, RatingRow, TelemetryRow } from '../storage/evidence.js'
import { MAX_ROWS, WINDOW_DAYS } from '../storage/evidence.js'
import { yieldTurn } from '../storage/yield-turn.js'
import { type Run, runsOf } from './runs.js'

/** The figures of one project, as INSIGHT defines them: people count once, sources stay apart, few people stay hidden. */
export async function figures(
  evidence: Evidence,
  project: number,
  config: Config,
  now: number,
): Promise<Figures> {
  // Twenty thousand of each take their time, and there are people who wait to hand in another: step by step.
  const all = await evidence.felt(project)
  // What came from elsewhere came in late: it counts by when it was said.
  const felt = all.filter(({ source, at }) => source !== 'import' || at > now - WINDOW_DAYS * DAY_MS)
  const prompts = await evidence.around(project, 'prompt')
  const steps = await evidence.around(project, 'journey')
  const moments: MomentFigures[] = []
  for (const some of momentFigures(felt, prompts, config.moments)) {
    moments.push(...some)
    await yieldTurn()
  }
  const runs = runsOf(felt, steps, config.journeys, now)
  const journeys: JourneyFigures[] = []
  for (const journey of config.journeys) {
    await yieldTurn()
    journeys.push(journeyFigures(journey, runs, config.moments))
  }
  for (const journey of undescribed(runs, config.journeys)) {
    await yieldTurn()
    journeys.push({ ...journeyFigures(journey, runs, config.moments), undescribed: true })
  }
  return {
    days: WINDOW_DAYS,
    cut: [all, prompts, steps].some(({ length }) => length === MAX_ROWS),
    moments,
    journeys,
  }
}

const asRating = ({ person, value, scale, source, probe, delay }: RatingRow): Rating & { probe?: Probe } => ({
  ...{ person, value, scale, source },
  ...(delay !== undefined && { delay }),
  ...(probe && { probe: probe as Probe }),
})

/** Moments shown that only pages name: anybody who has the public key can send more of them than anybody can read. */
const UNDESCRIBED_MOMENTS = 100

/** The figures of one moment after the other. */
function* momentFigures(
  felt: RatingRow[],
  prompts: TelemetryRow[],
  definitions: MomentDefinition[],
): Generator<MomentFigures[]> {
  const byMoment = grouped(felt, ({ moment }) => moment)
  const shown = grouped(
    prompts.filter(({ item }) => item.kind === 'prompt'),
    ({ item }) => (item as { moment: string }).moment,
  )
  const others = [...byMoment].sort(([, a], [, b]) => b.length - a.length).map(([moment]) => moment)
  const described = new Set(definitions.map(({ id }) => id))
  const undescribed = others.filter(moment => !described.has(moment)).slice(0, UNDESCRIBED_MOMENTS)
  const names = [...described, ...undescribed]
  for (const moment of names) {
    const given = byMoment.get(moment) ?? []
    const ratings = given.map(asRating)
    const late = ratings.filter(isLate).map(({ delay: _, ...rating }) => rating)
    const { question, wow } = definitions.find(({ id }) => id === moment) ?? {}
    yield (['prompted', 'passive', 'import'] as const)
      .filter(source => source === 'prompted' || eligible(ratings, source).length > 0)
      .map(source => {
        const mean = meanValence(ratings, { source })
        const { neutral, indifferent, probed } = indifferenceShare(ratings, { source })
        return {
          moment,
          ...(question !== undefined && { question }),
          ...{ source, mean, neutral, probed },
          ...(indifferent !== undefined && { indifferent }),
          net: netFeeling(ratings, { source }),
          unpleasant: unpleasantShare(ratings, { source }),
          worstTenth: worstTenth(ratings, { source }),
          ...(late.length > 0 && source === 'prompted' && { late: meanValence(late) }),
          ...(wow && { wow: wowFigure(ratings, { source }) }),
          ...(source === 'prompted' && { response: responseOf(shown.get(moment) ?? [], given) }),
        }
      })
  }
}

/** An answer has its time from when its question was put together, a moment before that was seen. Milliseconds. */
const OPENING = 60_000

/**
 * A prompt is one question to one person: what became of it is told by later items of the same person. An answer proves
 * itself that the question was answered, also where what was told beside it got lost.
 */
function responseOf(prompts: TelemetryRow[], given: RatingRow[]): NonNullable<MomentFigures['response']> {
  // What people opened themselves is no prompt that they could have left unanswered.
  const events = prompts
    .filter(({ item }) => item.source !== 'passive')
    .map(({ person, at, item }) => {
      const { moment, event } = item as { moment: string; event: string }
      return { person, at, moment, event }
    })
  const answers = given
    .filter(({ source }) => source === 'prompted')
    .map(({ person, at, moment }) => ({ person, at: at + OPENING, moment, event: 'answered' }))
  const shown = shownPrompts([...events, ...answers])
  const active = new Set([...events, ...answers].map(({ person }) => person)).size
  const answered = shown.filter(one => one.answered).length
  const own = personMeans(eligible(given.map(asRating)))
  return {
    ...responseRate(shown, active),
    ...{ shown: shown.length, answered },
    ...(shown.length >= 5 &&
      own.length >= 5 && { bounds: silenceBounds(shown.length, answered, meanOf(own)) }),
  }
}

/** Journeys shown that only pages name. Their ids come from outside, so that there is no end to them. */
const UNDESCRIBED = 20
/** Stages shown of each. */
const STAGES = 12

/**
 * Journeys that pages tell of and nobody has described here, most runs first. Their stages stand as the run that tells
 * of most of them has them; others after those, as they came.
 */
function undescribed(runs: readonly Run[], described: readonly JourneyDefinition[]): JourneyDefinition[] {
  const known = new Set(described.map(({ id }) => id))
  const others = grouped(
    runs.filter(({ journey }) => !known.has(journey)),
    ({ journey }) => journey,
  )
  return [...others]
    .sort(([, a], [, b]) => b.length - a.length)
    .slice(0, UNDESCRIBED)
    .map(([id, own]) => {
      const stages = own
        .map(({ ratings }) => [...new Set(ratings.flatMap(({ stage }) => stage ?? []))])
        .sort((a, b) => b.length - a.length)
      return { id, stages: [...new Set(stages.flat())].slice(0, STAGES) }
    })
}

function journeyFigures(
  { id, goal, label, stages }: JourneyDefinition,
  all: Run[],
  moments: MomentDefinition[],
): JourneyFigures {
  const runs = all.filter(({ journey }) => journey === id)
  const roleOf = new Map(moments.map(moment => [moment.id, moment.role ?? 'live']))
  const rated: (RatedRun & { remembered?: number; live: { touchpoint: string; value: number }[] })[] =
    runs.map(run => {
      const own = run.ratings.filter(
        rating => isValence(rating.scale) && rating.source === 'prompted' && !isLate(rating),
      )
      const live = own.filter(({ moment }) => (roleOf.get(moment) ?? 'live') === 'live')
      const end = own.findLast(({ moment }) => roleOf.get(moment) === 'end')
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
    // From ten runs on: below, single people could be told apart.
    ...(gap && gap.runs >= 10 && { gap }),
    chain: chainOf(rated, stages),
    silentExit: silentExit(rated),
    handoff: comparison(handoffDrop(rated)),
  }
}
