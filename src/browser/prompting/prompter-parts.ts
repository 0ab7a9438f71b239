import type { createDefinitions } from './config/definitions.js'
import type { Presenter } from './present.js'
import type { PromptHistory } from './prompt-history.js'
import type { createTelemetry } from './telemetry/telemetry.js'

/** What the pieces that ask later, of replies and of cases, are handed. */
export interface Parts {
  definitions: ReturnType<typeof createDefinitions>
  prompts: PromptHistory
  telemetry: ReturnType<typeof createTelemetry>
  presenter: Presenter
}
