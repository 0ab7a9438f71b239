/** Row 17: pages with answers stay in the back/forward cache, which a Web Lock or a message to a frozen page ends. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Browser, Page } from './engines/engine.js'
import { eachEngine, launch } from './engines/launch.js'
import { listed, ready, record, type Site, until, useSites } from './site.js'

const site = useSites()

/** Runs before the page's scripts: marks the document, and notes each lock that is requested while it is hidden. */
function watchLocks() {
  const page = window as never as { restored: boolean; hiddenLocks: string[] }
  page.restored = false
  page.hiddenLocks = []
  addEventListener('pageshow', ({ persisted }) => {
    page.restored ||= persisted
  })
  const { request } = navigator.locks
  navigator.locks.request = function (this: LockManager, name: string, ...rest: unknown[]) {
    if (document.visibilityState === 'hidden') page.hiddenLocks.push(name)
    return (request as (...args: unknown[]) => Promise<unknown>).call(this, name, ...rest)
  } as never
}

const card = 'body > heartfelt-widget'
const ask = (page: Page) =>
  page.evaluate(() => {
    const { heartfelt } = window as never as { heartfelt: { ask(moment: string): Promise<unknown> } }
    return heartfelt.ask('payment')
  })
const sent = (shop: Site) => until(() => shop.collector.rows.size > 0)

const scenes: Record<string, (page: Page, shop: Site) => Promise<unknown>> = {
  'an answer was sent and another one could not be sent': async (page, shop) => {
    await shop.collector.stop()
    await record(page, { comment: 'unsent' })
    await until(() =>
      listed(page).then(list => list.some(({ state, attempts }) => state === 'waiting' && attempts)),
    )
    // Loaded once the collector cannot be reached.
    await page.waitFor(() =>
      performance.getEntriesByType('resource').some(({ name }) => /local-network/.test(name)),
    )
  },
  'a word was tapped in the open card': async page => {
    await ask(page)
    await page.click({ css: '[role=radio]', name: 'bad', within: card })
    await page.click({ css: '.word', name: 'confused', within: card })
  },
}

eachEngine(engine => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launch(engine)
  })
  afterAll(() => browser.close())

  it.each(Object.entries(scenes))('a page is restored when %s', async (_, act) => {
    const shop = await site({ init: watchLocks })
    // A device that has kept something once: from then on each page of ours has an outbox.
    const page = await shop.visit(browser)
    await record(page, { moment: 'earlier' })
    await sent(shop)
    await act(page, shop)
    // Firefox keeps no page that is loading a file, and a lock is released in a later task.
    await page.waitFor(
      async () =>
        !document.querySelector('link[rel=modulepreload]') && !(await navigator.locks.query()).held!.length,
    )
    await page.goto(shop.host.url('/elsewhere'))
    await page.back()
    await ready(page)
    const seen = () => {
      const { restored, hiddenLocks } = window as never as { restored: boolean; hiddenLocks: string[] }
      return { restored, hiddenLocks }
    }
    expect(await page.evaluate(seen)).toEqual({ restored: true, hiddenLocks: [] })
    await shop.collector.start().catch(() => {})
    await record(page, { comment: 'after' })
    await until(() => [...shop.collector.items()].some(item => 'comment' in item && item.comment === 'after'))
    await page.close()
  })
})
