import { isIdentifier } from '../../model/identifier.js'
import type { Asked } from '../api.js'
import type { Context } from '../context.js'
import type { Prompter, ReachedOptions } from '../contracts.js'
import { openClientStorage } from '../device/client-storage.js'
import { deviceContext } from '../device/device-context.js'
import { mergeContext } from '../device/merge-context.js'
import { createJourneyCalls } from '../journeys/calls.js'
import { createRuns } from '../journeys/runs.js'
import { pageOf } from '../privacy/page.js'
import { scrubFields } from '../privacy/scrub.js'
import { createDefinitions } from './config/definitions.js'
import { forgetDraft } from './draft-key.js'
import type { Parts } from './parts.js'
import { defaultPolicy, isRelationship, type Question } from './policy.js'
import { createPresenter, prompted } from './present.js'
import { createPromptHistory } from './prompt-history.js'
import { tabSession } from './session.js'
import { followOutcomes } from './telemetry/outcomes.js'
import { createTelemetry } from './telemetry/telemetry.js'
import { createAutoPrompt } from './triggers/auto-prompt.js'

/** Whether to ask, and all that goes with it. Loaded at the first moment reached; the widget only if it comes to that. */
export function createPrompter(context: Context): Prompter {
  const { options, events, warn, fail } = context
  const storage = openClientStorage(context)
  const { updateRecord } = storage
  /** For what nobody waits for: the host hears of it as an event, and never as an unhandled rejection. */
  const unheard = (cause: unknown) => fail('widget', `Something went wrong: ${cause}`, cause)
  const prompts = createPromptHistory(
    updateRecord,
    tabSession(options.key, () => context.consent === 'granted'),
  )
  const definitions = createDefinitions(context, updateRecord, () => autoPrompt.again().catch(unheard))
  const telemetry = createTelemetry(context, storage, updateRecord, () => definitions.now().telemetry)
  const { denominators } = telemetry
  const runs = createRuns(
    id => definitions.now().journeys.find(journey => journey.id === id),
    updateRecord,
    fact => telemetry.note({ kind: 'journey', ...fact }),
    warn,
  )
  const presenter = createPresenter(context, storage, prompts, definitions, telemetry)
  const { put, quiet, refuse } = presenter
  const autoPrompt = createAutoPrompt(context, definitions, runs, (id, launch) =>
    reached(id, { automatic: true, launch }),
  )
  const parts: Parts = { definitions, prompts, telemetry, presenter }
  const inPage = typeof document !== 'undefined'

  const unknown = (id: unknown) => warn(`"${String(id)}" is no moment: define it in the option "moments".`)

  followOutcomes(events, prompts, denominators)
  events.on('rated', ({ moment, scale }) => {
    if (scale === 'restored4')
      import('./replies/case-follow-up.js')
        .then(({ dropCase }) => dropCase(updateRecord, moment))
        .catch(unheard)
  })

  async function reached(id: string, { automatic, launch, ...how }: ReachedOptions = {}): Promise<Asked> {
    const given = scrubFields(how.context)
    if (context.consent === 'denied') {
      events.emit('reached', { moment: id })
      return refuse(id, 'consent')
    }
    const { policy } = await definitions.ready()
    const moment = isIdentifier(id) ? definitions.find(id) : undefined
    if (!moment) {
      unknown(id)
      return refuse(id, 'unknown')
    }
    events.emit('reached', { moment: id })
    const journey = how.journey ?? (await runs.reach(moment))
    const device = await telemetry.device()
    const ours = await deviceContext(context, updateRecord)
    denominators.reached(moment, journey, mergeContext(ours, given), pageOf())
    if (!inPage) return refuse(id, 'hidden')
    const window = await runs.window(moment)
    const busy = quiet()
    const question: Question = {
      ...{ moment, device, policy, exempt: context.debugMode() === 'unlimited' },
      ...(automatic && { automatic, launch: !!launch }),
      ...(window && { window }),
      ...(busy && { quiet: busy }),
    }
    // A signed-in customer may just have been asked on another device: looked up only when all else says yes.
    if (context.customer?.signature && options.collector && (await prompts.would(question)))
      await import('./other-devices.js')
        .then(({ fetchOtherDevices }) =>
          fetchOtherDevices(context, updateRecord, device, id =>
            isRelationship(definitions.find(id) ?? { id }),
          ),
        )
        .catch(() => {})
    const { ask, reason, probability } = await prompts.claim(question)
    if (ask)
      return put(
        { moment, source: 'prompted', surface: 'card', context: given, journey },
        reason,
        probability,
      )
    denominators.prompt({ ...prompted(id, journey, probability), event: 'suppressed', reason })
    return refuse(id, reason)
  }

  return {
    prompts,
    definitions,
    defaultPolicy,
    decisions: presenter.decisions,
    prepare: presenter.prepare,
    listen: autoPrompt.listen,
    reached,
    ...createJourneyCalls(context, definitions, runs, (id, journey) => void reached(id, { journey })),

    async ask(id, { anchor, context: given, source: wanted, surface }) {
      // What says otherwise says it to the collector too, which would refuse the answer.
      const source = wanted === 'prompted' || wanted === 'import' ? wanted : 'passive'
      if (!isIdentifier(id)) {
        unknown(id)
        return refuse(id, 'unknown', source)
      }
      if (!inPage || context.consent === 'denied') return refuse(id, inPage ? 'consent' : 'hidden', source)
      // Comes while one looks what to ask; that it cannot come is told when it is to open.
      void presenter.open()
      await definitions.ready()
      const defined = definitions.find(id)
      // Opened all the same: whoever wants to say something is not sent away. The launcher's own needs no definition.
      if (!defined && id !== 'general') unknown(id)
      const moment = defined ?? { id }
      const journey = await runs.reach(moment)
      await telemetry.device()
      const reason = source === 'passive' ? source : 'allowed'
      const at = typeof anchor?.getBoundingClientRect === 'function' ? anchor : undefined
      surface ??= at ? 'popover' : 'card'
      return put({ moment, source, surface, anchor: at, context: scrubFields(given), journey }, reason)
    },

    async replied() {
      if (!inPage || quiet()) return false
      return (await import('./replies/present-reply.js')).bringReply(context, updateRecord, parts)
    },

    async followUp() {
      if (inPage) await (await import('./replies/case-follow-up.js')).followUp(context, updateRecord, parts)
    },

    showHistory: async () => (await presenter.open()).showHistory(),

    resume: async () => (await presenter.open()).resume(),
    appear: () => presenter.desk()?.appear(),
    close: () => presenter.desk()?.close(),

    async forget() {
      presenter.desk()?.forget()
      // Also where what it takes to continue a draft has not come yet.
      forgetDraft(options.key)
      // What a trigger has half heard goes too; consent given again listens afresh.
      if (context.consent === 'denied') autoPrompt.stop()
      await Promise.all([
        prompts.forget(),
        runs.forget(),
        telemetry.forget(),
        ...['replies', 'visits', 'cases'].map(name => updateRecord(name, () => undefined)),
      ])
    },
  }
}
