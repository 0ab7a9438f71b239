import type { createDefinitions } from './config/definitions.js'
import type { Presenter } from './present.js'
import type { PromptHistory } from './prompt-history.js'
import type { createTelemetry } from './telemetry/telemetry.js'

/** The parts of the prompter that `replies/` needs. */
export interface PrompterParts {
  definitions: ReturnType<typeof createDefinitions>
  promptHistory: PromptHistory
  telemetry: ReturnType<typeof createTelemetry>
  presenter: Presenter
}
