import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Browser, Page } from '../engines/engine.js'
import { eachEngine, launch } from '../engines/launch.js'
import { listed, ready, record, until, useSites } from '../site.js'
import { wrongClock } from '../stubs.js'

const site = useSites()
const YEAR = 365 * 86_400_000

const setClock = (page: Page, offset: number) =>
  page.evaluate(by => localStorage.setItem('offset', String(by)), offset)

eachEngine(engine => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launch(engine)
  })
  afterAll(() => browser.close())

  const jumps: [name: string, before: number, after: number][] = [
    ['a year ahead', 0, YEAR],
    ['a year back', 0, -YEAR],
    ['from a year ahead to the truth', YEAR, 0],
    ['from a year behind to the truth', -YEAR, 0],
    ['an hour back', 0, -3_600_000],
  ]
  it.each(jumps)('F46 the clock jumps %s: nothing is deleted, nothing is stuck', async (_, before, after) => {
    const shop = await site({ init: wrongClock })
    const page = await shop.visit(browser)
    await setClock(page, before)
    await shop.collector.stop()
    expect(await record(page, { comment: 'kept' })).toMatchObject({ state: 'kept' })
    await until(() => listed(page).then(([item]) => item!.attempts > 0 && item!.state === 'waiting'))
    await setClock(page, after)
    await shop.collector.start()
    // Without a call of `flush()` and without a reload.
    await until(() => shop.collector.rows.size === 1, 20_000)
    const { batch } = shop.collector.batches.at(-1)!
    // The collector corrects `createdAt` by the clock difference in `sentAt`.
    expect(Math.abs(Date.parse(batch!.sentAt) - Date.now() - after)).toBeLessThan(60_000)
  })

  it('F46 feedback survives a year without the collector and is then sent', async () => {
    const shop = await site({ init: wrongClock })
    const page = await shop.visit(browser)
    await shop.collector.stop()
    await record(page, { comment: 'a year old' })
    await setClock(page, YEAR)
    await page.reload()
    await ready(page)
    expect(await listed(page)).toHaveLength(1)
    await setClock(page, 0)
    await shop.collector.start()
    await page.reload()
    await until(() => shop.collector.rows.size === 1)
  })
})
