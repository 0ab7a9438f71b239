import { fetchPersonData, forgetNow } from '../account.js'
import type { Context } from '../context.js'
import { openClientStorage } from '../device/client-storage.js'
import type { HistoryOptions, Widget } from '../widget/contract.js'
import { mountHistory } from '../widget/history/index.js'
import { markShown } from './replies/shown-replies.js'

/** Opens "What I said". The panel reads its entries again whenever the state of an answer changes. */
export async function openHistory(
  context: Context,
  options: Pick<HistoryOptions, 'appearance' | 'question' | 'ready' | 'onClose' | 'onError'>,
): Promise<Widget> {
  let widget: Widget | undefined
  // The host may close the panel, or remove it, before `mountHistory()` has resolved.
  const subscriptions = (['kept', 'sent', 'rejected'] as const).map(event =>
    context.events.on(event, () => widget?.update('sent')),
  )
  widget = await mountHistory({
    ...options,
    async read() {
      const data = await fetchPersonData(context)
      await markShown(openClientStorage(context).updateRecord, data.replies)
      return data
    },
    erase: () => forgetNow(context),
    onClose() {
      for (const unsubscribe of subscriptions) unsubscribe()
      options.onClose()
    },
  })
  return widget
}
