/** The three engines, and the operations that all of them support. */
export const engines = ['chromium', 'firefox', 'webkit'] as const
export type Engine = (typeof engines)[number]

/** Errors of a page, recorded by the script that the test host puts before all others. */
export interface PageProblems {
  /** `console.warn` and `console.error`. */
  console: { level: 'warn' | 'error'; text: string }[]
  /** Uncaught errors and unhandled rejections. */
  errors: string[]
  /** Violations of the page's content security policy. */
  violations: { directive: string; blocked: string; sample: string }[]
}

/** Finds elements through open shadow roots: by CSS selector, and by accessible name where given. */
export interface Target {
  css: string
  name?: string
  /** The shadow host that it must be in, as a CSS selector. */
  within?: string
}

/** The operations that each engine implements; `pageOver` builds a `Page` from them. */
export interface Driver {
  goto(url: string): Promise<void>
  reload(): Promise<void>
  back(): Promise<void>
  /** Runs the source of a function with JSON arguments in the page, and waits for what it promises. */
  run(source: string, args: unknown[]): Promise<unknown>
  /** A trusted click at viewport coordinates; `tap`: by touch where the engine can. */
  click(x: number, y: number, tap?: boolean): Promise<void>
  /** Trusted typing into what has focus. */
  type(text: string): Promise<void>
  /** One key by its `KeyboardEvent.key`. */
  press(key: string): Promise<void>
  viewport(width: number, height: number): Promise<void>
  /** PNG bytes of the viewport. */
  screenshot(): Promise<Buffer>
  close(): Promise<void>
}

export interface Page extends Omit<Driver, 'run' | 'click'> {
  evaluate<Args extends unknown[], Result>(
    fn: (...args: Args) => Result,
    ...args: Args
  ): Promise<Awaited<Result>>
  /** Resolves with the first truthy result, and rejects after 25 seconds. */
  waitFor<Args extends unknown[], Result>(
    fn: (...args: Args) => Result,
    ...args: Args
  ): Promise<NonNullable<Awaited<Result>>>
  /** Waits for the element to be there and still, then clicks the middle of it. */
  click(target: string | Target): Promise<void>
  tap(target: string | Target): Promise<void>
  /** The text that the element shows, or `undefined` without such an element. */
  text(target: string | Target): Promise<string | undefined>
  /** Waits until the element is there. */
  appears(target: string | Target): Promise<void>
  /** The errors of the current document. */
  problems(): Promise<PageProblems>
  /** Cuts the page's network with its events; Chromium and Firefox only. */
  offline(on: boolean): Promise<void>
  /** A Chrome DevTools Protocol command; Chromium only. */
  cdp(method: string, params?: object): Promise<unknown>
}

export interface Browser {
  readonly engine: Engine
  readonly pid: number
  newPage(): Promise<Page>
  /** An orderly end. */
  close(): Promise<void>
  /** SIGKILL to every process of the browser. */
  kill(): Promise<void>
}

export interface LaunchOptions {
  /** A directory that outlives the browser; without it, an empty one is made and removed. Ignored by WebKitGTK, whose automation is always ephemeral. */
  profile?: string
  /** Firefox preferences. */
  prefs?: Record<string, unknown>
  /** Further Chromium switches. */
  args?: string[]
  /** The environment of a desktop on which it is shown; without one, it is headless. WebKitGTK always has a screen of its own. */
  desktop?: NodeJS.ProcessEnv
}
