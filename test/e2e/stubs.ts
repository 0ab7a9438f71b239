/** Scripts that run in a page before any other, to bring a fault about. Each can use nothing from around it. */

/** A page on which time flies: clocks and timers run `times` as fast, from a given Unix time on, alike in every tab. */
export function fastTime(times: number, from: number): void {
  const { now } = Date
  const real = window.setTimeout.bind(window)
  Date.now = () => from + (now() - from) * times
  window.Date = new Proxy(Date, {
    construct: (target, args) => (args.length ? Reflect.construct(target, args) : new target(Date.now())),
  })
  window.setTimeout = ((run: () => void, ms = 0, ...args: never[]) => real(run, ms / times, ...args)) as never
}

/** A device whose clock is wrong by `localStorage.offset` milliseconds, which a test may change at any time. */
export function wrongClock(): void {
  const { now } = Date
  Date.now = () => now() + Number(localStorage.getItem('offset') ?? 0)
  window.Date = new Proxy(Date, {
    construct: (target, args) => (args.length ? Reflect.construct(target, args) : new target(Date.now())),
  })
}

/** A device whose clock is ahead. */
export function aheadBy(ms: number): void {
  const { now } = Date
  Date.now = () => now() + ms
  window.Date = new Proxy(Date, {
    construct: (target, args) => (args.length ? Reflect.construct(target, args) : new target(Date.now())),
  })
}

/** A browser without Web Locks, on a device whose clock may be ahead. */
export function withoutLocks(ahead = 0): void {
  Object.defineProperty(Navigator.prototype, 'locks', { get: () => undefined })
  const { now } = Date
  Date.now = () => now() + ahead
}

/** `navigator.onLine` says what it is told, whatever the truth. */
export function onLineSays(answer: boolean): void {
  Object.defineProperty(Navigator.prototype, 'onLine', { get: () => answer })
}

/** Time flies, and whatever is sent to the collector is blocked; `window.fault` counts the attempts. */
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

/** A page whose timers of a second and more never fire: what is sent is sent for another reason. */
export function noLongTimers(): void {
  const real = window.setTimeout.bind(window)
  window.setTimeout = ((run: () => void, ms = 0, ...args: never[]) =>
    ms < 1000 ? real(run, ms, ...args) : 0) as never
}
