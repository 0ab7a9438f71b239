import { forgetNow, said } from '../account.js'
import type { Context } from '../context.js'
import { openClientStorage } from '../device/client-storage.js'
import type { HistoryOptions, Widget } from '../widget/contract.js'
import { mountHistory } from '../widget/history/index.js'
import { noteShown } from './replies/shown-replies.js'

/** Opens "what I said", and looks again whenever something has become of an answer. */
export async function openHistory(
  context: Context,
  options: Pick<HistoryOptions, 'appearance' | 'question' | 'ready' | 'onClose' | 'onError'>,
): Promise<Widget> {
  const widget = await mountHistory({
    ...options,
    async read() {
      const all = await said(context)
      await noteShown(openClientStorage(context).updateRecord, all.replies)
      return all
    },
    erase: () => forgetNow(context),
    onClose() {
      for (const off of undo) off()
      options.onClose()
    },
  })
  const undo = (['kept', 'sent', 'rejected'] as const).map(fact =>
    context.events.on(fact, () => widget.tell('sent')),
  )
  return widget
}
