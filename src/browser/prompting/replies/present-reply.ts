import type { Context } from '../../context.js'
import type { UpdateRecord } from '../../device/update-record.js'
import { interruptionReason } from '../interruption.js'
import type { Parts } from '../parts.js'

/** Brings a reply to the person. Resolves with whether it is done with, so that it need not be looked for again. */
export async function bringReply(
  context: Context,
  updateRecord: UpdateRecord,
  { definitions, presenter }: Parts,
): Promise<boolean> {
  // Not imported above: what decides, and loads this, would have to carry the hashes of these too.
  const { replies } = await import('../../account.js')
  const waiting = await replies(context)
  const { nextReply, takeBack } = await import('./shown-replies.js')
  const reply = await nextReply(updateRecord, waiting)
  if (!reply) return true
  context.events.emit('replied', { count: waiting.length, replies: waiting })
  const moment = definitions.find(reply.moment ?? '') ?? { id: reply.moment ?? 'reply' }
  if (reply.closes) await (await import('./case-follow-up.js')).noteCase(updateRecord, moment.id, Date.now())
  const quiet = () => interruptionReason(context.options.busy)
  const request = { moment, reply, quiet, source: 'passive', surface: 'card' } as const
  const shown = await presenter
    .open()
    .then(desk => (desk.busy() ? undefined : desk.ask(request)))
    .catch(() => {})
  if (!shown) await takeBack(updateRecord, reply)
  return !!shown
}
