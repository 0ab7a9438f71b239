import type { Store } from '../storage/store.js'

/** Milliseconds between heartbeats, which keep proxies from closing the connection. */
const HEARTBEAT_MS = 25_000
/** Milliseconds within which several changes are sent as one event. */
const COALESCE_MS = 150

/** Whose stream it is, and when it ends. */
interface LiveOptions {
  project: number
  /** The id of the member who reads. */
  member: number
  /**
   * Whether the member may still read the project. Asked when this collector changes the member, and at every
   * heartbeat, because another collector may have done so; the stream ends once it is false.
   */
  mayRead(): Promise<boolean>
  /** The stream ends when any of these signals aborts. */
  ends: readonly AbortSignal[]
  /** Called once, when the stream has ended. */
  onEnd(): void
}

/**
 * Server-sent events: a `news` event whenever data of the project changed; the page then loads what it shows.
 */
export function live(store: Store, { project, member, mayRead, ends, onEnd }: LiveOptions): Response {
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
      const endUnlessAllowed = async () => {
        if (!(await mayRead())) stop()
      }
      const unwatch = store.members.onChange(changed => {
        if (changed === member) void endUnlessAllowed()
      })
      const heartbeat = setInterval(() => {
        send(': alive\n\n')
        void endUnlessAllowed()
      }, HEARTBEAT_MS)
      stop = () => {
        unsubscribe()
        unwatch()
        for (const end of ends) end.removeEventListener('abort', stop)
        clearInterval(heartbeat)
        clearTimeout(pending)
        onEnd()
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
