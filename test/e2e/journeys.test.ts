import { join } from 'node:path'
import Database from 'libsql'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Heartfelt } from '../../src/browser/api.js'
import { signCustomer } from '../../src/collector/ingest/customer-token.js'
import type { Item } from '../../src/model/feedback.js'
import type { Figures } from '../../src/model/figures.js'
import { DAY_MS } from '../../src/model/time.js'
import type { Browser, Page } from './engines/engine.js'
import { eachEngine, launch } from './engines/launch.js'
import { FakeCollector } from './fake-collector.js'
import { type Host, scriptTag, serveHost } from './host.js'
import { realCollector } from './real-collector.js'
import { until } from './site.js'
import { aheadBy } from './stubs.js'

type InPage = { heartfelt: Heartfelt }

const options = {
  journeys: [{ id: 'purchase', stages: ['cart', 'payment'], timeoutDays: 3 }],
  moments: [
    { id: 'cart', journey: 'purchase', stage: 'cart' },
    { id: 'paid', journey: 'purchase', stage: 'payment' },
  ],
}

/** The shop, on a device whose clock may be ahead. */
const shop = (collector: { url: string; key: string }, ahead = 0) => ({
  init: aheadBy,
  args: [ahead],
  html: `<h1>Shop</h1>${scriptTag(collector, options)}`,
})

const visit = async (page: Page, host: Host) => {
  await page.goto(host.url('/'))
  await page.waitFor(() => typeof (window as unknown as InPage).heartfelt?.reached === 'function')
}
const record = (page: Page, moment: string) =>
  page.evaluate(moment => (window as unknown as InPage).heartfelt.record({ moment, point: 'good' }), moment)
const flush = (page: Page) => page.evaluate(() => (window as unknown as InPage).heartfelt.outbox.flush())

eachEngine(engine => {
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    browser = await launch(engine)
    page = await browser.newPage()
  })
  afterAll(() => browser.close())

  /** What the collector was told of runs, and the run of each answer. */
  const told = (collector: FakeCollector) => {
    const ends = collector.items('journey') as Extract<Item, { kind: 'journey' }>[]
    const feedback = collector.items() as Extract<Item, { kind: 'feedback' }>[]
    const runs = ends.map(({ event, run }) => [event, run])
    const answers = feedback.map(({ journey }) => journey?.run)
    return { runs, answers }
  }

  it('a run that is abandoned ends; later moments belong to another run', async () => {
    const collector = await new FakeCollector().start()
    const host = await serveHost({ '/': shop(collector) })
    await visit(page, host)
    await record(page, 'cart')
    await page.evaluate(() =>
      (window as unknown as InPage).heartfelt.journey('purchase').abandon({ reason: 'too dear' }),
    )
    await page.reload()
    await page.waitFor(() => typeof (window as unknown as InPage).heartfelt?.reached === 'function')
    await record(page, 'cart')
    await flush(page)
    // What is counted around an answer travels with the next page.
    await visit(page, host)
    await until(() => told(collector).runs.filter(([event]) => event === 'started').length === 2)
    const { runs, answers } = told(collector)
    const [first, second] = answers
    expect(first).not.toBe(second)
    expect(runs).toContainEqual(['abandoned', first])
    expect(runs.filter(([event]) => event === 'started').map(([, run]) => run)).toEqual([first, second])
    expect(collector.items('journey')).toContainEqual(
      expect.objectContaining({ event: 'abandoned', reason: 'too dear' }),
    )
    await page.goto('about:blank')
    await Promise.all([host.close(), collector.stop()])
  })

  it('a run without activity expires, and the next moment starts another', async () => {
    const collector = await new FakeCollector().start()
    const host = await serveHost({ '/': shop(collector) })
    await visit(page, host)
    await record(page, 'cart')
    await flush(page)
    host.page('/', shop(collector, 4 * DAY_MS))
    await visit(page, host)
    await record(page, 'paid')
    await flush(page)
    await visit(page, host)
    await until(() => told(collector).runs.filter(([event]) => event === 'started').length === 2)
    const { runs, answers } = told(collector)
    expect(answers[0]).not.toBe(answers[1])
    expect(runs).toContainEqual(['expired', answers[0]])
    await page.goto('about:blank')
    await Promise.all([host.close(), collector.stop()])
  })

  it('a journey that a signed-in customer ends on a second device is one run', async () => {
    const collector = await (await realCollector()).start()
    const database = new Database(join(collector.data, 'heartfelt.db'), { readonly: true })
    const { secret } = database.prepare('SELECT customer_secret AS secret FROM project').get() as {
      secret: string
    }
    database.close()
    await page.goto(collector.signIn)
    const admin = (path: string, init?: { method: string; headers: object; body: string }) =>
      page.evaluate(
        async (path, init) => (await fetch(`/v1/admin/${path}?project=1`, init as RequestInit)).json(),
        path,
        init ?? null,
      )
    await page.waitFor(() => document.body.textContent?.includes('No ratings yet'))
    const config = { ...options, policy: {}, locales: {} }
    await admin('config', {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ expected: 1, config }),
    })
    const customer = { id: 'anna', signature: signCustomer('anna', secret) }
    // Another port is another origin: a device of its own.
    const devices = await Promise.all([1, 2].map(() => serveHost({ '/': shop(collector) })))
    for (const [i, host] of devices.entries()) {
      const visitor = await browser.newPage()
      await visit(visitor, host)
      await visitor.evaluate(customer => (window as unknown as InPage).heartfelt.identify(customer), customer)
      await record(visitor, i ? 'paid' : 'cart')
      if (i)
        await visitor.evaluate(() => (window as unknown as InPage).heartfelt.journey('purchase').complete())
      await flush(visitor)
      await visit(visitor, host)
    }
    const once = { journey: 'purchase', stitched: 1, runs: { completed: 1, open: 0 } }
    await until(async () => {
      const { journeys } = (await admin('figures')) as Figures
      if (journeys[0]?.runs.completed !== 1) return false
      expect(journeys).toMatchObject([once])
      return true
    })
    await page.goto('about:blank')
    await Promise.all(devices.map(host => host.close()))
    await collector.remove()
  })
})
