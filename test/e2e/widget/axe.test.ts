import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scales } from '../../../src/model/scale.js'
import type { Page } from '../engines/engine.js'
import { eachEngine, launch } from '../engines/launch.js'
import { type Host, serveHost } from '../host.js'
import { violations } from './axe.js'
import { ask, close, hostPage } from './stage.js'

let host: Host
beforeAll(async () => {
  host = await serveHost({
    '/': hostPage('', { head: '<script src="/node_modules/axe-core/axe.min.js"></script>' }),
  })
})
afterAll(() => host.close())

eachEngine(engine => {
  let page: Page
  beforeAll(async () => {
    page = await (await launch(engine)).newPage()
    await page.goto(host.url('/'))
    await page.waitFor(() => 'ask' in ((window as unknown as { heartfelt?: object }).heartfelt ?? {}))
  })

  describe.each(['card', 'modal', 'popover', 'inline'] as const)('%s', surface => {
    it.each([
      ['light', 'en'],
      ['dark', 'en'],
      ['light', 'he'],
      ['dark', 'ar'],
    ] as const)('has no violations at any step: %s, %s', async (theme, locale) => {
      await ask(page, 'payment', { surface, theme, locale })
      expect(await violations(page), 'asked').toEqual([])
      await page.click('[role=radio]:nth-child(2)')
      await page.appears('textarea')
      await page.click('.word')
      expect(await violations(page), 'more').toEqual([])
      await page.click('.primary')
      await page.appears('.track')
      expect(await violations(page), 'done').toEqual([])
      await close(page)
    })
  })

  it.each(Object.keys(scales))('has no violations on the scale %s', async scale => {
    for (const theme of ['light', 'dark'] as const) {
      await ask(page, scale, { theme })
      expect(await violations(page), 'asked').toEqual([])
      await page.click(scale === 'affect9' ? '[role=slider]' : scale === 'words' ? '.word' : '[role=radio]')
      await page.appears('.primary')
      expect(await violations(page), 'chosen').toEqual([])
      await close(page)
    }
  })

  it('has no violations with further questions', async () => {
    await ask(page, 'fields')
    await page.click({ css: '[role=radio]', name: 'bad' })
    await page.appears({ css: '.primary', name: 'Next' })
    await page.click({ css: 'button', name: 'Show us' })
    await page.appears('input[type=file]')
    expect(await violations(page), 'fields').toEqual([])
    await page.click({ css: '.primary', name: 'Next' })
    await page.click({ css: '[role=radio]', name: 'very much' })
    expect(await violations(page), 'second question').toEqual([])
    await close(page)
  })
})
