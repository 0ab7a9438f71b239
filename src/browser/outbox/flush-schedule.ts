/** The longest delay a timer takes; more overflows to 1 ms. */
const MAX_TIMER_MS = 2 ** 31 - 1

export interface FlushSchedule {
  /** Asks for a round at a Unix time in milliseconds; the earliest wish wins. `Infinity` asks for none. */
  at(time: number): void
  stop(): void
}

/**
 * When to send: at start, when the network or the page comes back, when the page is left, and when a retry is due.
 * Nothing polls: a timer runs only while something waits.
 * @param round `eager` overlooks our own schedule: now is better than later.
 */
export function openFlushSchedule(flush: (round: { eager?: boolean }) => unknown): FlushSchedule {
  let timer: ReturnType<typeof setTimeout> | undefined
  let due = Infinity
  const clear = () => {
    clearTimeout(timer)
    due = Infinity
  }
  const at = (time: number) => {
    if (time >= due) return
    clear()
    due = time
    timer = setTimeout(
      () => {
        clear()
        flush({})
      },
      // At least a second, so that nothing ever spins.
      Math.min(MAX_TIMER_MS, Math.max(1000, time - Date.now())),
    )
    ;(timer as { unref?(): void }).unref?.()
  }

  const ending = new AbortController()
  const on = (target: EventTarget, type: string, listener: (event: Event) => void) =>
    target.addEventListener(type, listener, ending)
  if (typeof window !== 'undefined') {
    on(window, 'online', () => flush({ eager: true }))
    on(window, 'pageshow', event => (event as PageTransitionEvent).persisted && flush({ eager: true }))
    // Hidden, it may never be seen again: what still waits for company goes now.
    on(document, 'visibilitychange', () => flush({ eager: true }))
  }
  return {
    at,
    stop() {
      clear()
      ending.abort()
    },
  }
}
