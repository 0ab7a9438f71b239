import type { Row } from './row.js'

/** What became of an item, told once to every tab of the site. */
export interface DeliveryEvent {
  type: 'kept' | 'sent' | 'rejected' | 'cleared'
  id: string
  revision: number
  kind: string
  moment?: string | undefined
  reason?: string | undefined
}

export type EmitDelivery = (
  type: DeliveryEvent['type'],
  row?: Pick<Row, 'id' | 'revision' | 'kind' | 'moment'>,
  reason?: string,
) => void

/** Firefox throws where storage is denied; old browsers have none. */
function openChannel(name: string): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel(name)
  } catch {
    return undefined
  }
}

/** Tells each fact once, here and in the other tabs (where BroadcastChannel exists). */
export function openDeliveryEvents(name: string, hear: (fact: DeliveryEvent, elsewhere: boolean) => void) {
  const told = new Set<string>()
  let channel = openChannel(name)
  // A channel left open would keep Node's process alive.
  ;(channel as { unref?(): void } | undefined)?.unref?.()

  const take = (fact: DeliveryEvent, elsewhere: boolean) => {
    const mark = `${fact.type} ${fact.id} ${fact.revision}`
    if (fact.id && told.has(mark)) return
    told.add(mark)
    hear(fact, elsewhere)
  }
  if (channel)
    channel.onmessage = ({ data }) => {
      if (typeof data?.id === 'string' && /^(kept|sent|rejected|cleared)$/.test(data.type)) take(data, true)
    }

  const tell: EmitDelivery = (
    type,
    { id, revision, kind, moment } = { id: '', revision: 0, kind: '' },
    reason,
  ) => {
    const fact: DeliveryEvent = { type, id, revision, kind, moment, reason }
    take(fact, false)
    channel?.postMessage(fact)
  }
  return {
    tell,
    /** What is still being kept is told to nobody any more, and kept all the same. */
    close() {
      channel?.close()
      channel = undefined
    },
  }
}
