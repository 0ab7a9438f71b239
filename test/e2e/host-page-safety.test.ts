import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Heartfelt } from '../../src/browser/api.js'
import type { FeedbackItem } from '../../src/model/feedback.js'
import type { Browser } from './engines/engine.js'
import { eachEngine, launch } from './engines/launch.js'
import { fakeCollector } from './fake-collector.js'
import { scriptTag, serveHost } from './host.js'
import { listed, ready, record, until, useSites } from './site.js'

type Client = { heartfelt: Heartfelt & Record<string, (...args: unknown[]) => unknown> }

/** Everything that a browser may deny, denied in the rudest way; and what was on `window` before anybody came. */
function nothingWorks() {
  const rude = () => {
    throw new Error('denied')
  }
  for (const name of ['indexedDB', 'localStorage', 'sessionStorage', 'caches'])
    Object.defineProperty(window, name, { get: rude, configurable: true })
  Object.assign(window, { fetch: rude, matchMedia: rude, BroadcastChannel: rude, requestIdleCallback: rude })
  Object.defineProperty(navigator, 'locks', { get: rude })
  Object.defineProperty(navigator, 'sendBeacon', { value: rude })
  ;(window as never as { before: string[] }).before = Object.getOwnPropertyNames(window)
}

/** What is on `window` before anybody came. */
function ordinary() {
  ;(window as never as { before: string[] }).before = Object.getOwnPropertyNames(window)
}

/** Calls every method with invalid arguments, and returns the calls that threw or rejected. */
async function abuse(): Promise<string[]> {
  const { heartfelt } = window as never as Client
  const circle: Record<string, unknown> = {}
  circle.self = circle
  const junk = [
    undefined,
    null,
    0,
    '',
    'x'.repeat(100_000),
    {},
    [],
    circle,
    Symbol('s'),
    () => {},
    document.body,
  ]
  const wrong: string[] = []
  const calls: [string, (value: never) => unknown][] = [
    ...['reached', 'ask', 'record', 'identify', 'consent', 'setLocale', 'setTheme', 'on'].map(
      name => [name, (value: never) => heartfelt[name]!(value)] as [string, (value: never) => unknown],
    ),
    ['reached context', context => heartfelt.reached('payment', { context })],
    ['ask anchor', anchor => heartfelt.ask('payment', { anchor })],
    ['record point', point => heartfelt.record({ moment: 'payment', point })],
    ['record context', context => heartfelt.record({ moment: 'payment', point: 'good', context })],
    ['record pictures', attachments => heartfelt.record({ moment: 'payment', point: 'good', attachments })],
    ['journey', id => heartfelt.journey(id).start(id)],
    ['flush', how => heartfelt.outbox.flush(how)],
    ['push', command => heartfelt.push!(command)],
  ]
  for (const [name, call] of calls)
    for (const value of junk)
      try {
        await call(value as never)
      } catch (error) {
        wrong.push(`${name}(${typeof value}): ${error}`)
      }
  for (const name of ['history', 'replies', 'close', 'reset', 'forget', 'destroy', 'close', 'history'])
    await Promise.resolve()
      .then(() => heartfelt[name]!())
      .catch(error => wrong.push(`${name}: ${error}`))
  return wrong
}

eachEngine(engine => {
  const open = useSites()
  let browser: Browser
  beforeAll(async () => {
    browser = await launch(engine)
  })

  it.each([
    ['a page where nothing works', nothingWorks],
    ['an ordinary page', ordinary],
  ] as const)(
    'S16: on %s, nothing that is called wrongly reaches the host, and one global is all there is',
    async (_, stub) => {
      const site = await open({
        init: stub,
      })
      const page = await site.visit(browser)
      await page.evaluate(() => {
        const { heartfelt } = window as never as Client
        heartfelt.on('asked', () => {
          throw new Error('a mistake of the host')
        })
      })
      expect(await page.evaluate(abuse)).toEqual([])
      const { errors } = await page.problems()
      expect(errors.filter(text => !/a mistake of the host/.test(text))).toEqual([])
      const added = await page.evaluate(() => {
        const { before } = window as never as { before: string[] }
        return Object.getOwnPropertyNames(window).filter(name => !before.includes(name) && name !== 'before')
      })
      expect(added).toEqual(['heartfelt'])
    },
  )

  it('S10: markup, addresses and styles in texts and tokens are shown as text', async () => {
    const text = `"><img src=x onerror="window.fault=1"><script>window.fault=1</script>javascript:window.fault=1`
    const options = {
      messages: { send: text, notNow: text, close: text, awful: text },
      moments: [
        { id: 'payment', question: text, words: [text.slice(0, 40)], promise: { name: text, days: 1 } },
      ],
    }
    const site = await open({
      html: `<style>:root{--heartfelt-accent:url(/pinged);--heartfelt-radius:0}*{--heartfelt-font:x}body{--heartfelt-width:1px;background:url(/own)}</style><script>window.heartfeltOptions=${JSON.stringify(options).replaceAll('<', '\\u003c')}</script>`,
    })
    let pinged = 0
    site.host.listen('/pinged', () => void pinged++)
    const page = await site.visit(await launch(engine))
    await page.evaluate(() => (window as never as Client).heartfelt.ask('payment'))
    await page.click('[role=radio]:last-child')
    await page.evaluate(() => new Promise(done => setTimeout(done, 300)))
    const found = await page.evaluate(() => {
      const root = document.querySelector('heartfelt-widget')!.shadowRoot!
      return {
        fault: window.fault ?? null,
        strange: root.querySelectorAll('img, script, iframe, a[href^="javascript:"]').length,
        question: root.querySelector('h2')?.textContent,
      }
    })
    expect(found).toEqual({ fault: null, strange: 0, question: text })
    expect(pinged).toBe(0)
  })

  it('S13: a sign-out leaves nothing of the person on the device, drafts and what waits included', async () => {
    const site = await open()
    site.collector.otherwise = { status: 503 }
    const page = await site.visit(await launch(engine))
    await page.evaluate(() => (window as never as Client).heartfelt.identify({ id: 'ada@example.com' }))
    await record(page, { comment: 'my secret' })
    await page.evaluate(() => (window as never as Client).heartfelt.ask('delivery'))
    await page.click({ css: '[role=radio]', name: 'bad' })
    await page.click('textarea')
    await page.type('my other secret')
    await until(async () => (await listed(page)).length > 1)
    await page.evaluate(() => (window as never as Client).heartfelt.reset())
    const left = await page.evaluate(async () => {
      const rows: unknown[] = [{ ...localStorage }, { ...sessionStorage }]
      const name = 'heartfelt:pk_test'
      const known = await indexedDB.databases()
      if (known.some(one => one.name === name)) {
        const database = await new Promise<IDBDatabase>((resolve, reject) => {
          const request = indexedDB.open(name)
          request.onsuccess = () => resolve(request.result)
          request.onerror = () => reject(request.error)
        })
        for (const store of database.objectStoreNames)
          rows.push(
            await new Promise(resolve => {
              const request = database.transaction(store).objectStore(store).getAll()
              request.onsuccess = () => resolve(request.result)
            }),
          )
        database.close()
      }
      return JSON.stringify(rows)
    })
    expect(left).not.toMatch(/secret|ada@|delivery|payment/)
    expect(await listed(page)).toEqual([])
  })

  it('S14: secrets in the page’s address are gone before anything is stored', async () => {
    const site = await open()
    site.host.page('/account', {
      html: `<input type=password value=s3cr3t>${scriptTag(site.collector)}`,
    })
    site.collector.otherwise = { status: 503 }
    const page = await browser.newPage()
    await page.goto(
      `${site.host.url('/account')}?token=s3cr3t&page=2&email=ada@example.com#access_token=s3cr3t`,
    )
    await ready(page)
    await record(page, { comment: 'hello' })
    const waits = await page.evaluate(async () => {
      const database = await new Promise<IDBDatabase>(resolve => {
        const request = indexedDB.open('heartfelt:pk_test')
        request.onsuccess = () => resolve(request.result)
      })
      const all = await Promise.all(
        [...database.objectStoreNames].map(
          store =>
            new Promise(resolve => {
              const request = database.transaction(store).objectStore(store).getAll()
              request.onsuccess = () => resolve(request.result)
            }),
        ),
      )
      database.close()
      return JSON.stringify(all)
    })
    expect(waits).toContain('hello')
    expect(waits).not.toMatch(/s3cr3t|ada@/)
    site.collector.otherwise = {}
    await page.evaluate(() => (window as never as Client).heartfelt.outbox.flush({ force: true }))
    const [item] = (await until(
      () => site.collector.items().length && site.collector.items(),
    )) as FeedbackItem[]
    expect(JSON.stringify(item)).not.toMatch(/s3cr3t|ada@/)
    expect(item!.page?.url).toContain('/account')
  })
})

eachEngine(
  engine => {
    it('several clients from npm share a page, each with its own project and queue', async () => {
      const [one, two] = [await fakeCollector(), await fakeCollector()]
      const host = await serveHost()
      afterAll(async () => void (await Promise.all([host.close(), one.stop(), two.stop()])))
      host.page('/', {
        html: `<script type="importmap">{"imports":{"preact":"/node_modules/preact/dist/preact.mjs","preact/jsx-runtime":"/node_modules/preact/jsx-runtime/dist/jsxRuntime.mjs","idb-keyval":"/node_modules/idb-keyval/dist/index.js"}}</script>
<script type="module">import { createHeartfelt } from '/index.js'
window.one = createHeartfelt({ key: 'pk_one', collector: '${one.url}' })
window.two = createHeartfelt({ key: 'pk_two', collector: '${two.url}' })</script>`,
      })
      const page = await (await launch(engine)).newPage()
      await page.goto(host.url('/'))
      await page.waitFor(() => 'two' in window)
      one.otherwise = two.otherwise = { status: 503 }
      const counts = await page.evaluate(async () => {
        const { one, two } = window as never as Record<'one' | 'two', Heartfelt>
        await one.record({ moment: 'payment', point: 'good', comment: 'to one' })
        await two.record({ moment: 'payment', point: 'bad', comment: 'to two' })
        await two.record({ moment: 'delivery', point: 'bad', comment: 'to two again' })
        return [(await one.outbox.list()).length, (await two.outbox.list()).length]
      })
      expect(counts).toEqual([1, 2])
      one.otherwise = two.otherwise = {}
      await page.evaluate(async () => {
        const { one, two } = window as never as Record<'one' | 'two', Heartfelt>
        await Promise.all([one.outbox.flush({ force: true }), two.outbox.flush({ force: true })])
      })
      expect(one.items().map(item => (item as FeedbackItem).comment)).toEqual(['to one'])
      expect(two.items().map(item => (item as FeedbackItem).comment)).toEqual(['to two', 'to two again'])
      // One ends, the other goes on.
      await page.evaluate(() => {
        const { one, two } = window as never as Record<'one' | 'two', Heartfelt>
        one.destroy()
        void two.ask('payment')
      })
      await page.appears('[role=radio]')
      expect((await page.problems()).errors).toEqual([])
    })
  },
  ['chromium'],
)
