import type { Display } from '../../../model/figures.js'
import { FIRM_GROUP, SMALLEST_GROUP } from '../../../model/group-sizes.js'
import type { WindowSums } from '../cells/cell-sums.js'
import type { Measure } from '../cells/measures.js'
import { display, gated } from '../gates.js'
import type { Interval } from '../statistics/interval.js'
import { compareSums, estimateOf, type PersonSums, type Valued } from '../statistics/person-sums.js'

/** A number of the read API, as far as it may be shown. */
export interface Figure {
  /** Distinct people. */
  people: number
  display: Display
  /** Only from 10 people on. */
  value?: number
  /** 95 % interval. */
  lo?: number
  hi?: number
  /** Why it is hidden. */
  reason?: string
}

const FEW = `fewer than ${SMALLEST_GROUP} people`

/** What a figure that must not be shown looks like. */
export const hiddenFigure = (people: number, reason: string): Figure => ({
  people,
  display: people > 0 ? 'hidden' : 'none',
  ...(people > 0 && { reason }),
})

/** A figure of `people` people, computed only if it may be shown. */
export function figure(
  people: number,
  compute: () => Valued,
  minimum = SMALLEST_GROUP,
  hidden?: string,
): Figure {
  if (hidden !== undefined && people > 0) return hiddenFigure(people, hidden)
  const { n: _, ...rest } = gated(people, minimum, compute)
  const few = minimum > SMALLEST_GROUP ? `fewer than ${minimum} people` : FEW
  return { people, ...rest, ...(rest.display === 'hidden' && { reason: few }) }
}

/** A measure in its own unit. @param hidden Why it may not be shown although the group is large enough. */
export const figureOf = (
  sums: PersonSums,
  measure: Pick<Measure, 'kind' | 'factor'>,
  hidden?: string,
): Figure =>
  figure(sums.people, () => scaled(estimateOf(sums, measure.kind), measure.factor), SMALLEST_GROUP, hidden)

export const scaled = ({ value, lo, hi }: Valued, factor: number): Valued => ({
  value: factor * value,
  lo: factor * lo,
  hi: factor * hi,
})

/** A figure beside that of the window before. */
export interface ComparedFigure extends Figure {
  before?: Figure
  /** Only where both windows have ten people. */
  difference?: Interval & { value: number }
}

/** The figure of both windows. @param hidden Why either may not be shown. @param compared Whether there is a window before. */
export function comparedFigure(
  [before, now]: WindowSums,
  measure: Measure,
  compared: boolean,
  hidden: [before?: string, now?: string] = [],
): ComparedFigure {
  const own = figureOf(now, measure, hidden[1])
  if (!compared) return own
  const earlier = figureOf(before, measure, hidden[0])
  const both = [own, earlier].every(one => one.people >= FIRM_GROUP && display(one.people) === one.display)
  return {
    ...own,
    before: earlier,
    ...(both && { difference: scaled(compareSums(before, now, measure.kind), measure.factor) }),
  }
}
