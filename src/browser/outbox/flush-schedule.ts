/** The longest delay a timer takes; more overflows to 1 ms. */
const MAX_TIMER_MS = 2 ** 31 - 1
/** The shortest delay, so that a schedule in the past cannot make a busy loop. */
const MIN_DELAY_MS = 1000

/**
 * Flushes when the network or the page comes back, when the page is left, and at the time asked for. Nothing polls: a
 * timer runs only while something waits.
 * @param flush With `eager`, it ignores the backoff: the network is back, or the page may not come back.
 * @param signal Aborted: nothing is flushed any more.
 * @returns Asks for a flush at a Unix time in milliseconds; the earliest one wins. `Infinity` asks for none.
 */
export function openFlushSchedule(
  flush: (round?: { eager?: boolean }) => unknown,
  signal: AbortSignal,
): (time: number) => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let due = Infinity
  const clear = () => {
    clearTimeout(timer)
    due = Infinity
  }
  const on = (target: EventTarget, type: string, listener: (event: Event) => void) =>
    target.addEventListener(type, listener, { signal })
  signal.addEventListener('abort', clear)
  if (typeof window !== 'undefined') {
    const flushNow = () => flush({ eager: true })
    on(window, 'online', flushNow)
    on(window, 'pageshow', event => (event as PageTransitionEvent).persisted && flushNow())
    // Hidden, the page may never be seen again: what still waits for other items is sent now.
    on(document, 'visibilitychange', flushNow)
  }
  return time => {
    if (time >= due || signal.aborted) return
    clear()
    due = time
    timer = setTimeout(
      () => {
        clear()
        flush()
      },
      Math.min(MAX_TIMER_MS, Math.max(MIN_DELAY_MS, time - Date.now())),
    )
    ;(timer as { unref?(): void }).unref?.()
  }
}
