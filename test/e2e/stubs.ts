/** Scripts that run in a page before all others and cause a fault. Each is sent as text, so it can use nothing from this module. */

/**
 * Clocks and timers of the page run `times` as fast, from a Unix time on, the same in every tab. Timers of at most
 * `realUpTo` milliseconds keep their length: the client waits for IndexedDB up to 5 s, and a busy machine needs more than
 * a thirtieth of that to open a database.
 */
export function fastTime(times: number, from: number, realUpTo = 0): void {
  const { now } = Date
  const real = window.setTimeout.bind(window)
  Date.now = () => from + (now() - from) * times
  window.Date = new Proxy(Date, {
    construct: (target, args) => (args.length ? Reflect.construct(target, args) : new target(Date.now())),
  })
  window.setTimeout = ((run: () => void, ms = 0, ...args: never[]) =>
    real(run, ms <= realUpTo ? ms : ms / times, ...args)) as never
}

/** The clock is wrong by `localStorage.offset` milliseconds, which a test may change at any time. */
export function wrongClock(): void {
  const { now } = Date
  Date.now = () => now() + Number(localStorage.getItem('offset') ?? 0)
  window.Date = new Proxy(Date, {
    construct: (target, args) => (args.length ? Reflect.construct(target, args) : new target(Date.now())),
  })
}

/** The clock is ahead by `ms` milliseconds. */
export function aheadBy(ms: number): void {
  const { now } = Date
  Date.now = () => now() + ms
  window.Date = new Proxy(Date, {
    construct: (target, args) => (args.length ? Reflect.construct(target, args) : new target(Date.now())),
  })
}

/** There are no Web Locks, and the clock is `ahead` milliseconds ahead. */
export function withoutLocks(ahead = 0): void {
  Object.defineProperty(Navigator.prototype, 'locks', { get: () => undefined })
  const { now } = Date
  Date.now = () => now() + ahead
}

/** `navigator.onLine` is always `answer`. */
export function onLineSays(answer: boolean): void {
  Object.defineProperty(Navigator.prototype, 'onLine', { get: () => answer })
}

/** Time runs fast as in `fastTime`, and every request to the collector is blocked; `window.fault` counts them. */
export function blocked(times: number, from: number): void {
  const { now } = Date
  const timer = window.setTimeout.bind(window)
  Date.now = () => from + (now() - from) * times
  window.setTimeout = ((run: () => void, ms = 0, ...args: never[]) =>
    timer(run, ms / times, ...args)) as never
  const real = window.fetch
  window.fault = 0
  window.fetch = (input, how) => {
    if (!String(input).includes('/v1/feedback')) return real(input, how)
    window.fault++
    return Promise.reject(new TypeError('Failed to fetch'))
  }
}

/** Timers of a second and more never fire, so that nothing is sent because a timer ended. */
export function noLongTimers(): void {
  const real = window.setTimeout.bind(window)
  window.setTimeout = ((run: () => void, ms = 0, ...args: never[]) =>
    ms < 1000 ? real(run, ms, ...args) : 0) as never
}
