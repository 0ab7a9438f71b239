import * as z from 'zod/mini'
import { MAX_COMMENT_CHARS, MAX_NAME_CHARS } from './limits.js'
import { identifier, instant, text } from './text.js'

/** A reply from a member of the team to one feedback, signed with a name. */
const reply = z.object({
  id: identifier,
  /** Id of the feedback. */
  feedback: identifier,
  moment: z.optional(identifier),
  /** Who wrote it. */
  name: text(MAX_NAME_CHARS),
  text: text(MAX_COMMENT_CHARS),
  createdAt: instant,
  /** Whether this reply closes the case and asks the person whether it was put right. */
  closes: z.optional(z.boolean()),
})
export type Reply = z.infer<typeof reply>
