import type { Driver, Page, PageProblems, Target } from './engine.js'
import { locate } from './locate.js'

const WAIT_LIMIT_MS = 25_000
const pause = (ms: number) => new Promise(done => setTimeout(done, ms))
const target = (one: string | Target): Target => (typeof one === 'string' ? { css: one } : one)
const described = (one: string | Target) =>
  typeof one === 'string' ? one : `${one.css}${one.name === undefined ? '' : ` named "${one.name}"`}`

/** Builds the operations of a page from the engine's driver. */
export function pageOver(driver: Driver & Partial<Pick<Page, 'offline' | 'cdp'>>): Page {
  const evaluate: Page['evaluate'] = (fn, ...args) => driver.run(String(fn), args) as never

  const waitFor: Page['waitFor'] = async (fn, ...args) => {
    const until = Date.now() + WAIT_LIMIT_MS
    for (let last: unknown; ; await pause(40)) {
      try {
        last = await driver.run(String(fn), args)
        if (last) return last as never
      } catch (error) {
        // A navigation replaces the document during the call.
        last = error
      }
      if (Date.now() > until) throw new Error(`Still ${String(last)} after ${WAIT_LIMIT_MS} ms: ${fn}`)
    }
  }

  /** Waits until the element has stopped moving, so that the click does not miss it. */
  const restingPoint = async (one: string | Target) => {
    const until = Date.now() + WAIT_LIMIT_MS
    for (let before = await evaluate(locate, target(one)); Date.now() < until; ) {
      await pause(40)
      const now = await evaluate(locate, target(one)).catch(() => null)
      if (now && now.width > 0 && !now.moves && before && now.x === before.x && now.y === before.y) return now
      before = now
    }
    throw new Error(`Nothing to click: ${described(one)}`)
  }

  const cannot = (what: string) => () => Promise.reject(new Error(`This engine has no ${what}`))

  return {
    offline: cannot('offline switch'),
    cdp: cannot('DevTools protocol'),
    ...driver,
    evaluate,
    waitFor,
    async click(one) {
      const { x, y } = await restingPoint(one)
      await driver.click(x, y)
    },
    async tap(one) {
      const { x, y } = await restingPoint(one)
      await driver.click(x, y, true)
    },
    text: async one => (await evaluate(locate, target(one)))?.shown,
    appears: async one => void (await waitFor(locate, target(one))),
    problems: () => evaluate(() => (window as unknown as { __problems: PageProblems }).__problems),
  }
}
