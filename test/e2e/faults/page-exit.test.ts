import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Browser, Page } from '../engines/engine.js'
import { eachEngine, launch, newProfile } from '../engines/launch.js'
import { removeTree } from '../engines/remove-tree.js'
import { comments, listed, ready, record, until, useSites } from '../site.js'
import { fastTime, withoutLocks } from '../stubs.js'

const site = useSites()

/** Records without waiting for the result, as a click handler would. */
const recordAndGo = (page: Page, comment: string) =>
  page.evaluate(text => {
    const { heartfelt } = window as never as { heartfelt: { record(input: object): void } }
    heartfelt.record({ moment: 'payment', point: 'good', comment: text })
  }, comment)

eachEngine(engine => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launch(engine)
  })
  afterAll(() => browser.close())

  it('F38 a tab is closed right after the feedback was kept', async () => {
    const shop = await site()
    const page = await shop.visit(browser)
    await shop.collector.stop()
    expect(await record(page, { comment: 'and gone' })).toMatchObject({ state: 'kept' })
    // First: a new tab hides this one, and what a hidden page sends waits until its lease ends.
    await page.close()
    const next = await browser.newPage()
    await shop.collector.start()
    await next.goto(shop.host.url('/'))
    await until(() => shop.collector.rows.size === 1)
    expect(comments(shop.collector)).toEqual(['and gone'])
  })

  it('F38 a link is followed while feedback is being recorded', async () => {
    const shop = await site()
    const page = await shop.visit(browser)
    await record(page, { comment: 'first' })
    await recordAndGo(page, 'in passing')
    await page.goto(shop.host.url('/elsewhere'))
    await page.goto(shop.host.url('/'))
    await ready(page)
    // Sent, or still leased by the closed page.
    await until(async () => {
      const [kept, { rows }] = [await listed(page), shop.collector]
      return new Set([...kept.map(({ id }) => id), ...rows.keys()]).size === 2
    })
  })

  it('F39 after the back button the page still works and sends nothing twice', async () => {
    const shop = await site()
    const page = await shop.visit(browser)
    await record(page, { comment: 'before' })
    await until(() => shop.collector.rows.size === 1)
    await page.goto(shop.host.url('/elsewhere'))
    await page.back()
    await ready(page)
    expect((await record(page, { comment: 'after' })).state).toMatch(/^(kept|sent)$/)
    await until(() => shop.collector.rows.size === 2)
    expect([...shop.collector.rows.values()].map(row => row.arrivals)).toEqual([1, 1])
  })

  it('F37 with no keepalive budget left, the next page sends what was kept', async () => {
    const shop = await site()
    const page = await shop.visit(browser)
    await record(page, { comment: 'warm' })
    await until(() => shop.collector.rows.size === 1)
    await shop.collector.stop()
    expect(await record(page, { comment: 'x'.repeat(9000) })).toMatchObject({ state: 'kept' })
    await until(() => listed(page).then(list => list.every(({ state }) => state === 'waiting')))
    await shop.collector.start()
    // A request that takes up the budget and is never answered.
    shop.host.hang('/hungry')
    await page.evaluate(() => {
      void fetch('/hungry', { method: 'POST', keepalive: true, body: 'x'.repeat(60_000) }).catch(() => {})
    })
    await page.goto(shop.host.url('/elsewhere'))
    await page.goto(shop.host.url('/'))
    await until(() => shop.collector.rows.size === 2)
    expect((await page.problems()).errors).toEqual([])
  })

  it('feedback from a page that is being hidden is sent with keepalive', async () => {
    const shop = await site()
    const page = await shop.visit(browser)
    await record(page, { comment: 'warm' })
    await until(() => shop.collector.rows.size === 1)
    await page.evaluate(() => {
      Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' })
    })
    shop.collector.script.push({ delay: 300 })
    await recordAndGo(page, 'hidden')
    await until(() => shop.collector.batches.length === 2)
    await page.close()
    await until(() => comments(shop.collector).includes('hidden'))
  })

  it('a request that a navigation aborts is sent again, and stored once', async () => {
    const flying = await launch(engine)
    const shop = await site({ init: fastTime, args: [30, Date.now(), 5000] })
    const page = await shop.visit(flying)
    shop.collector.script.push({ hang: true, commit: true })
    await record(page, { comment: 'cut' })
    await until(() => shop.collector.batches.length === 1)
    await page.goto(shop.host.url('/elsewhere'))
    await page.goto(shop.host.url('/'))
    await ready(page)
    await until(() => shop.collector.batches.length > 1)
    await until(() => listed(page).then(list => list.length === 0))
    expect(shop.collector.rows.size).toBe(1)
    await flying.close()
  })

  it('a page that is left during a transaction does not block storage for the next one', async () => {
    const shop = await site()
    const page = await shop.visit(browser)
    await shop.collector.stop()
    await record(page, { comment: 'kept' })
    for (let turn = 0; turn < 5; turn++) {
      await page.evaluate(() => {
        const { outbox } = (window as never as { heartfelt: { outbox: { list(): Promise<unknown> } } })
          .heartfelt
        for (let reads = 0; reads < 100; reads++) void outbox.list()
      })
      await page.goto(shop.host.url('/elsewhere'))
      await page.goto(shop.host.url('/'))
      await ready(page)
      await until(() => listed(page).then(list => list.length === 1))
    }
  })
})

eachEngine(
  engine => {
    const profiles: string[] = []
    afterAll(() => Promise.all(profiles.map(removeTree)))
    const profile = async () => {
      profiles.push(await newProfile())
      return profiles.at(-1)!
    }

    it('F16 the browser is killed right after the feedback was kept', async () => {
      const shop = await site()
      const home = await profile()
      const first = await launch(engine, { profile: home })
      const page = await shop.visit(first)
      await shop.collector.stop()
      expect(await record(page, { comment: 'killed' })).toMatchObject({ state: 'kept' })
      await first.kill()
      await shop.collector.start()
      const second = await launch(engine, { profile: home })
      const again = await shop.visit(second)
      await until(() => shop.collector.rows.size === 1)
      await until(() => listed(again).then(list => list.length === 0))
      expect(comments(shop.collector)).toEqual(['killed'])
      await second.close()
    })

    /** Kills a browser during a request, and starts the next one on its profile. */
    async function killedInMidSend(how: Parameters<typeof site>[0]) {
      const shop = await site(how)
      const home = await profile()
      const first = await launch(engine, { profile: home })
      const page = await shop.visit(first)
      shop.collector.script.push({ hang: true, commit: true })
      await record(page, { comment: 'in mid-send' })
      await until(() => shop.collector.batches.length === 1)
      await first.kill()
      return { shop, second: await launch(engine, { profile: home }) }
    }

    const storedOnce = async (shop: Awaited<ReturnType<typeof site>>, page: Page) => {
      await until(() => listed(page).then(list => list.length === 0))
      expect(shop.collector.rows.size).toBe(1)
      expect([...shop.collector.rows.values()][0]).toMatchObject({ arrivals: 2 })
    }

    it('F17 the browser is killed before the reply: the next page sends again, stored once', async () => {
      const { shop, second } = await killedInMidSend({})
      await storedOnce(shop, await shop.visit(second))
      await second.close()
    })

    it('F17 F44 the browser is killed and has no Web Locks: sent again after the lease, stored once', async () => {
      const { shop, second } = await killedInMidSend({ init: withoutLocks })
      const early = await shop.visit(second)
      expect(await listed(early)).toMatchObject([{ state: 'sending' }])
      await early.close()
      // Two minutes later.
      shop.change({ init: withoutLocks, args: [120_000] })
      await storedOnce(shop, await shop.visit(second))
      await second.close()
    })
  },
  // WebKitGTK's automation has no profile that outlives the browser.
  ['chromium', 'firefox'],
)
