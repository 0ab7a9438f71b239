import type { Source } from '../../model/feedback.js'
import type { JourneyPlace } from '../../model/journey.js'
import type { MomentDefinition } from '../../model/moment.js'
import type { Asked } from '../api.js'
import type { Context } from '../context.js'
import type { LoggedDecision } from '../contracts.js'
import type { ClientStorage } from '../device/client-storage.js'
import { interruptionReason } from './interruption.js'
import type { OpenPrompts, PromptRequest, PromptResult } from './open-prompts.js'
import type { PromptHistory } from './prompt-history.js'
import type { createTelemetry } from './telemetry/telemetry.js'

/** How many decisions are kept for the debug panel. */
const MAX_DECISIONS = 50

/** The fields that every telemetry item about a prompted question carries. */
export const prompted = (moment: string, journey?: JourneyPlace, probability?: number) =>
  ({ moment, journey, probability, source: 'prompted' }) as const

/** Carries out a decision: loads the widget, shows the question or refuses, and emits `asked` with the result. */
export function createPresenter(
  context: Context,
  storage: ClientStorage,
  promptHistory: PromptHistory,
  find: (moment: string) => MomentDefinition | undefined,
  telemetry: Pick<ReturnType<typeof createTelemetry>, 'startSending' | 'denominators'>,
) {
  const { options, events, fail, life } = context
  const decisions: LoggedDecision[] = []
  let openPrompts: OpenPrompts | undefined
  let loading: Promise<OpenPrompts> | undefined

  /** Loads everything before the first tap. The extra catch avoids an unhandled rejection for callers that do not await. */
  const load = (): Promise<OpenPrompts> => {
    loading ??= import('./open-prompts.js').then(({ createOpenPrompts }) => {
      openPrompts = createOpenPrompts(context, storage, id => find(id)?.question)
      return openPrompts
    })
    loading.catch(() => {
      loading = undefined
    })
    telemetry.startSending()
    return loading
  }

  const log = (moment: string, reason: string, source: Source = 'prompted', id?: string): Asked => {
    const asked = !!id
    decisions.push({ at: Date.now(), moment, asked, reason })
    decisions.splice(0, decisions.length - MAX_DECISIONS)
    events.emit('asked', { ...(asked && { id }), moment, asked, reason, source })
    return { asked, reason }
  }

  const interruption = () => interruptionReason(options.busy)

  /**
   * Shows a question.
   * @param automatic Whether nobody opened it. Then it stays away when it would interrupt the person. Default true.
   */
  const show = async (request: PromptRequest, automatic = true): Promise<PromptResult> => {
    const prompts = await load()
    if (!automatic) return prompts.ask(request)
    return prompts.busy() ? { reason: 'open' } : prompts.ask({ ...request, interruption })
  }

  life.addEventListener('abort', () => openPrompts?.destroy())

  return {
    decisions,
    load,
    /** Logs that a question was not shown, and emits `asked`. */
    refuse: (moment: string, reason: string, source?: Source) => log(moment, reason, source),
    show,
    /** The open prompts, once their chunk has loaded. */
    loaded: () => openPrompts,

    /** Why a question would interrupt the person now, if it would. */
    interruption: () => (openPrompts?.busy() ? 'open' : interruption()),

    /**
     * Shows the question, and tells the host and the collector whether it appeared.
     * @param reason Why the policy allowed it.
     * @param probability The person's chance to be sampled. Only for questions that the software asks by itself: such
     * a question stays away from a person who became busy, or opened another question, while it was loading.
     */
    async present(request: PromptRequest, reason: string, probability?: number): Promise<Asked> {
      const { moment, source, surface, journey } = request
      const automatic = probability !== undefined
      const result = await show(request, automatic).catch(cause =>
        fail('widget', 'The widget could not be loaded.', cause),
      )
      const id = result?.id
      if (!id) {
        const refusal = result?.reason ?? (context.consent === 'denied' ? 'consent' : 'unavailable')
        if (automatic) {
          await promptHistory.recordOutcome(moment.id, 'unseen')
          telemetry.denominators.prompt({
            ...prompted(moment.id, journey, probability),
            event: 'suppressed',
            reason: refusal,
          })
        }
        return log(moment.id, refusal, source)
      }
      // An inline question is part of the page, so that it was shown says nothing about a prompt.
      if (surface !== 'inline' && !result.wasOpen)
        telemetry.denominators.prompt({ moment: moment.id, event: 'shown', source, journey, probability })
      return log(moment.id, reason, source, id)
    },
  }
}

export type Presenter = ReturnType<typeof createPresenter>
