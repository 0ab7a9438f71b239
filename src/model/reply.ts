import * as z from 'zod/mini'
import { identifier, instant, text } from './text.js'

/** A reply from a person of the company to one feedback. Signed with a name, always. */
const reply = z.object({
  id: identifier,
  /** Id of the feedback that it answers. */
  feedback: identifier,
  moment: z.optional(identifier),
  /** Who wrote it. */
  name: text(100),
  text: text(10_000),
  createdAt: instant,
  /** Whether the case is closed and the person is asked if it was put right. */
  closes: z.optional(z.boolean()),
})
export type Reply = z.infer<typeof reply>
