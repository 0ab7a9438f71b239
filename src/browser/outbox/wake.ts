/** The longest delay a timer takes; more overflows to 1 ms. */
const LONGEST = 2 ** 31 - 1

export interface Waking {
  /** Asks for a round at a Unix time in milliseconds; the earliest wish wins. `Infinity` asks for none. */
  at(time: number): void
  stop(): void
}

/**
 * When to send: at start, when the network or the page comes back, when the page is left, and when a retry is due.
 * Nothing polls: a timer runs only while something waits.
 * @param round `eager` overlooks our own schedule: now is better than later.
 * @param left Called when the page is left.
 */
export function openWaking(round: (eager: boolean) => void, left: () => unknown): Waking {
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
        round(false)
      },
      // At least a second, so that nothing ever spins.
      Math.min(LONGEST, Math.max(1000, time - Date.now())),
    )
    ;(timer as { unref?(): void }).unref?.()
  }

  const listeners: [EventTarget, string, (event: Event) => void][] = []
  const on = (target: EventTarget, type: string, listener: (event: Event) => void) => {
    target.addEventListener(type, listener)
    listeners.push([target, type, listener])
  }
  if (typeof window !== 'undefined') {
    on(window, 'pagehide', left)
    on(window, 'online', () => round(true))
    on(window, 'pageshow', event => (event as PageTransitionEvent).persisted && round(true))
    // Hidden, it may never be seen again: what still waits for company goes now.
    on(document, 'visibilitychange', () => round(true))
  }
  return {
    at,
    stop() {
      clear()
      for (const [target, type, listener] of listeners) target.removeEventListener(type, listener)
    },
  }
}
