/** Small windows, narrow columns, zoom and large fonts; and texts in another writing direction. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { catalogue } from '../../../src/browser/widget/locales/catalogue.js'
import type { Page } from '../engines/engine.js'
import { eachEngine, launch } from '../engines/launch.js'
import { type Host, serveHost } from '../host.js'
import { ask, close, focused, hostPage } from './stage.js'

let host: Host
beforeAll(async () => {
  host = await serveHost({ '/': hostPage('<my-shop></my-shop>') })
})
afterAll(() => host.close())

eachEngine(
  engine => {
    let page: Page
    beforeAll(async () => {
      page = await (await launch(engine)).newPage()
      await page.viewport(700, 600)
    })
    beforeEach(async () => {
      await page.goto(host.url('/'))
      await page.waitFor(() => 'ask' in ((window as unknown as { heartfelt?: object }).heartfelt ?? {}))
    })
    // Close it, since an open question comes back on the next page.
    afterEach(() => close(page))
    const style = (css: string) =>
      page.evaluate(css => {
        document.head.append(Object.assign(document.createElement('style'), { textContent: css }))
      }, css)
    /** CSS that a person's browser adds inside the card. */
    const own = (css: string) =>
      page.evaluate(css => {
        const root = document.querySelector('heartfelt-widget')!.shadowRoot!
        const sheet = new CSSStyleSheet()
        sheet.replaceSync(css)
        root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]
      }, css)
    /** The elements that overflow the card, and whether the card overflows the window. */
    const beyond = () =>
      page.waitFor(() => {
        const root = document.querySelector('heartfelt-widget')!.shadowRoot!
        const panel = root.querySelector('.panel')!
        if (panel.getAnimations().length) return
        const box = panel.getBoundingClientRect()
        const out = [...root.querySelectorAll('.panel *')]
          .filter(one => one.checkVisibility({ opacityProperty: true }) && !one.closest('.spoken,svg'))
          .filter(one => {
            const { left, right } = one.getBoundingClientRect()
            return left < box.left - 0.5 || right > box.right + 0.5
          })
        return {
          out: out.map(({ textContent }) => textContent),
          above: box.top < -0.5,
          below: box.bottom > innerHeight + 0.5,
        }
      })
    const fits = { out: [], above: false, below: false }

    it('fits the window of a page with CSS `zoom`, and can be scrolled', async () => {
      await style('html{zoom:2}')
      await ask(page, 'payment')
      await page.click({ css: '[role=radio]', name: 'bad' })
      await page.appears('textarea')
      expect(await beyond()).toEqual(fits)
    })

    it('stands beside its anchor on a page with CSS `zoom`', async () => {
      await style('html{zoom:1.5}#opener{margin-left:80px}')
      await ask(page, 'payment', { surface: 'popover' })
      const [card, anchor] = await page.evaluate(() =>
        [document.querySelector('heartfelt-widget')!, document.querySelector('#opener')!].map(one => {
          const { left, top, bottom } = one.getBoundingClientRect()
          return { left: Math.round(left), top: Math.round(top), bottom: Math.round(bottom) }
        }),
      )
      expect(card).toMatchObject({ left: anchor!.left, top: anchor!.bottom + 10 })
    })

    it.each(['mood5', 'csat5', 'nps11', 'ease7', 'thumbs'])('%s fits a narrow column', async scale => {
      await style('#place{width:220px}')
      await ask(page, scale, { surface: 'inline' })
      expect((await beyond()).out).toEqual([])
      const least = await page.evaluate(() =>
        Math.min(
          ...[
            ...document.querySelector('heartfelt-widget')!.shadowRoot!.querySelectorAll('[role=radio]'),
          ].map(one => one.getBoundingClientRect().width),
        ),
      )
      expect(least).toBeGreaterThanOrEqual(24)
    })

    it.each(['de', 'he'])('does not cut off the row of choices at twice the text size: %s', async locale => {
      await ask(page, 'mood5', { locale })
      await own('.panel{font-size:32px}h2{font-size:38px}.name,.status,.track{font-size:28px}')
      expect(await beyond()).toEqual(fits)
    })

    it.each(['en', ...Object.keys(catalogue)])('has the four status steps in one line: %s', async locale => {
      await ask(page, 'mood5', { locale })
      await page.click('[role=radio]:nth-child(4)')
      await page.click('.primary')
      await page.appears('.track')
      expect(
        await page.evaluate(() => {
          const root = document.querySelector('heartfelt-widget')!.shadowRoot!
          const steps = [...root.querySelectorAll('.track li')].map(one => one.getBoundingClientRect())
          return new Set(steps.map(({ top, height }) => `${Math.round(top)} ${Math.round(height)}`)).size
        }),
      ).toBe(1)
    })

    it('writes each line in the direction of its language, also in a card of the other direction', async () => {
      await ask(page, 'payment')
      await page.click({ css: '[role=radio]', name: 'good' })
      await page.appears('textarea')
      expect(
        await page.evaluate(() => {
          const root = document.querySelector('heartfelt-widget')!.shadowRoot!
          return getComputedStyle(root.querySelector('textarea')!).unicodeBidi
        }),
      ).toBe('plaintext')
    })

    it('stands above the keyboard of a phone, and is no taller than the visible area', async () => {
      await page.viewport(400, 700)
      const seen = (height: number, offsetTop = 0, scale = 1) =>
        page.evaluate(
          async (height, offsetTop, scale) => {
            for (const [name, value] of Object.entries({ height, offsetTop, scale }))
              Object.defineProperty(visualViewport, name, { configurable: true, get: () => value })
            visualViewport!.dispatchEvent(new Event('resize'))
            const { top, bottom } = document.querySelector('heartfelt-widget')!.getBoundingClientRect()
            return [top >= 0, Math.round(bottom)]
          },
          height,
          offsetTop,
          scale,
        )
      await ask(page, 'payment')
      await page.click({ css: '[role=radio]', name: 'bad' })
      await page.appears('textarea')
      expect(await seen(300)).toEqual([true, 300])
      expect(await seen(300, 400)).toEqual([true, 700])
      // Pinch zoom moves nothing.
      expect(await seen(350, 100, 2)).toEqual([true, 700])
      await page.viewport(700, 600)
    })

    it('returns the focus into the shadow root that it came from', async () => {
      await page.evaluate(() => {
        const root = document.querySelector('my-shop')!.attachShadow({ mode: 'open' })
        const button = document.createElement('button')
        button.textContent = 'Rate us'
        root.append(button)
        const { heartfelt } = window as unknown as { heartfelt: { ask(id: string, how: object): unknown } }
        button.onclick = () => heartfelt.ask('mood5', { surface: 'popover', anchor: button })
      })
      await page.click({ css: 'button', name: 'Rate us' })
      await page.waitFor(() => !!document.querySelector('heartfelt-widget')?.shadowRoot?.activeElement)
      expect(await focused(page)).toBe('awful')
      await page.press('Escape')
      expect(await focused(page)).toBe('Rate us')
    })
  },
  ['chromium', 'firefox'],
)

eachEngine(
  engine => {
    it.each(['card', 'modal', 'inline'] as const)('is not printed: %s', async surface => {
      const page = await (await launch(engine)).newPage()
      await page.goto(host.url('/'))
      await page.waitFor(() => 'ask' in ((window as unknown as { heartfelt?: object }).heartfelt ?? {}))
      await ask(page, 'payment', { surface })
      await page.cdp('Emulation.setEmulatedMedia', { media: 'print' })
      expect(
        await page.evaluate(() =>
          document.querySelector('heartfelt-widget')!.shadowRoot!.querySelector('h2')!.checkVisibility(),
        ),
      ).toBe(false)
      await close(page)
      await page.close()
    })
  },
  ['chromium'],
)
