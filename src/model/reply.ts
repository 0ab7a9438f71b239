import * as z from 'zod/mini'
import { MAX_COMMENT_CHARS, MAX_NAME_CHARS } from './limits.js'
import { identifier, instant, text } from './text.js'

/** A reply from a person of the company to one feedback. Signed with a name, always. */
const reply = z.object({
  id: identifier,
  /** Id of the feedback that it answers. */
  feedback: identifier,
  moment: z.optional(identifier),
  /** Who wrote it. */
  name: text(MAX_NAME_CHARS),
  text: text(MAX_COMMENT_CHARS),
  createdAt: instant,
  /** Whether the case is closed and the person is asked if it was put right. */
  closes: z.optional(z.boolean()),
})
export type Reply = z.infer<typeof reply>
