import type { MomentDefinition } from '../../../model/moment.js'
import type { Reply } from '../../../model/reply.js'
import type { Context } from '../../context.js'
import type { UpdateRecord } from '../../device/update-record.js'

/**
 * Looks for a reply that the person has not seen, and shows it.
 * @param find Looks up the definition of a moment.
 * @param show Shows the reply, and resolves with an id if it could.
 * @returns Whether no reply is left to show; `false` where it could not be shown, to try again with the next page.
 */
export async function presentReply(
  context: Context,
  updateRecord: UpdateRecord,
  find: (moment: string) => MomentDefinition | undefined,
  show: (request: {
    moment: MomentDefinition
    reply: Reply
    source: 'passive'
    surface: 'card'
  }) => Promise<{ id?: string }>,
): Promise<boolean> {
  // Dynamic imports: with static ones, the prompter's chunk would have to carry the hashes of these chunks, too.
  const { replies } = await import('../../account.js')
  const waiting = await replies(context)
  const { nextReply, unmarkShown } = await import('./shown-replies.js')
  const reply = await nextReply(updateRecord, waiting)
  if (!reply) return true
  context.events.emit('replied', { count: waiting.length, replies: waiting })
  const moment = find(reply.moment ?? '') ?? { id: reply.moment ?? 'reply' }
  if (reply.closes) {
    const { addToldCase } = await import('./case-follow-up.js')
    await addToldCase(updateRecord, moment.id, Date.now())
  }
  const result = await show({ moment, reply, source: 'passive', surface: 'card' }).catch(() => undefined)
  if (!result?.id) await unmarkShown(updateRecord, reply)
  return !!result?.id
}
