import * as z from 'zod/mini'
import { identifierPattern } from './identifier.js'
import { MAX_ID_CHARS, MAX_LOCALE_CHARS, MAX_QUESTION_CHARS } from './limits.js'

/** A non-empty text of at most `max` UTF-16 code units. */
export const text = (max: number) => z.string().check(z.minLength(1), z.maxLength(max))

/** An id that people chose or a program made: 1–200 characters, no control characters and no halves of characters. */
export const identifier = z
  .string()
  .check(
    z.minLength(1),
    z.maxLength(MAX_ID_CHARS),
    z.regex(identifierPattern, 'must not hold control characters or half characters'),
  )

/** A text in one language, or in several: `{ en: 'How was it?', de: 'Wie war es?' }`. */
export const localised = z.union([
  text(MAX_QUESTION_CHARS),
  z.record(z.string().check(z.maxLength(MAX_LOCALE_CHARS)), text(MAX_QUESTION_CHARS)),
])
export type Localised = z.infer<typeof localised>

/** An instant in ISO 8601, UTC. */
export const instant = z.iso.datetime()
