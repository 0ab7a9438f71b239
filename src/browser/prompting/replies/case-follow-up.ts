import type { Context } from '../../context.js'
import type { UpdateRecord } from '../../device/update-record.js'
import type { PrompterParts } from '../prompter-parts.js'
import { IDLE_TRIGGER, watchTriggers } from '../triggers/watch-moments.js'
import { dueCase, followUpWindow, removeToldCase } from './told-cases.js'

// One chunk for both: the prompter and present-reply.ts load them from here.
export { addToldCase, removeToldCase } from './told-cases.js'

/**
 * Asks once whether a closed case was put right, as soon as the person pauses on this page. Where the question cannot
 * be shown, it is tried again at a later visit.
 */
export async function followUpCase(
  { life }: Context,
  updateRecord: UpdateRecord,
  { definitions, promptHistory, telemetry, presenter }: PrompterParts,
): Promise<void> {
  const { policy } = await definitions.ready()
  const device = await telemetry.device()
  const due = await dueCase(updateRecord, Date.now())
  if (!due || life.aborted) return
  // Without the moment's own question: this one asks what became of the case.
  const { question: _, ...definition } = definitions.find(due.moment) ?? { id: due.moment }
  const moment = { ...definition, scale: 'restored4' as const, when: IDLE_TRIGGER }
  const stop = watchTriggers([moment], async () => {
    const interruption = presenter.interruption()
    const { ask, reason } = await promptHistory.decide({
      ...{ moment, policy, device, window: followUpWindow(due), automatic: true, exempt: true },
      ...(interruption && { interruption }),
    })
    if (!ask) presenter.refuse(moment.id, reason)
    else if ((await presenter.present({ moment, source: 'prompted', surface: 'card' }, reason, 1)).asked)
      await removeToldCase(updateRecord, moment.id)
  })
  life.addEventListener('abort', stop)
}
