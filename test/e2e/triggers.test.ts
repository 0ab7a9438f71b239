import { build } from 'esbuild'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { MomentDefinition, Trigger } from '../../src/model/moment.js'
import type { Browser, Page } from './engines/engine.js'
import { eachEngine, launch } from './engines/launch.js'
import { type Host, serveHost } from './host.js'

type InPage = typeof globalThis & {
  fired: string[]
  watch(when: Record<string, Trigger>, returning?: boolean): void
  stop(): void
  /** What listens and observes just now. */
  attached: Set<object>
  /** How often the page came back from the back/forward cache. */
  returns: number
}

/** A host app with plain links and a router that renders after a pause, as routers that fetch do. */
const app = `
  <nav><a href="/thanks">plain link</a> <button id="route">route</button> <button id="pay"><b>Pay</b></button></nav>
  <main style="height: 3000px">start</main><p id="below">below the fold</p>`

const router = `
  document.querySelector('#route').onclick = () => setTimeout(() => {
    history.pushState(null, '', '/done')
    document.querySelector('main').textContent = 'done'
  }, 200)
  window.fired = []
  window.watch = (when, returning) => {
    window.stop = watchTriggers(
      Object.entries(when).map(([id, when]) => ({ id, when })),
      ({ id }, launch) => window.fired.push(launch ? id + '!' : id),
      { hasConsent: () => true, returning },
    )
  }`

/** Every kind of trigger, on the page at `/`. */
const kinds: Record<string, Trigger> = {
  url: { url: '/' },
  appears: { appears: '#below' },
  clicked: { clicked: '#pay' },
  event: { event: 'saved' },
  signal: { signal: 'rage' },
  scroll: { scroll: 0.9 },
  exit: { exit: true },
  late: { event: 'paid', delay: 400 },
  idle: { event: 'paid', idle: 300 },
}

/** Does, twice, all that the kinds wait for. */
const everything = () => {
  scrollTo(0, 0)
  for (let i = 0; i < 2; i++) {
    dispatchEvent(new Event('saved'))
    dispatchEvent(new Event('paid'))
    dispatchEvent(new CustomEvent('heartfelt:signal', { detail: 'rage' }))
    document.querySelector<HTMLElement>('#pay')!.click()
    document.body.dispatchEvent(
      new MouseEvent('mouseout', { bubbles: true, clientY: -1, relatedTarget: null }),
    )
    scrollTo(0, document.documentElement.scrollHeight)
    document.dispatchEvent(new Event('scroll'))
  }
}

/** Counts what listens on the page and what observes it; the page itself attaches nothing. */
const count = () => {
  const attached = new Set<object>()
  const add = EventTarget.prototype.addEventListener
  EventTarget.prototype.addEventListener = function (this: EventTarget, type: string, ...rest) {
    const [listener, how] = rest
    const signal = typeof how === 'object' ? how.signal : undefined
    if (listener && signal && !signal.aborted) {
      const one = { type }
      attached.add(one)
      add.call(signal, 'abort', () => attached.delete(one))
    } else if (listener && !(this instanceof AbortSignal)) attached.add({ type, forever: true })
    return add.call(this, type, ...rest)
  }
  for (const observer of [MutationObserver, IntersectionObserver]) {
    const { observe, disconnect } = observer.prototype
    observer.prototype.observe = function (this: never, ...args: never[]) {
      attached.add(this)
      return (observe as (...args: never[]) => void).apply(this, args)
    }
    observer.prototype.disconnect = function (this: never) {
      attached.delete(this)
      return disconnect.apply(this)
    }
  }
  Object.assign(window, { attached, returns: 0 })
  add.call(window, 'pageshow', event => {
    ;(window as unknown as { returns: number }).returns += +(event as PageTransitionEvent).persisted
  })
}

let host: Host
beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: ['src/browser/prompting/triggers/watch-triggers.ts'],
    bundle: true,
    format: 'esm',
    write: false,
  })
  const code = outputFiles[0]!.text.replace(/export \{[^}]*\};?/, '')
  const page = (start: string) => `${app}<script type="module">${code}${router};${start}</script>`
  const url: MomentDefinition['when'] = { url: '/thanks' }
  host = await serveHost({
    '/': { html: page(''), init: count },
    '/elsewhere': '<h1>Elsewhere</h1>',
    '/thanks': page(`watch({ thanks: ${JSON.stringify(url)} })`),
  })
})
afterAll(() => host.close())

eachEngine(engine => {
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    browser = await launch(engine)
    page = await browser.newPage()
  })
  afterAll(() => browser.close())

  const open = async (when: Record<string, Trigger>) => {
    await page.goto(host.url('/'))
    // In the midst of a visit, whatever history the engine's driver leaves behind.
    await page.evaluate(when => (window as unknown as InPage).watch(when, true), when)
  }
  const fired = () => page.evaluate(() => (window as unknown as InPage).fired)
  const fires = async (...expected: string[]) => {
    await page.waitFor(n => (window as unknown as InPage).fired.length >= n, expected.length)
    // Anything that fires by mistake gets the time to.
    await new Promise(resolve => setTimeout(resolve, 150))
    expect(await fired()).toEqual(expected)
  }

  it('notices when a router reaches an address after a pause, and when the person goes back', async () => {
    await open({ done: { url: '/done' }, start: { url: '/', delay: 1 } })
    await fires('start')
    await page.click('#route')
    await fires('start', 'done')
    await page.evaluate(() => history.back())
    await fires('start', 'done', 'start')
  })

  it('notices a change of the fragment', async () => {
    await open({ hash: { url: '/#/step/*' } })
    await page.evaluate(() => {
      location.hash = '/step/2'
    })
    await fires('hash')
  })

  it('distinguishes a page reached by a link from the page that the app was opened at', async () => {
    await page.goto(host.url('/thanks'))
    const first = await fired()
    await page.goto(host.url('/'))
    await page.click({ css: 'a', name: 'plain link' })
    await page.waitFor(() => location.pathname === '/thanks' && (window as unknown as InPage).fired?.length)
    expect(await fired()).toEqual(['thanks'])
    // The very first page of the tab is a launch; later ones may have a history to go back to.
    expect(['thanks!', 'thanks']).toContain(first[0])
  })

  it('waits until an element can be seen', async () => {
    await open({ seen: { appears: '#below' }, added: { appears: '.new' } })
    await page.evaluate(() =>
      document.querySelector('nav')!.insertAdjacentHTML('beforeend', '<i class="new">new</i>'),
    )
    await fires('added')
    await page.evaluate(() => document.querySelector('#below')!.scrollIntoView())
    await fires('added', 'seen')
  })

  it("takes a real click, the host's event, scrolling and time", async () => {
    await open({
      click: { clicked: '#pay' },
      event: { event: 'saved' },
      scroll: { scroll: 0.9 },
      late: { event: 'saved', delay: 300 },
      idle: { event: 'saved', idle: 400 },
    })
    await page.click('#pay')
    await fires('click')
    await page.evaluate(() => void dispatchEvent(new Event('saved')))
    await fires('click', 'event', 'late', 'idle')
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight))
    await fires('click', 'event', 'late', 'idle', 'scroll')
  })

  it('takes a mouse that leaves at the top as an exit', async () => {
    await open({ exit: { exit: true } })
    const mouse = await page.evaluate(() => matchMedia('(hover: hover) and (pointer: fine)').matches)
    await page.evaluate(() => {
      const out = (clientY: number) =>
        document.body.dispatchEvent(
          new MouseEvent('mouseout', { bubbles: true, clientY, relatedTarget: null }),
        )
      out(40)
      out(-1)
    })
    await fires(...(mouse ? ['exit'] : []))
  })

  it('leaves nothing behind', async () => {
    await open({ done: { url: '/done' }, event: { event: 'saved' }, late: { url: '/', delay: 200 } })
    await page.evaluate(() => {
      ;(window as unknown as InPage).stop()
      dispatchEvent(new Event('saved'))
    })
    await page.click('#route')
    await page.waitFor(() => location.pathname === '/done')
    await new Promise(resolve => setTimeout(resolve, 400))
    expect(await fired()).toEqual([])
    const { errors, violations } = await page.problems()
    expect([errors, violations]).toEqual([[], []])
  })

  it('each kind fires once for a view, and leaves neither a listener nor an observer behind', async () => {
    await open(kinds)
    const mouse = await page.evaluate(() => matchMedia('(hover: hover) and (pointer: fine)').matches)
    const all = Object.keys(kinds).filter(kind => mouse || kind !== 'exit')
    await page.evaluate(everything)
    await page.waitFor(n => (window as unknown as InPage).fired.length >= n, all.length)
    await new Promise(resolve => setTimeout(resolve, 600))
    expect((await fired()).map(kind => kind.replace('!', '')).sort()).toEqual([...all].sort())
    expect(await page.evaluate(() => (window as unknown as InPage).attached.size)).toBeGreaterThan(0)
    await page.evaluate(() => (window as unknown as InPage).stop())
    expect(await page.evaluate(() => [...(window as unknown as InPage).attached])).toEqual([])
    await page.evaluate(everything)
    await new Promise(resolve => setTimeout(resolve, 600))
    expect(await fired()).toHaveLength(all.length)
  })

  // Firefox's driver loses a page that comes back from the cache.
  if (engine !== 'firefox')
    it('each kind fires once more after the back/forward cache, not twice', async () => {
      // A page of its own: the others leave a history behind.
      if (engine === 'chromium') page = await browser.newPage()
      const mouse = await page.evaluate(() => matchMedia('(hover: hover) and (pointer: fine)').matches)
      const all = Object.keys(kinds).filter(kind => mouse || kind !== 'exit')
      await open(kinds)
      // Half of it has fired, and what takes time is still waiting, when the page is left.
      await page.evaluate(everything)
      await page.waitFor(() =>
        ['scroll', 'appears'].every(kind => (window as unknown as InPage).fired.includes(kind)),
      )
      await page.goto(host.url('/elsewhere'))
      await new Promise(resolve => setTimeout(resolve, 700))
      await page.back()
      await page.waitFor(() => location.pathname === '/' && 'returns' in window)
      // Whether a page comes back from the cache is the engine's choice; one that does not has nothing to fire twice.
      if (!(await page.evaluate(() => (window as unknown as InPage).returns)))
        return expect(engine).toBe('webkit')
      const after = await page.evaluate(() => (window as unknown as InPage).fired.length)
      await page.evaluate(everything)
      await new Promise(resolve => setTimeout(resolve, 1000))
      const again = await fired()
      for (const kind of all) {
        const times = again.filter(one => one.replace('!', '') === kind).length
        // What was still waiting was given up with the view it belonged to.
        expect([kind, times]).toEqual([kind, /late|idle/.test(kind) ? expect.toBeOneOf([1, 2]) : 2])
      }
      expect(
        again
          .slice(after)
          .filter(kind => /late|idle/.test(kind))
          .sort(),
      ).toEqual(['idle', 'late'])
      await page.evaluate(() => (window as unknown as InPage).stop())
      expect(await page.evaluate(() => [...(window as unknown as InPage).attached])).toEqual([])
    })

  it('notices a return, with or without the back/forward cache', async () => {
    // A page of its own: Firefox's driver loses one that came back from its cache, and Chromium's ended with its test.
    if (engine !== 'webkit') page = await browser.newPage()
    await page.goto(host.url('/thanks'))
    await page.goto(host.url('/'))
    await page.evaluate(() => void setTimeout(() => history.back()))
    await page.waitFor(() => location.pathname === '/thanks' && (window as unknown as InPage).fired?.length)
    expect((await fired()).at(-1)).toMatch(/^thanks/)
  })
})
