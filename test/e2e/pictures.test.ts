/** Pictures where the browser or the page's policy takes something away. */
import { expect, it } from 'vitest'
import type { Page } from './engines/engine.js'
import { eachEngine, launch } from './engines/launch.js'
import { until, useSites } from './site.js'

const site = useSites()
const card = 'body > heartfelt-widget'

const openPhoto = async (page: Page) => {
  await page.evaluate(() => {
    const { heartfelt } = window as never as { heartfelt: { ask(moment: string): Promise<unknown> } }
    return heartfelt.ask('payment')
  })
  await page.click({ css: '[role=radio]', name: 'bad', within: card })
  await page.click({ css: 'button', name: 'Show us', within: card })
  await page.appears({ css: 'input[type=file]', within: card })
}
const buttons = () =>
  [...document.querySelector('body > heartfelt-widget')!.shadowRoot!.querySelectorAll('button')].map(
    button => button.textContent,
  )

eachEngine(
  engine => {
    it('row 20: offers no screenshot where the policy of the page forbids it', async () => {
      const browser = await launch(engine)
      const free = await (await site()).visit(browser)
      await openPhoto(free)
      expect(await free.evaluate(buttons)).toContain('Take a screenshot')
      const headers = { 'permissions-policy': 'display-capture=()' }
      const forbidden = await (await site({ headers })).visit(browser)
      await openPhoto(forbidden)
      expect(await forbidden.evaluate(buttons)).not.toContain('Take a screenshot')
      await browser.close()
    })
  },
  ['chromium'],
)

eachEngine(
  engine => {
    it('row 19: sends a picture as it came where a canvas gives back noise', async () => {
      const browser = await launch(engine, { prefs: { 'privacy.resistFingerprinting': true } })
      const shop = await site()
      const page = await shop.visit(browser)
      await openPhoto(page)
      expect(await page.evaluate(buttons)).not.toContain('Take a screenshot')
      await page.evaluate(() => {
        const PNG =
          'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=='
        const bytes = Uint8Array.from(atob(PNG), character => character.charCodeAt(0))
        const files = new DataTransfer()
        files.items.add(new File([bytes], 'shot.png', { type: 'image/png' }))
        const { shadowRoot } = document.querySelector('body > heartfelt-widget')!
        const input = shadowRoot!.querySelector<HTMLInputElement>('input[type=file]')!
        input.files = files.files
        input.dispatchEvent(new Event('change', { bubbles: true }))
      })
      await page.appears({ css: '.picture[role=img] canvas', within: card })
      await page.click({ css: 'button', name: 'Send', within: card })
      // The same 70 bytes, which hold no metadata.
      await until(() =>
        shop.collector.items().some(item => 'attachments' in item && item.attachments?.[0]?.size === 70),
      )
      const [item] = shop.collector.items()
      expect(item).toMatchObject({ state: 'complete', attachments: [{ type: 'image/png', size: 70 }] })
      await browser.close()
    })
  },
  ['firefox'],
)
