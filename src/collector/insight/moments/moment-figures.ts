import type { MomentFigures } from '../../../model/figures.js'
import type { MomentDefinition } from '../../../model/moment.js'
import { MINUTE_MS } from '../../../model/time.js'
import { groupBy } from '../group-by.js'
import { constructFigures } from '../ratings/construct-figures.js'
import {
  indifferenceShare,
  meanValence,
  netFeeling,
  type Probe,
  unpleasantShare,
  worstTenth,
  wowFigure,
} from '../ratings/feelings.js'
import { eligible, isLate, personMeans, type Rating } from '../ratings/ratings.js'
import { responseRate, shownPrompts } from '../response/response.js'
import { silenceBounds } from '../response/silence-bounds.js'
import type { RatingRow, TelemetryRow } from '../rows.js'
import { meanOf } from '../statistics/interval.js'

/** Most moments shown that the config does not define: anybody with the public key can send any number of names. */
const MAX_UNDEFINED_MOMENTS = 100

/** The rows of one moment. */
export interface MomentRows {
  moment: string
  definition?: MomentDefinition
  rows: RatingRow[]
  prompts: TelemetryRow[]
}

/** Sorts rows by moment: first the moments of the config, then up to 100 others with the most ratings. */
export function momentsOf(
  ratings: RatingRow[],
  prompts: TelemetryRow[],
  definitions: MomentDefinition[],
): MomentRows[] {
  const byMoment = groupBy(ratings, ({ moment }) => moment)
  const promptsByMoment = groupBy(
    prompts.filter(({ item }) => item.kind === 'prompt'),
    ({ item }) => (item as { moment: string }).moment,
  )
  const defined = new Map(definitions.map(definition => [definition.id, definition]))
  const others = [...byMoment]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([moment]) => moment)
    .filter(moment => !defined.has(moment))
    .slice(0, MAX_UNDEFINED_MOMENTS)
  return [...defined.keys(), ...others].map(moment => ({
    moment,
    definition: defined.get(moment),
    rows: byMoment.get(moment) ?? [],
    prompts: promptsByMoment.get(moment) ?? [],
  }))
}

/** The figures of one moment, one entry per source. */
export function momentFigures({ moment, definition, rows, prompts }: MomentRows): MomentFigures[] {
  const ratings = rows.map(toRating)
  const late = ratings.filter(isLate).map(({ delay: _, ...rating }) => rating)
  const { question, wow } = definition ?? {}
  return (['prompted', 'passive', 'import'] as const)
    .map(source => ({ source, constructs: constructFigures(ratings, source) }))
    .filter(
      ({ source, constructs }) =>
        source === 'prompted' || constructs.length > 0 || eligible(ratings, source).length > 0,
    )
    .map(({ source, constructs }) => {
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
        ...(constructs.length > 0 && { constructs }),
        ...(late.length > 0 && source === 'prompted' && { late: meanValence(late) }),
        ...(wow && { wow: wowFigure(ratings, { source }) }),
        ...(source === 'prompted' && { response: responseOf(prompts, rows) }),
      }
    })
}

const toRating = ({ person, value, scale, source, probe, delay }: RatingRow): Rating & { probe?: Probe } => ({
  ...{ person, value, scale, source },
  ...(delay !== undefined && { delay }),
  ...(probe && { probe: probe as Probe }),
})

/**
 * Milliseconds added to the time of a rating before it is matched with its prompt: a rating carries the time at which
 * its card was created, shortly before the prompt was shown.
 */
const PROMPT_OFFSET_MS = MINUTE_MS

/**
 * How many people answered the prompts of a moment. The outcome of a prompt is in later items of the same person. A
 * rating counts as an answer even if its `answered` item was lost.
 */
function responseOf(prompts: TelemetryRow[], rows: RatingRow[]): NonNullable<MomentFigures['response']> {
  // A card that people opened themselves is no prompt.
  const events = prompts
    .filter(({ item }) => item.source !== 'passive')
    .map(({ person, at, item }) => {
      const { moment, event } = item as { moment: string; event: string }
      return { person, at, moment, event }
    })
  const answers = rows
    .filter(({ source }) => source === 'prompted')
    .map(({ person, at, moment }) => ({ person, at: at + PROMPT_OFFSET_MS, moment, event: 'answered' }))
  const shown = shownPrompts([...events, ...answers])
  const active = new Set([...events, ...answers].map(({ person }) => person)).size
  const answered = shown.filter(one => one.answered).length
  const means = personMeans(eligible(rows.map(toRating)))
  return {
    ...responseRate(shown, active),
    ...{ shown: shown.length, answered },
    ...(shown.length >= 5 &&
      means.length >= 5 && { bounds: silenceBounds(shown.length, answered, meanOf(means)) }),
  }
}
