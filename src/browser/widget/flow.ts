import type { MomentDefinition } from '../../model/moment.js'
import { constructs, type ScaleId } from '../../model/scale.js'
import type { Localised } from '../../model/text.js'
import { fittingWords } from './fitting-words.js'

/** Share of neutral answers after which the reason is asked: one in three. */
export const PROBE_SHARE = 1 / 3

/** What follows an answer. */
export interface Follow {
  /** Above the comment; the default fits the value. */
  question?: Localised
  /** Asked on the same screen, instead of words. */
  probe: boolean
  words: string[]
  comment: boolean
  goal: boolean
  attachments: boolean
  contact: boolean
  /** Further scales, a screen each. */
  scales: ScaleId[]
}

/**
 * What follows an answer of this value: what the moment's definition says, and good defaults for what it leaves open.
 * @param probed Whether this person is among those who are asked for the reason of a neutral answer.
 */
export const follow = (moment: MomentDefinition, scale: ScaleId, value: number, probed: boolean): Follow => {
  const own = moment.followUp?.find(({ from = -1, to = 1 }) => value >= from && value <= to)
  const felt = constructs[scale] === 'valence'
  const further = own?.scales ?? []
  const words = own?.words ?? moment.words ?? (felt && fittingWords(value))
  return {
    question: own?.question,
    probe: further.includes('neutral_probe') || (!own?.scales && felt && !value && probed),
    words: words || [],
    comment: own?.comment ?? moment.comment ?? true,
    goal: own?.goal ?? moment.goal ?? false,
    attachments: own?.attachments ?? moment.attachments ?? value < 0,
    contact: own?.contact ?? moment.contact ?? false,
    scales: further.filter(id => id !== 'neutral_probe'),
  }
}
