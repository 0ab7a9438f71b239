import type { Context } from '../context.js'
import type { Amend } from '../device/amend.js'
import type { Parts } from './parts.js'
import { quietReason } from './quiet.js'

/** Brings a reply to the person. Resolves with whether it is done with, so that it need not be looked for again. */
export async function bringReply(
  context: Context,
  amend: Amend,
  { definitions, showing }: Parts,
): Promise<boolean> {
  // Not imported above: what decides, and loads this, would have to carry the hashes of these too.
  const { replies } = await import('../account.js')
  const waiting = await replies(context)
  const { nextReply, takeBack } = await import('./replying.js')
  const reply = await nextReply(amend, waiting)
  if (!reply) return true
  context.events.emit('replied', { count: waiting.length, replies: waiting })
  const moment = definitions.find(reply.moment ?? '') ?? { id: reply.moment ?? 'reply' }
  if (reply.closes) await (await import('./cases.js')).noteCase(amend, moment.id, Date.now())
  const quiet = () => quietReason(context.options.busy)
  const asking = { moment, reply, quiet, source: 'passive', surface: 'card' } as const
  const shown = await showing
    .open()
    .then(desk => (desk.busy() ? undefined : desk.ask(asking)))
    .catch(() => {})
  if (!shown) await takeBack(amend, reply)
  return !!shown
}
