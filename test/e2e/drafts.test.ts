/** Drafts: feedback that is being written survives a reload. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Browser, Page } from './engines/engine.js'
import { eachEngine, launch } from './engines/launch.js'
import { comments, listed, ready, until, useSites } from './site.js'
import { noLongTimers } from './stubs.js'

const site = useSites()

const card = 'body > heartfelt-widget'
const ask = (page: Page) =>
  page.evaluate(() => {
    const { heartfelt } = window as never as { heartfelt: { ask(moment: string): void } }
    heartfelt.ask('payment')
  })
/** Runs in the page: what the card shows as chosen and as written. */
const shown = (css: string) => {
  const root = document.querySelector(css)?.shadowRoot
  const chosen = root?.querySelector('[role=radio][aria-checked=true]')?.getAttribute('aria-label')
  const radio = root?.querySelector('[role=radio][aria-checked=true]')
  const text = root?.querySelector('textarea')?.value
  return text === undefined ? null : { chosen: chosen ?? radio?.textContent?.trim(), text }
}

eachEngine(engine => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launch(engine)
  })
  afterAll(() => browser.close())

  it('a reload while typing restores the rating and the text, and makes no second row', async () => {
    const shop = await site()
    const page = await shop.visit(browser)
    await ask(page)
    await page.click({ css: '[role=radio]', name: 'bad', within: card })
    await page.click({ css: 'textarea', within: card })
    await page.type('The total was')
    await page.waitFor(
      css => /was$/.test(document.querySelector(css)!.shadowRoot!.querySelector('textarea')!.value),
      card,
    )
    await page.reload()
    await ready(page)
    // Row 26: page code asks again while the draft is being restored.
    await ask(page)
    const again = await page.waitFor(shown, card)
    expect(again).toEqual({ chosen: 'bad', text: 'The total was' })
    await page.click({ css: 'textarea', within: card })
    await page.press('End')
    await page.type(' wrong')
    await page.click({ css: 'button', name: 'Send', within: card })
    await until(() => comments(shop.collector).includes('The total was wrong'))
    expect(shop.collector.items()).toHaveLength(1)
    await page.close()
  })

  it('an unfinished comment is sent when the page is hidden', async () => {
    const shop = await site({ init: noLongTimers })
    const page = await shop.visit(browser)
    await ask(page)
    await page.click({ css: '[role=radio]', name: 'bad', within: card })
    await page.click({ css: '.word', name: 'confused', within: card })
    await until(() => listed(page).then(list => list.some(({ revision }) => revision > 1)))
    await page.evaluate(() => {
      Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' })
      document.dispatchEvent(new Event('visibilitychange'))
    })
    await until(() =>
      shop.collector.items().some(item => 'words' in item && item.words?.includes('confused')),
    )
    await page.close()
  })

  it('a draft that was sent, or closed, is not brought back', async () => {
    const shop = await site()
    const page = await shop.visit(browser)
    await ask(page)
    await page.click({ css: '[role=radio]', name: 'good', within: card })
    await page.click({ css: 'button', name: 'Send', within: card })
    await until(() => shop.collector.items().some(item => 'state' in item && item.state === 'complete'))
    const left = () => sessionStorage.getItem('heartfelt:draft:pk_test')
    await page.waitFor(() => sessionStorage.getItem('heartfelt:draft:pk_test') === null)
    await page.reload()
    await ready(page)
    await ask(page)
    await page.click({ css: '[role=radio]', name: 'awful', within: card })
    await page.waitFor(left)
    await page.evaluate(() => {
      const { heartfelt } = window as never as { heartfelt: { close(): void } }
      heartfelt.close()
    })
    expect(await page.evaluate(left)).toBeNull()
  })
})
