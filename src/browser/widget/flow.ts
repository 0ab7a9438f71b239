import type { MomentDefinition } from '../../model/moment.js'
import type { ScaleId } from '../../model/scale.js'
import type { Localised } from '../../model/text.js'
import { fittingWords } from './fitting-words.js'

/** Share of people who are asked for the reason of a neutral answer: one in three. */
export const PROBE_SHARE = 1 / 3

/** The screens and fields that follow a rating. */
export interface FollowUpFlow {
  /** The label of the comment. Default: one that fits the value. */
  question?: Localised
  /** Whether to ask for the reason of a neutral answer, on the same screen and instead of words. */
  probe: boolean
  words: string[]
  comment: boolean
  goal: boolean
  attachments: boolean
  contact: boolean
  /** Further scales, each on a screen of its own. */
  scales: ScaleId[]
}

/**
 * What follows a rating: what the moment's definition says, with defaults for what it leaves open.
 * @param value The rating's value, in [−1, 1].
 * @param probed Whether this person is sampled for the reason of a neutral answer.
 */
export const followUpFlow = (
  moment: MomentDefinition,
  scale: ScaleId,
  value: number,
  probed: boolean,
): FollowUpFlow => {
  const own = moment.followUp?.find(({ from = -1, to = 1 }) => value >= from && value <= to)
  // The scales of valence, without the table of what every scale measures.
  const isFeeling = /^(mood|thumbs)/.test(scale)
  const further = own?.scales ?? []
  const words = own?.words ?? moment.words ?? (isFeeling && fittingWords(value))
  return {
    question: own?.question,
    probe: further.includes('neutral_probe') || (!own?.scales && isFeeling && !value && probed),
    words: words || [],
    comment: own?.comment ?? moment.comment ?? true,
    goal: own?.goal ?? moment.goal ?? false,
    attachments: own?.attachments ?? moment.attachments ?? value < 0,
    contact: own?.contact ?? moment.contact ?? false,
    scales: further.filter(id => id !== 'neutral_probe'),
  }
}
