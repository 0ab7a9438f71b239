import { join } from 'node:path'
import Database from 'libsql'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Heartfelt } from '../../src/browser/api.js'
import type { Browser, Page } from './engines/engine.js'
import { eachEngine, launch, newProfile } from './engines/launch.js'
import { type RealCollector, realCollector } from './real-collector.js'
import { until } from './site.js'

const words = 'The page reloaded and I was not sure if I had paid.'

const listed = (page: Page) =>
  page.evaluate(() => (window as never as { heartfelt: Partial<Heartfelt> }).heartfelt.outbox?.list())

/** The feedback in the database file, read without the collector. */
const stored = (shop: RealCollector) => {
  const database = new Database(join(shop.data, 'heartfelt.db'), { readonly: true })
  try {
    const rows = database.prepare("select body from item where kind = 'feedback'").all() as { body: string }[]
    return rows.map(({ body }) => JSON.parse(body))
  } finally {
    database.close()
  }
}

/** Goes from the product to the payment form, as a customer does. */
async function pay(page: Page, shop: RealCollector) {
  await page.goto(`${shop.url}/`)
  await page.click({ css: '.piece button', name: 'Add Morning mug to cart' })
  await page.click('a.cart-link')
  // The journey has begun: all chunks of a prompt are fetched before it opens.
  await page.waitFor(
    () =>
      performance
        .getEntriesByType('resource')
        .filter(({ name }) => /open-prompts|outbox|flush-loop/.test(name)).length >= 2,
  )
  await page.evaluate(() => new Promise(resolve => setTimeout(resolve, 500)))
  await page.click('.ways a.primary')
}

/** The card in the corner; the page has a question in its own flow as well. */
const card = 'body > heartfelt-widget'
const state = (page: Page) => page.evaluate(css => document.querySelector(css)?.getAttribute('state'), card)
const reaches = (page: Page, wanted: string) =>
  page.waitFor((css, state) => document.querySelector(css)?.getAttribute('state') === state, card, wanted)

async function rate(page: Page, face: string) {
  await page.click('form.payment button[type=submit]')
  await page.click({ css: '[role=radio]', name: face, within: card })
}

async function say(page: Page) {
  await page.click({ css: 'textarea', within: card })
  await page.type(words)
  await page.click({ css: 'button', name: 'Send', within: card })
  await page.waitFor(
    css => /Kept on this device/.test(document.querySelector(css)?.shadowRoot?.textContent ?? ''),
    card,
  )
  expect(await state(page)).toBe('kept')
}

/** Browser and collector run again: the feedback arrives once, and the dashboard shows it. */
async function delivered(browser: Browser, page: Page, shop: RealCollector, comment: string | undefined) {
  // Rows that were being sent when the browser ended are sent as well, before their lease ends.
  await until(async () => (await listed(page))?.length === 0)
  expect(stored(shop)).toMatchObject([{ moment: 'payment', point: 'bad', ...(comment && { comment }) }])
  const team = await browser.newPage()
  await team.goto(shop.signIn)
  await team.waitFor(text => document.body.textContent?.includes(text), comment ?? 'bad')
}

eachEngine(engine => {
  let shop: RealCollector
  beforeAll(async () => {
    shop = await realCollector('shop')
    await shop.start()
  })
  afterAll(() => shop.remove())

  const ends = engine === 'webkit' ? (['reloaded'] as const) : (['closed', 'killed'] as const)
  for (const end of ends)
    it(`an answer given while the collector is down arrives once, the browser having been ${end}`, async () => {
      const fresh = await realCollector('shop')
      await fresh.start()
      const profile = await newProfile()
      let browser = await launch(engine, { profile })
      let page = await browser.newPage()
      await pay(page, fresh)
      await fresh.kill()
      await rate(page, 'bad')
      await reaches(page, 'kept')
      if (end === 'killed') {
        // Right after "kept": nothing more was written.
        await browser.kill()
      } else {
        await say(page)
        if (end === 'closed') await browser.close()
      }
      await fresh.start()
      if (end === 'reloaded') await page.goto(`${fresh.url}/`)
      else {
        browser = await launch(engine, { profile })
        page = await browser.newPage()
        await page.goto(`${fresh.url}/`)
      }
      await delivered(browser, page, fresh, end === 'killed' ? undefined : words)
      await browser.close()
      await fresh.remove()
    })

  it('with everything running, feedback arrives at once and the widget says so', async () => {
    const browser = await launch(engine)
    const page = await browser.newPage()
    await pay(page, shop)
    await rate(page, 'great')
    await reaches(page, 'sent')
    expect(stored(shop)).toHaveLength(1)
    await browser.close()
  })
})
