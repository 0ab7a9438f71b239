import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Browser, Page } from '../engines/engine.js'
import { eachEngine, launch } from '../engines/launch.js'
import type { FakeCollector } from '../fake-collector.js'
import { flushed, listed, record, type Site, until, useSites } from '../site.js'
import { fastTime } from '../stubs.js'

const site = useSites()

/** Records this many answers on one page while the collector is down. */
async function queue(shop: Site, page: Page, count: number): Promise<void> {
  await shop.collector.stop()
  await page.evaluate(async many => {
    const { heartfelt } = window as never as { heartfelt: { record(input: object): Promise<object> } }
    for (let i = 0; i < many; i++)
      await heartfelt.record({ moment: 'payment', point: 'good', comment: `answer ${i}` })
  }, count)
}

/** Runs in the page: whether the outbox chunk is loaded. */
const outboxLoaded = () => performance.getEntriesByType('resource').some(({ name }) => /outbox-/.test(name))

const arrivals = (collector: FakeCollector) =>
  [...collector.rows.values()].reduce((sum, row) => sum + row.arrivals, 0)

eachEngine(engine => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launch(engine)
  })
  afterAll(() => browser.close())

  const drainTogether = async (shop: Site, tabs: number, count: number) => {
    const first = await shop.visit(browser)
    await queue(shop, first, count)
    const pages = [first]
    for (let i = 1; i < tabs; i++) pages.push(await shop.visit(browser))
    await shop.collector.start()
    await Promise.all(pages.map(page => flushed(page)))
    await until(() => shop.collector.rows.size === count, 30_000)
    await until(() => listed(first).then(list => list.length === 0))
    // Leases keep tabs from sending each other's rows.
    expect(arrivals(shop.collector)).toBeLessThan(count * 1.1)
    await Promise.all(pages.map(page => page.close()))
  }

  it('F41 eight tabs drain a hundred answers, with few repeats', { timeout: 120_000 }, async () => {
    await drainTogether(await site(), 8, 100)
  })

  it('F44 without Web Locks the leases suffice', async () => {
    const shop = await site({
      init: () => Object.defineProperty(Navigator.prototype, 'locks', { get: () => undefined }),
    })
    await drainTogether(shop, 3, 40)
  })

  it('without BroadcastChannel nothing is lost or doubled', async () => {
    const shop = await site({
      init: () => Object.defineProperty(window, 'BroadcastChannel', { value: undefined }),
    })
    const first = await shop.visit(browser)
    await queue(shop, first, 10)
    const second = await shop.visit(browser)
    await shop.collector.start()
    await Promise.all([flushed(first), flushed(second)])
    await until(() => shop.collector.rows.size === 10)
  })

  it('each delivery event is emitted once in every tab', async () => {
    const shop = await site()
    const [first, second] = [await shop.visit(browser), await shop.visit(browser)]
    const listen = () => {
      const received: string[] = []
      const { heartfelt } = window as never as {
        heartfelt: { on(type: string, handler: (event: { id: string; revision: number }) => void): void }
      }
      for (const type of ['kept', 'sent', 'rejected'])
        heartfelt.on(type, ({ id, revision }) => received.push(`${type} ${id} ${revision}`))
      Object.assign(window, { received })
    }
    await first.evaluate(listen)
    await second.evaluate(listen)
    // A tab listens to the others once it has stored something itself.
    await record(second)
    await until(() => shop.collector.rows.size === 1)
    const { id } = await record(first)
    await until(() => shop.collector.rows.size === 2)
    const receivedEvents = () => (window as never as { received: string[] }).received
    for (const page of [first, second]) {
      await page.waitFor(
        event => (window as never as { received: string[] }).received.includes(event),
        `sent ${id} 1`,
      )
      const events = await page.evaluate(receivedEvents)
      expect(new Set(events).size).toBe(events.length)
      expect(events).toContain(`kept ${id} 1`)
    }
  })

  it('a tab that never stored anything takes over the rows of a closed tab when it becomes visible', async () => {
    const shop = await site({ init: fastTime, args: [30, Date.now(), 5000] })
    const idle = await shop.visit(browser)
    const other = await shop.visit(browser)
    shop.collector.script.push({ hang: true })
    await record(other, { comment: 'left behind' })
    await until(() => shop.collector.batches.length === 1)
    expect(await idle.evaluate(outboxLoaded)).toBe(false)
    await other.close()
    await idle.evaluate(() => void document.dispatchEvent(new Event('visibilitychange')))
    await until(() => shop.collector.rows.size === 1)
    await until(() => listed(idle).then(list => list.length === 0))
  })

  it('F23 a reply after another tab has taken over the lease changes nothing', async () => {
    const shop = await site({ init: fastTime, args: [30, Date.now(), 5000] })
    const first = await shop.visit(browser)
    // The first tab gets a refusal long after its request was aborted.
    shop.collector.script.push({ delay: 6000, verdict: () => ({ status: 'rejected', reason: 'late' }) })
    await record(first, { comment: 'late' })
    await until(() => shop.collector.batches.length === 1)
    const second = await shop.visit(browser)
    await until(() => listed(second).then(list => list.length === 0), 20_000)
    expect(shop.collector.rows.size).toBe(1)
    await new Promise(done => setTimeout(done, 1500))
    expect(await listed(first)).toEqual([])
  })
})

eachEngine(
  engine => {
    const takeover = async (stop: (page: Page) => Promise<unknown>) => {
      const browser = await launch(engine)
      const shop = await site({ init: fastTime, args: [20, Date.now(), 5000] })
      const holder = await shop.visit(browser)
      const other = await shop.visit(browser)
      // A tab listens to the others once it has stored something itself.
      await record(other)
      await until(() => shop.collector.rows.size === 1)
      shop.collector.script.push({ hang: true })
      await record(holder, { comment: 'in good hands' })
      await until(() => shop.collector.batches.length === 2)
      await stop(holder)
      await until(() => shop.collector.rows.size === 2, 20_000)
      await until(() => listed(other).then(list => list.length === 0))
      await browser.kill()
    }

    it('F42 another tab takes over from one that is frozen', async () => {
      await takeover(page => page.cdp('Page.setWebLifecycleState', { state: 'frozen' }))
    })

    it('F43 another tab takes over from one that has crashed', async () => {
      // The crashed page never answers the command.
      await takeover(async page => void page.cdp('Page.crash').catch(() => {}))
    })
  },
  // Only the DevTools protocol can freeze or crash a tab.
  ['chromium'],
)
