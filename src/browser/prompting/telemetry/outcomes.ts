import type { Events } from '../../events.js'
import type { createDenominators } from './denominators.js'

/**
 * Records how each prompt on the page ends, in the prompt history and in telemetry. Only prompts of the software count
 * as dismissed: closing a question that one opened oneself is no refusal.
 */
export function followOutcomes(
  events: Events,
  promptHistory: { recordOutcome(moment: string, outcome: 'answered' | 'dismissed' | 'never'): unknown },
  denominators: ReturnType<typeof createDenominators>,
): void {
  const prompted = new Map<string, { rated: boolean }>()

  events.on('shown', ({ id, source }) => {
    if (source === 'prompted') prompted.set(id, { rated: false })
  })
  events.on('rated', ({ id, moment }) => {
    const prompt = prompted.get(id)
    // A second rating changes the same answer.
    if (!prompt || prompt.rated) return
    prompt.rated = true
    void promptHistory.recordOutcome(moment, 'answered')
    denominators.prompt({ moment, event: 'answered', source: 'prompted' })
  })
  events.on('closed', ({ id, moment, reason }) => {
    const prompt = prompted.get(id)
    prompted.delete(id)
    if (reason === 'never' || (reason === 'dismissed' && prompt))
      void promptHistory.recordOutcome(moment, reason)
    if (!prompt || prompt.rated || reason === 'answered') return
    const event = reason === 'closed' ? 'ignored' : 'dismissed'
    denominators.prompt({ moment, event, source: 'prompted', ...(reason === 'never' && { reason }) })
  })
}
