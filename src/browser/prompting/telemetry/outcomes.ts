import type { Events } from '../../events.js'
import type { PromptHistory } from '../prompt-history.js'
import type { createDenominators } from './denominators.js'

/**
 * Remembers and tells what becomes of the questions on the page. Only those that the software put are held against
 * the person's patience: to close what one opened oneself is no refusal.
 */
export function followOutcomes(
  events: Events,
  prompts: PromptHistory,
  tell: ReturnType<typeof createDenominators>,
): void {
  const prompted = new Map<string, { rated: boolean }>()

  events.on('shown', ({ id, source }) => {
    if (source === 'prompted') prompted.set(id, { rated: false })
  })
  events.on('rated', ({ id, moment }) => {
    const prompt = prompted.get(id)
    // A change of mind is the same answer.
    if (!prompt || prompt.rated) return
    prompt.rated = true
    void prompts.note(moment, 'answered')
    tell.prompt({ moment, event: 'answered', source: 'prompted' })
  })
  events.on('closed', ({ id, moment, reason }) => {
    const prompt = prompted.get(id)
    prompted.delete(id)
    if (reason === 'never' || (reason === 'dismissed' && prompt)) void prompts.note(moment, reason)
    if (!prompt || prompt.rated || reason === 'answered') return
    const event = reason === 'closed' ? 'ignored' : 'dismissed'
    tell.prompt({ moment, event, source: 'prompted', ...(reason === 'never' && { reason }) })
  })
}
