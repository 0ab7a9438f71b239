import type { MomentDefinition } from '../../../model/moment.js'
import type { UpdateRecord } from '../../device/update-record.js'
import { IDLE_TRIGGER, watchTriggers } from '../triggers/watch-moments.js'
import { dueCase, followUpWindow, removeToldCase } from './told-cases.js'

// One chunk for both: the prompter and present-reply.ts load them from here.
export { addToldCase, removeToldCase } from './told-cases.js'

/**
 * Asks once whether a closed case was put right, as soon as the person pauses on this page. Where the question cannot
 * be shown, it is tried again at a later visit.
 * @param life Stops waiting when it is aborted.
 * @param find Looks up the definition of a moment.
 * @param ask Asks the question within its time range, in Unix milliseconds, and resolves with whether it was shown.
 */
export async function followUpCase(
  life: AbortSignal,
  updateRecord: UpdateRecord,
  find: (moment: string) => MomentDefinition | undefined,
  ask: (moment: MomentDefinition, window: readonly [from: number, to: number]) => Promise<boolean>,
): Promise<void> {
  const due = await dueCase(updateRecord, Date.now())
  if (!due || life.aborted) return
  // Without the moment's own question: this one asks what became of the case.
  const { question: _, ...definition } = find(due.moment) ?? { id: due.moment }
  const moment = { ...definition, scale: 'restored4' as const, when: IDLE_TRIGGER }
  const stop = watchTriggers([moment], async () => {
    if (await ask(moment, followUpWindow(due))) await removeToldCase(updateRecord, moment.id)
  })
  life.addEventListener('abort', stop)
}
