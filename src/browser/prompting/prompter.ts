import { isIdentifier } from '../../model/identifier.js'
import type { Asked } from '../api.js'
import type { Context } from '../context.js'
import type { Prompter, ReachedOptions } from '../contracts.js'
import { openClientStorage } from '../device/client-storage.js'
import { deviceContext } from '../device/device-context.js'
import { mergeContext } from '../device/merge-context.js'
import { createRuns } from '../journeys/runs.js'
import { pageOf } from '../privacy/page.js'
import { readFields, scrubFields } from '../privacy/scrub.js'
import { createDefinitions } from './config/definitions.js'
import { forgetDrafts } from './draft-key.js'
import { defaultPolicy, isRelationship, type Question } from './policy.js'
import { createPresenter, prompted } from './present.js'
import { createPromptHistory } from './prompt-history.js'
import { tabSession } from './tab-session.js'
import { followOutcomes } from './telemetry/outcomes.js'
import { createTelemetry } from './telemetry/telemetry.js'
import { createAutoPrompt } from './triggers/auto-prompt.js'

const surfaces = ['card', 'modal', 'popover', 'inline'] as const

/**
 * Decides whether to ask, and asks. Loaded when the first moment is reached; the widget is loaded only when a question
 * is to be shown.
 */
export function createPrompter(context: Context): Prompter {
  const { options, events, warn, fail } = context
  const storage = openClientStorage(context)
  const { updateRecord } = storage
  /** Reports a failure of work that nobody awaits as an `error` event, not as an unhandled rejection. */
  const report = (cause: unknown) => fail('widget', `Something went wrong: ${cause}`, cause)
  const promptHistory = createPromptHistory(
    updateRecord,
    tabSession(options.key, () => context.consent === 'granted'),
  )
  const definitions = createDefinitions(context, updateRecord, () => autoPrompt.restart().catch(report))
  const telemetry = createTelemetry(context, storage, updateRecord, () => definitions.now().telemetry)
  const { denominators } = telemetry
  const runs = createRuns(
    id => definitions.now().journeys.find(journey => journey.id === id),
    updateRecord,
    fact => telemetry.note({ kind: 'journey', ...fact }),
    warn,
  )
  const presenter = createPresenter(context, storage, promptHistory, definitions.find, telemetry)
  const { present, refuse } = presenter
  const autoPrompt = createAutoPrompt(context, definitions, runs, (id, launch) =>
    reached(id, { automatic: true, launch }),
  )
  /** The host's calls about journeys. Without consent they do nothing, and load nothing. */
  const journeyCalls = async () =>
    context.consent === 'denied'
      ? undefined
      : (await import('../journeys/index.js')).createJourneyCalls(
          context,
          definitions,
          runs,
          (id, journey) => {
            void reached(id, { journey })
          },
        )

  const inPage = typeof document !== 'undefined'
  // Safari before 16.4 and jsdom have no style sheets that a script can make: nothing is offered there, and answers of
  // `record()` are stored and sent.
  const canDraw =
    inPage && 'adoptedStyleSheets' in document && !!globalThis.CSSStyleSheet?.prototype.replaceSync

  const warnUnknown = (id: unknown) =>
    warn(`"${Object(id) === id ? typeof id : String(id)}" is no moment: define it in the option "moments".`)

  followOutcomes(events, promptHistory, denominators)
  events.on('rated', ({ moment, scale }) => {
    if (scale === 'restored4')
      import('./replies/case-follow-up.js')
        .then(({ removeToldCase }) => removeToldCase(updateRecord, moment))
        .catch(report)
  })

  async function reached(id: string, { automatic, launch, ...how }: ReachedOptions = {}): Promise<Asked> {
    const hostContext = scrubFields(how.context)
    if (context.consent === 'denied') {
      events.emit('reached', { moment: id })
      return refuse(id, 'consent')
    }
    const { policy } = await definitions.ready(id)
    const moment = isIdentifier(id) ? definitions.find(id) : undefined
    if (!moment) {
      warnUnknown(id)
      return refuse(id, 'unknown')
    }
    events.emit('reached', { moment: id })
    const journey = how.journey ?? (await runs.reach(moment))
    const device = await telemetry.device()
    const ours = await deviceContext(context, updateRecord)
    denominators.reached(moment, journey, mergeContext(ours, hostContext), pageOf())
    if (!canDraw) return refuse(id, inPage ? 'unavailable' : 'hidden')
    const question: Question = {
      ...{ moment, device, policy, automatic, launch },
      exempt: context.debugMode() === 'unlimited',
      window: await runs.window(moment),
      interruption: presenter.interruption(),
    }
    // A signed-in customer may have been asked on another device. Looked up last, to spare requests that change nothing.
    if (context.customer?.signature && options.collector && (await promptHistory.wouldAsk(question)))
      await import('./other-devices.js')
        .then(({ fetchOtherDevices }) =>
          fetchOtherDevices(context, updateRecord, device, id =>
            isRelationship(definitions.find(id) ?? { id }),
          ),
        )
        .catch(() => {})
    const { ask, reason, probability } = await promptHistory.decide(question)
    if (ask)
      return present(
        { moment, source: 'prompted', surface: 'card', context: hostContext, journey },
        reason,
        probability,
      )
    denominators.prompt({ ...prompted(id, journey, probability), event: 'suppressed', reason })
    return refuse(id, reason)
  }

  return {
    prompts: promptHistory,
    definitions,
    defaultPolicy,
    decisions: presenter.decisions,
    watch: autoPrompt.start,
    reached: (id, how) => reached(id, readFields(how, 'context')),
    start: async (id, how) => (await journeyCalls())?.start(id, how),
    complete: async id => (await journeyCalls())?.complete(id),
    abandon: async (id, how) => (await journeyCalls())?.abandon(id, how),
    placeOf: async (moment, journey) => (await journeyCalls())?.placeOf(moment, journey),

    async ask(id, how) {
      const {
        anchor,
        context: given,
        source: wanted,
        surface: place,
      } = readFields(how, 'anchor context source surface')
      // Any other value becomes `passive`, because the collector would reject the answer for it.
      const source = wanted === 'prompted' || wanted === 'import' ? wanted : 'passive'
      if (!isIdentifier(id)) {
        warnUnknown(id)
        return refuse(id, 'unknown', source)
      }
      if (!inPage || context.consent === 'denied') return refuse(id, inPage ? 'consent' : 'hidden', source)
      if (!canDraw) return refuse(id, 'unavailable', source)
      // Loads the widget while the definitions load. `present()` below reports a failure.
      void presenter.load()
      await definitions.ready(id)
      const defined = definitions.find(id)
      // An unknown moment still opens, since the person wants to say something. The launcher's `general` needs no definition.
      if (!defined && id !== 'general') warnUnknown(id)
      const moment = defined ?? { id }
      const journey = await runs.reach(moment)
      await telemetry.device()
      const reason = source === 'passive' ? source : 'allowed'
      const { getBoundingClientRect: measure } = readFields(anchor, 'getBoundingClientRect')
      const element = typeof measure === 'function' ? anchor : undefined
      const surface = surfaces.find(one => one === place) ?? (element ? 'popover' : 'card')
      return present(
        { moment, source, surface, anchor: element, context: scrubFields(given), journey },
        reason,
      )
    },

    async replied() {
      if (!canDraw || presenter.interruption()) return false
      const { presentReply } = await import('./replies/present-reply.js')
      return presentReply(context, updateRecord, definitions.find, presenter.show)
    },

    async followUp() {
      if (!canDraw) return
      const { followUpCase } = await import('./replies/case-follow-up.js')
      await followUpCase(context.life, updateRecord, { definitions, telemetry, promptHistory, presenter })
    },

    account: () => import('../account.js'),

    async debug(client) {
      const { startDebugging } = await import('../debug/index.js')
      await startDebugging(client, context)
    },

    showHistory: async () => canDraw && (await presenter.load()).showHistory(),

    resume: async () => canDraw && (await presenter.load()).resume(),
    refresh: () => presenter.loaded()?.refresh(),
    close: () => presenter.loaded()?.close(),

    async forget() {
      presenter.loaded()?.forget()
      definitions.forget()
      // Drafts are removed even where the chunk that would resume them has not loaded.
      forgetDrafts(options.key)
      // Ends triggers that are waiting. When consent is given again, watching starts afresh.
      if (context.consent === 'denied') autoPrompt.stop()
      await Promise.all([
        promptHistory.forget(),
        runs.forget(),
        telemetry.forget(),
        ...['replies', 'visits', 'cases'].map(name => updateRecord(name, () => undefined)),
      ])
    },
  }
}
