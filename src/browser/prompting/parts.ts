import type { createDefinitions } from './definitions.js'
import type { Prompts } from './memory.js'
import type { Showing } from './showing.js'
import type { createTelling } from './telling.js'

/** What the pieces that ask later, of replies and of cases, are handed. */
export interface Parts {
  definitions: ReturnType<typeof createDefinitions>
  prompts: Prompts
  telling: ReturnType<typeof createTelling>
  showing: Showing
}
