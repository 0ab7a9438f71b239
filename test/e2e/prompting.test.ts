import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest'
import type { Heartfelt } from '../../src/browser/api.js'
import type { HeartfeltOptions } from '../../src/browser/options.js'
import type { Item } from '../../src/model/feedback.js'
import type { Browser, Page } from './engines/engine.js'
import { eachEngine, launch } from './engines/launch.js'
import { FakeCollector } from './fake-collector.js'
import { type Host, scriptTag, serveHost } from './host.js'
import { until } from './site.js'

type InPage = { heartfelt: Heartfelt }
const purchase = {
  journeys: [{ id: 'purchase', stages: ['cart', 'payment', 'delivery'] }],
  moments: [
    { id: 'cart', journey: 'purchase', stage: 'cart' },
    { id: 'paid', journey: 'purchase', stage: 'payment' },
  ],
}

eachEngine(engine => {
  let browser: Browser
  let page: Page
  let host: Host
  let collector: FakeCollector
  beforeAll(async () => {
    browser = await launch(engine)
    page = await browser.newPage()
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    // Another port is another origin, so that every test has its own device.
    host = await serveHost()
    collector = await new FakeCollector().start()
    return async () => {
      await page.goto('about:blank')
      await Promise.all([host.close(), collector.stop()])
    }
  })

  const open = async (options: Partial<HeartfeltOptions>, on: Page = page) => {
    const shop = {
      html: `<h1>Shop</h1><a href="/thanks">pay</a>${scriptTag(collector, options)}`,
    }
    host.page('/', shop)
    host.page('/thanks', shop)
    await on.goto(host.url('/'))
    await on.waitFor(() => typeof (window as unknown as InPage).heartfelt?.reached === 'function')
  }
  const reached = (moment: string, on: Page = page) =>
    on.evaluate(moment => (window as unknown as InPage).heartfelt.reached(moment), moment)
  const record = (moment: string, on: Page = page) =>
    on.evaluate(moment => (window as unknown as InPage).heartfelt.record({ moment, point: 'good' }), moment)
  const flush = (on: Page = page) => on.evaluate(() => (window as unknown as InPage).heartfelt.outbox.flush())
  const runs = () => {
    const feedback = collector.items() as Extract<Item, { kind: 'feedback' }>[]
    return feedback.map(({ moment, journey }) => [moment, journey?.run, journey?.stage])
  }

  /** Closes the tab with its test, also when that fails: otherwise the page of the next test would be hidden. */
  const anotherPage = async () => {
    const another = await browser.newPage()
    onTestFinished(() => another.close())
    return another
  }

  /** Files of the library that this page has fetched. */
  const scripts = () =>
    page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .map(({ name }) => new URL(name).pathname)
        .filter(path => path.includes('heartfelt')),
    )

  it('a run of a journey survives a reload, a second tab and a time offline', async () => {
    await open(purchase)
    const place = await page.evaluate(() =>
      (window as unknown as InPage).heartfelt.journey('purchase').start(),
    )
    await record('cart')
    await collector.stop()
    await page.reload()
    await page.waitFor(() => typeof (window as unknown as InPage).heartfelt?.reached === 'function')
    expect(await record('paid')).toMatchObject({ state: 'kept' })
    const second = await anotherPage()
    await open(purchase, second)
    await record('cart', second)
    await collector.start()
    await flush(second)
    // The other tab sends the rows that it has leased.
    await until(() => runs().length === 3)
    expect(runs().sort()).toEqual([
      ['cart', place!.run, 'cart'],
      ['cart', place!.run, 'cart'],
      ['paid', place!.run, 'payment'],
    ])
  })

  it('ask() loads the widget while the first config loads', async () => {
    collector.configDelay = 1000
    await open({})
    await page.evaluate(() => (window as unknown as InPage).heartfelt.ask('payment'))
    const [config, widget] = await page.evaluate(() => {
      const last = (part: string) =>
        performance.getEntriesByType('resource').findLast(({ name }) => name.includes(part)) as
          | PerformanceResourceTiming
          | undefined
      return [last('/v1/config')?.responseEnd ?? 0, last('/heartfelt/open-prompts-')?.startTime ?? Infinity]
    })
    expect(widget).toBeLessThan(config!)
  })

  it('two tabs that reach a moment at the same time ask once', async () => {
    const second = await anotherPage()
    await open(purchase)
    await open(purchase, second)
    const answers = await Promise.all([reached('cart'), reached('paid', second)])
    expect(answers.map(({ asked }) => asked).sort()).toEqual([false, true])
  })

  it('a trigger on a site of several pages asks once, and not again after going back', async () => {
    // A separate page: Firefox's driver loses a page that came back from its cache, WebKit's a second one.
    const site = engine === 'webkit' ? page : await anotherPage()
    await open({ moments: [{ id: 'paid', when: { url: '/thanks' } }], policy: { graceDays: 0 } }, site)
    await site.click('a')
    await site.appears('heartfelt-widget')
    // Leaving at the same instant may lose one count.
    await new Promise(resolve => setTimeout(resolve, 500))
    await site.goto(host.url('/'))
    await site.evaluate(() => void setTimeout(() => history.back()))
    await site.waitFor(() => location.pathname === '/thanks' && 'heartfelt' in window)
    await new Promise(resolve => setTimeout(resolve, 1000))
    if (engine !== 'firefox') {
      expect(await site.evaluate(() => document.querySelectorAll('heartfelt-widget').length)).toBeLessThan(2)
      await flush(site)
    }
    const asked = () => collector.items('prompt').filter(item => 'event' in item && item.event === 'shown')
    await until(() => asked().length)
    expect(asked()).toHaveLength(1)
  })

  it("a trigger that only the collector's config knows asks, also when the collector is gone", async () => {
    collector.config = { moments: [{ id: 'saved', when: { event: 'saved' }, policy: { graceDays: 0 } }] }
    const loose = { policy: { perSession: 9, perDay: 9, anyDays: 0, momentDays: 0 } }
    // Dispatched repeatedly, since the chunk with the listener loads in the background.
    const asksOnSave = () =>
      page.waitFor(() => {
        dispatchEvent(new Event('saved'))
        return !!document.querySelector('heartfelt-widget')
      })
    await open(loose)
    await asksOnSave()
    // By now the config is stored, and all chunks are in the browser's cache.
    await collector.stop()
    await open(loose)
    await asksOnSave()
    await collector.start()
  })

  it('the history opens one panel, also on a double click', async () => {
    await open({ moments: [{ id: 'paid' }] })
    const surfaces = await page.evaluate(async () => {
      const { heartfelt } = window as unknown as InPage
      const surfaces = () =>
        [...document.querySelectorAll('heartfelt-widget')].map(one => one.getAttribute('surface')).join()
      const show = () => heartfelt.history({ show: true })
      await Promise.all([show(), show()])
      const seen = [surfaces()]
      await heartfelt.ask('paid')
      seen.push(surfaces())
      void show()
      await show()
      return [...seen, surfaces()]
    })
    expect(surfaces).toEqual(['history', 'card', 'history'])
  })

  it('no prompt opens above a modal in the shadow root of a component', async () => {
    await open({ moments: [{ id: 'paid' }] })
    const reasons = await page.evaluate(async () => {
      const { heartfelt } = window as unknown as InPage
      const root = document.body.appendChild(document.createElement('div')).attachShadow({ mode: 'open' })
      root.innerHTML = `<dialog><button>Yes</button></dialog>
        <div role="dialog" aria-modal="true" style="display: none; position: fixed; inset: 0">Sure?</div>`
      const dialog = root.querySelector('dialog')!
      dialog.showModal()
      const reasons = [(await heartfelt.reached('paid')).reason]
      dialog.close()
      root.querySelector('div')!.style.display = 'block'
      reasons.push((await heartfelt.reached('paid')).reason)
      root.host.remove()
      return [...reasons, (await heartfelt.reached('paid')).reason]
    })
    expect(reasons).toEqual(['modal', 'modal', 'allowed'])
  })

  it('a silent signal counts only with consent, and is not feedback by itself', async () => {
    const signalled = async (consent: HeartfeltOptions['consent']) => {
      await open({
        ...{ consent, policy: { graceDays: 0 } },
        moments: [{ id: 'stuck', when: { signal: 'rage-click' } }],
      })
      // The rage-click signal of the README, sent until a listener takes it.
      return page.evaluate(async () => {
        addEventListener('click', ({ detail: clicks }) => {
          if (clicks === 4) dispatchEvent(new CustomEvent('heartfelt:signal', { detail: 'rage-click' }))
        })
        for (let i = 0; i < 20 && !document.querySelector('heartfelt-widget'); i++) {
          document.body.dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 4 }))
          await new Promise(resolve => setTimeout(resolve, 100))
        }
        return !!document.querySelector('heartfelt-widget')
      })
    }
    for (const consent of ['unknown', 'denied'] as const) {
      expect(await signalled(consent), consent).toBe(false)
      expect(await left(page), consent).toEqual(nothing)
    }
    expect(collector.requests).toEqual([])
    expect(await signalled('granted')).toBe(true)
    await page.evaluate(() => (window as unknown as InPage).heartfelt.close())
    await record('other')
    await flush()
    const feedback = collector.items() as Extract<Item, { kind: 'feedback' }>[]
    expect(feedback.map(({ moment }) => moment)).toEqual(['other'])
    expect(JSON.stringify(collector.items('touchpoint'))).toContain('stuck')
    const kinds = ['feedback', 'touchpoint', 'prompt', 'journey'] as const
    expect(JSON.stringify(kinds.map(kind => collector.items(kind)))).not.toContain('rage-click')
  })

  it('with consent denied a session stores nothing and sends no request', async () => {
    await open({ ...purchase, consent: 'denied' })
    await page.evaluate(async () => {
      const { heartfelt } = window as unknown as InPage
      await heartfelt.journey('purchase').start({ goal: 'shoes' })
      await heartfelt.reached('cart')
      await heartfelt.ask('paid')
      await heartfelt.record({ moment: 'paid', point: 'good', comment: 'secret' })
      await heartfelt.journey('purchase').complete()
      await heartfelt.outbox.flush()
      await heartfelt.history()
      await heartfelt.replies()
      await heartfelt.forget()
      await heartfelt.reset()
      heartfelt.consent('denied')
      document.dispatchEvent(new Event('visibilitychange'))
      await new Promise(resolve => setTimeout(resolve, 500))
    })
    expect(await left(page)).toEqual(nothing)
    expect(collector.requests).toEqual([])
    // It loads no chunks either: their server would see when a moment was reached.
    expect(await scripts()).toEqual(['/heartfelt.js'])
  })

  it('sends no request when consent is denied before anything else', async () => {
    for (const consent of ['granted', 'unknown'] as const) {
      await open({ consent, moments: [] })
      await page.evaluate(async () => {
        const { heartfelt } = window as unknown as InPage
        heartfelt.consent('denied')
        await heartfelt.reached('cart')
        await new Promise(resolve => setTimeout(resolve, 500))
      })
      expect(await left(page), consent).toEqual(nothing)
      expect(collector.requests, consent).toEqual([])
      expect(await scripts(), consent).toEqual(['/heartfelt.js'])
    }
  })

  it('a page that opens with consent denied erases what earlier pages stored', async () => {
    await open(purchase)
    await page.evaluate(async () => {
      const { heartfelt } = window as unknown as InPage
      await heartfelt.reached('cart')
      const kept = new Promise(done => heartfelt.on('kept', done))
      const widget = document.querySelector('heartfelt-widget')!
      widget.shadowRoot!.querySelector<HTMLElement>('[role=radio]')!.click()
      await kept
    })
    const kept = { local: 0, session: 2, cookies: '', caches: 0, databases: [`heartfelt:${collector.key}`] }
    expect(await left(page)).toMatchObject(kept)
    await open({ ...purchase, consent: 'denied' })
    await until(async () => (await left(page)).session === 0 && (await left(page)).records.length === 0)
    // Later pages load nothing to erase.
    await open({ ...purchase, consent: 'denied' })
    await new Promise(resolve => setTimeout(resolve, 500))
    expect(await left(page)).toEqual(nothing)
    expect(await scripts()).toEqual(['/heartfelt.js'])
  })

  it('consent that is withdrawn, forget() and reset() leave nothing on the device', async () => {
    for (const leave of ['consent', 'forget', 'reset'] as const) {
      await open(purchase)
      await page.evaluate(async leave => {
        const { heartfelt } = window as unknown as InPage
        await heartfelt.journey('purchase').start()
        await heartfelt.reached('cart')
        heartfelt.close()
        await heartfelt.record({ moment: 'paid', point: 'good' })
        if (leave === 'consent') heartfelt.consent('denied')
        else await heartfelt[leave]()
        await new Promise(resolve => setTimeout(resolve, 500))
        // The erasure itself stays queued until it is acknowledged.
        await heartfelt.outbox.flush()
        heartfelt.destroy()
      }, leave)
      const { databases: _, ...rest } = await left(page)
      expect(rest, leave).toEqual({ local: 0, session: 0, cookies: '', caches: 0, records: [] })
    }
    expect(collector.items('erase')).toHaveLength(1)
  })
})

const nothing = { local: 0, session: 0, cookies: '', caches: 0, databases: [], records: [] }

/** All that this origin has stored. An empty database identifies no person, so it is listed apart from records. */
const left = (page: Page) =>
  page.evaluate(async () => {
    const databases = (await indexedDB.databases()).map(({ name }) => name!)
    const records: string[] = []
    for (const name of databases)
      await new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open(name)
        opening.onerror = () => reject(opening.error)
        opening.onsuccess = () => {
          const database = opening.result
          const stores = [...database.objectStoreNames]
          if (!stores.length) return resolve(database.close())
          const transaction = database.transaction(stores)
          for (const store of stores) {
            const keys = transaction.objectStore(store).getAllKeys()
            keys.onsuccess = () => records.push(...keys.result.map(String))
          }
          transaction.oncomplete = () => resolve(database.close())
        }
      })
    return {
      local: localStorage.length,
      session: sessionStorage.length,
      cookies: document.cookie,
      caches: globalThis.caches ? (await caches.keys()).length : 0,
      databases,
      records,
    }
  })
