import type { MomentDefinition, Policy } from '../../../model/moment.js'
import type { UpdateRecord } from '../../device/update-record.js'
import type { Decision, Question } from '../policy.js'
import { IDLE_TRIGGER, watchTriggers } from '../triggers/watch-moments.js'
import { dueCase, followUpWindow, removeToldCase } from './told-cases.js'

// One chunk for both: the prompter and present-reply.ts load them from here.
export { addToldCase, removeToldCase } from './told-cases.js'

/** What a follow-up needs of the prompter. */
export interface FollowUpParts {
  definitions: {
    ready(): Promise<{ policy: Partial<Policy> }>
    find(moment: string): MomentDefinition | undefined
  }
  telemetry: { device(): Promise<string> }
  promptHistory: { decide(question: Question): Promise<Decision> }
  presenter: {
    interruption(): Question['interruption']
    refuse(moment: string, reason: string): unknown
    present(
      request: { moment: MomentDefinition; source: 'prompted'; surface: 'card' },
      reason: string,
      probability: number,
    ): Promise<{ asked: boolean }>
  }
}

/**
 * Asks once whether a closed case was put right, as soon as the person pauses on this page. Where the question cannot
 * be shown, it is tried again at a later visit.
 * @param life Stops waiting when it is aborted.
 */
export async function followUpCase(
  life: AbortSignal,
  updateRecord: UpdateRecord,
  { definitions, telemetry, promptHistory, presenter }: FollowUpParts,
): Promise<void> {
  const { policy } = await definitions.ready()
  const device = await telemetry.device()
  const due = await dueCase(updateRecord, Date.now())
  if (!due || life.aborted) return
  // Without the moment's own question: this one asks what became of the case.
  const { question: _, ...definition } = definitions.find(due.moment) ?? { id: due.moment }
  const moment = { ...definition, scale: 'restored4' as const, when: IDLE_TRIGGER }
  const stop = watchTriggers([moment], async () => {
    const { ask, reason } = await promptHistory.decide({
      ...{ moment, device, policy, window: followUpWindow(due), automatic: true, exempt: true },
      interruption: presenter.interruption(),
    })
    if (!ask) presenter.refuse(moment.id, reason)
    else if ((await presenter.present({ moment, source: 'prompted', surface: 'card' }, reason, 1)).asked)
      await removeToldCase(updateRecord, moment.id)
  })
  life.addEventListener('abort', stop)
}
