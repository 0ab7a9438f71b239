import type { FeedbackItem } from '../model/feedback.js'
import { isIdentifier } from '../model/identifier.js'
import type { JourneyPlace } from '../model/journey.js'
import { MAX_COMMENT_CHARS, MAX_CONTACT_CHARS, MAX_WORD_CHARS, MAX_WORDS } from '../model/limits.js'
import { isScaleId, pointValue, type ScaleId, scales } from '../model/scale.js'
import { cut, readFields, scrubFields, scrubText } from './privacy/scrub.js'

/** An answer that the host passes to `record()`. */
export interface FeedbackInput {
  /** Id of the moment. */
  moment: string
  /** Default `mood5`. */
  scale?: ScaleId
  /** A point of the scale, for example `good`; numbers are taken for scales with numbered points. */
  point: string | number
  /** At most 12 word ids. */
  words?: string[]
  /** At most 10 000 characters; longer ones are cut. */
  comment?: string
  /** How the person wants to be reached; at most 320 characters. */
  contact?: string
  /** JPEG, PNG or WebP, at most 5, each at most 5 MB. */
  attachments?: Blob[]
  /** Names to JSON values, 8192 characters of JSON in all. */
  context?: Record<string, unknown>
  /** Id of a journey, or a run of it. Default: the open run of the moment's journey. */
  journey?: string | JourneyPlace
}

/** The fields of an input. One whose getter throws counts as absent. */
export const readInput = (input: FeedbackInput): FeedbackInput =>
  readFields(input, 'moment scale point words comment contact attachments context journey') as FeedbackInput

/** The mistake that makes an input no answer, with the field and the remedy; `undefined` if there is none. */
export function inputProblem(input: FeedbackInput): string | undefined {
  const { moment, scale = 'mood5', point, words, comment = '', contact = '' } = input
  if (!isIdentifier(moment)) return 'moment: pass its id, 1–200 characters'
  if (!isScaleId(scale)) return `scale "${String(scale)}" is unknown: use one such as mood5`
  if (pointValue(scale, String(point)) === undefined)
    return `point "${String(point)}" is not on ${scale}: use ${Object.keys(scales[scale]).join(' ') || 'a point of it'}`
  if (typeof comment !== 'string' || typeof contact !== 'string') return 'comment, contact: pass a string'
  if (words && !Array.isArray(words)) return 'words: pass a list of word ids'
}

/**
 * The journey of an input; `undefined` where there is none or it is wrong.
 * @param warn Called with the mistake in what is handed over beside the answer: it costs nothing but itself.
 */
export function journeyOf(
  { context, journey }: FeedbackInput,
  warn: (problem: string) => void,
): string | JourneyPlace | undefined {
  if (context && !scrubFields(context)) warn('context: pass an object')
  if (isIdentifier(journey)) return journey
  if (!journey) return undefined
  const { id, run, stage } = readFields(Object(journey) as JourneyPlace, 'id run stage')
  if ([id, run, stage ?? id].every(isIdentifier)) return { id, run, stage } as JourneyPlace
  warn('journey: pass its id, or the result of its start()')
}

/** A text with secrets masked, cut to the protocol's limit; `undefined` for an empty one. */
export const clean = (text: string | undefined, maxChars: number) =>
  text?.trim() ? cut(scrubText(text.trim()), maxChars) : undefined

/** The fields of the item that come from the answer itself, with secrets masked, cut to the protocol's limits. */
export function answerOf(
  input: FeedbackInput,
): Pick<FeedbackItem, 'moment' | 'scale' | 'point' | 'value' | 'words' | 'comment' | 'contact' | 'context'> {
  const { moment, scale = 'mood5', words, comment, contact, context } = input
  const point = String(input.point)
  return {
    ...{ moment, scale, point },
    value: pointValue(scale, point)!,
    words: words?.length
      ? words
          .filter(word => Object(word) !== word)
          .slice(0, MAX_WORDS)
          .map(word => cut(String(word), MAX_WORD_CHARS))
      : undefined,
    comment: clean(comment, MAX_COMMENT_CHARS),
    contact: cut(contact?.trim() ?? '', MAX_CONTACT_CHARS) || undefined,
    context: scrubFields(context),
  }
}
