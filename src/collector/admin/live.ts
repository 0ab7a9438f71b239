import type { Store } from '../storage/store.js'

/** Milliseconds between heartbeats, which keep proxies from closing the connection. */
const HEARTBEAT_MS = 25_000
/** Milliseconds within which several changes are sent as one event. */
const COALESCE_MS = 150

/**
 * Server-sent events: a `news` event whenever data of the project changed; the page then loads what it shows.
 * @param ends The stream ends when any of these signals aborts.
 */
export function live(store: Store, project: number, ends: readonly AbortSignal[]): Response {
  let stop = () => {}
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      const encoder = new TextEncoder()
      let pending: NodeJS.Timeout | undefined
      const send = (text: string) => {
        try {
          controller.enqueue(encoder.encode(text))
        } catch {
          stop()
        }
      }
      const unsubscribe = store.listen(changed => {
        if (changed !== project || pending) return
        pending = setTimeout(() => {
          pending = undefined
          send('event: news\ndata: {}\n\n')
        }, COALESCE_MS)
      })
      const heartbeat = setInterval(() => send(': alive\n\n'), HEARTBEAT_MS)
      stop = () => {
        unsubscribe()
        for (const end of ends) end.removeEventListener('abort', stop)
        clearInterval(heartbeat)
        clearTimeout(pending)
        try {
          controller.close()
        } catch {}
      }
      for (const end of ends) end.addEventListener('abort', stop)
      send('retry: 2000\nevent: open\ndata: {}\n\n')
    },
    cancel: () => stop(),
  })
  return new Response(stream, {
    headers: { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' },
  })
}
