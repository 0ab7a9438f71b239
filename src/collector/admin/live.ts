import type { Store } from '../storage/store.js'

/** Milliseconds between signs of life, so that proxies keep the line open. */
const HEARTBEAT_MS = 25_000
/** Milliseconds within which several pieces of news are told as one. */
const COALESCE_MS = 150

/** Server-sent events: one `news` event whenever something in the project changed; the page then asks what. Any of `ends` ends it. */
export function live(store: Store, project: number, ends: readonly AbortSignal[]): Response {
  let stop = () => {}
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      const encoder = new TextEncoder()
      let pending: NodeJS.Timeout | undefined
      const say = (text: string) => {
        try {
          controller.enqueue(encoder.encode(text))
        } catch {
          stop()
        }
      }
      const deaf = store.listen(changed => {
        if (changed !== project || pending) return
        pending = setTimeout(() => {
          pending = undefined
          say('event: news\ndata: {}\n\n')
        }, COALESCE_MS)
      })
      const heartbeat = setInterval(() => say(': alive\n\n'), HEARTBEAT_MS)
      stop = () => {
        deaf()
        for (const end of ends) end.removeEventListener('abort', stop)
        clearInterval(heartbeat)
        clearTimeout(pending)
        try {
          controller.close()
        } catch {}
      }
      for (const end of ends) end.addEventListener('abort', stop)
      say('retry: 2000\nevent: open\ndata: {}\n\n')
    },
    cancel: () => stop(),
  })
  return new Response(stream, {
    headers: { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' },
  })
}
