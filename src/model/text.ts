import * as z from 'zod/mini'
import { identifierPattern } from './identifier.js'
import { MAX_ID_CHARS, MAX_LOCALE_CHARS, MAX_NAME_CHARS, MAX_QUESTION_CHARS } from './limits.js'

/** A non-empty text of at most `max` code points, which zod counts from 4.5.0 on. */
export const text = (max: number) => z.string().check(z.minLength(1), z.maxLength(max))

/** An id: 1–200 characters, without control characters and lone surrogates. */
export const identifier = z
  .string()
  .check(
    z.minLength(1),
    z.maxLength(MAX_ID_CHARS),
    z.regex(identifierPattern, 'must not hold control characters or half characters'),
  )

/** The name of a person or project: one line, at most `MAX_NAME_CHARS` code points. */
export const namePattern = new RegExp(`^.{1,${MAX_NAME_CHARS}}$`, 'u')
/** The error for a name that does not match. */
export const NAME_RULE = `must be 1–${MAX_NAME_CHARS} characters on one line`

/** A text in one language, or in several: `{ en: 'How was it?', de: 'Wie war es?' }`. */
export const localised = z.union([
  text(MAX_QUESTION_CHARS),
  z.record(z.string().check(z.maxLength(MAX_LOCALE_CHARS)), text(MAX_QUESTION_CHARS)),
])
export type Localised = z.infer<typeof localised>

/** An instant in ISO 8601, UTC. */
export const instant = z.iso.datetime()
