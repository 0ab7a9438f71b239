import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Browser, Page } from '../engines/engine.js'
import { eachEngine, launch } from '../engines/launch.js'
import { listed, record, until, useSites } from '../site.js'

const site = useSites()

/** Records feedback one after the other, and counts the results that `record()` returns. */
const submit = (page: Page, count: number) =>
  page.evaluate(async many => {
    const { heartfelt } = window as never as {
      heartfelt: { record(input: object): Promise<{ state: string; reason?: string }> }
    }
    const counts: Record<string, number> = {}
    for (let i = 0; i < many; i++) {
      const { state, reason } = await heartfelt.record({ moment: 'payment', point: 'good', comment: `${i}` })
      const name = reason ? `${state} ${reason}` : state
      counts[name] = (counts[name] ?? 0) + 1
    }
    return counts
  }, count)

eachEngine(engine => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launch(engine)
  })
  afterAll(() => browser.close())

  it('F36 of 560 answers offline, 500 are kept and every other is refused with a reason', {
    timeout: 180_000,
  }, async () => {
    const shop = await site()
    const page = await shop.visit(browser)
    await shop.collector.stop()
    // test/browser/outbox submits ten thousand to the same code, in less than a minute.
    const counts = await submit(page, 560)
    expect(counts).toEqual({ kept: 500, 'refused limit': 60 })
    expect(await listed(page)).toHaveLength(500)
    await page.goto(shop.host.url('/elsewhere'))
    await shop.collector.start()
    await page.goto(shop.host.url('/'))
    await until(() => shop.collector.rows.size === 500, 60_000)
    expect([...shop.collector.rows.values()].every(row => row.arrivals === 1)).toBe(true)
  })

  it('F35 the queue overflows while a batch is being sent: unsent rows survive', async () => {
    const shop = await site()
    const page = await shop.visit(browser)
    let release = () => {}
    const full = new Promise<void>(resolve => {
      release = resolve
    })
    shop.collector.script.push({ after: full, status: 503 })
    await record(page, { comment: 'under way' })
    await until(() => shop.collector.batches.length === 1)
    const counts = await submit(page, 520)
    expect(counts).toEqual({ kept: 499, 'refused limit': 21 })
    release()
    await until(() => shop.collector.rows.size === 500, 40_000)
    await until(() => listed(page).then(list => list.length === 0))
  })
})
