import type { Row } from './row.js'

/** A change in the delivery of an item. */
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

export interface DeliveryEvents {
  emit: EmitDelivery
  /** Ends the exchange with other tabs. Items are stored and sent all the same. */
  close(): void
}

/** Firefox throws where storage is denied; old browsers lack BroadcastChannel. */
function openChannel(name: string): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel(name)
  } catch {
    return undefined
  }
}

/**
 * Delivery events of all tabs of the site (through BroadcastChannel where it exists). `receive` gets each event once,
 * even if several tabs emit it: type, id and revision identify an event. `cleared` has no id and is never dropped.
 */
export function openDeliveryEvents(
  name: string,
  receive: (event: DeliveryEvent, fromOtherTab: boolean) => void,
): DeliveryEvents {
  const received = new Set<string>()
  let channel: BroadcastChannel | undefined

  const receiveOnce = (event: DeliveryEvent, fromOtherTab: boolean) => {
    const identity = `${event.type} ${event.id} ${event.revision}`
    if (event.id && received.has(identity)) return
    received.add(identity)
    receive(event, fromOtherTab)
  }
  const open = () => {
    channel = openChannel(name)
    if (!channel) return // In Node, an open channel keeps the process alive.
    ;(channel as { unref?(): void }).unref?.()
    channel.onmessage = ({ data }) => {
      if (typeof data?.id === 'string' && /^(kept|sent|rejected|cleared)$/.test(data.type))
        receiveOnce(data, true)
    }
  }
  const leave = () => {
    channel?.close()
    channel = undefined
  }
  open()
  // A message to a page in the back/forward cache throws it out, in Chromium:
  // https://web.dev/articles/bfcache#apis-that-prevent-bfcache
  const listeners = new AbortController()
  globalThis.addEventListener?.('pagehide', leave, listeners)
  globalThis.addEventListener?.(
    'pageshow',
    event => (event as PageTransitionEvent).persisted && open(),
    listeners,
  )

  return {
    emit(type, { id, revision, kind, moment } = { id: '', revision: 0, kind: '' }, reason) {
      const event: DeliveryEvent = { type, id, revision, kind, moment, reason }
      receiveOnce(event, false)
      channel?.postMessage(event)
    },
    close() {
      listeners.abort()
      leave()
    },
  }
}
