import type { Figures } from '../../model/figures.js'
import type { Config } from '../../model/protocol.js'
import { projectFigures } from '../insight/figures.js'
import { yieldTurn } from '../storage/databases/yield-turn.js'
import type { Evidence } from '../storage/feedback/evidence.js'

/** Reads the rows of a project and computes its figures, and lets other requests run between the steps. */
export async function figures(
  evidence: Evidence,
  project: number,
  config: Config,
  now: number,
): Promise<Figures> {
  const rows = {
    ratings: await evidence.ratings(project),
    prompts: await evidence.telemetry(project, 'prompt'),
    steps: await evidence.telemetry(project, 'journey'),
  }
  const computation = projectFigures(rows, config, now)
  for (;;) {
    const step = computation.next()
    if (step.done) return step.value
    await yieldTurn()
  }
}
