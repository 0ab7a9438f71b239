import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Page } from '../engines/engine.js'
import { eachEngine, launch } from '../engines/launch.js'
import { type Host, type HostPage, serveHost } from '../host.js'
import { ask, hostPage } from './stage.js'

/** Documents other than a page in standards mode: that of another window, and one in quirks mode. */

let host: Host
beforeAll(async () => {
  const plain = hostPage(
    '<heartfelt-rating moment="mood3"></heartfelt-rating><heartfelt-launcher></heartfelt-launcher>',
  )
  const quirks: HostPage = hostPage('<div style="height:5000px"></div>')
  quirks.html = quirks.html.replace('<!doctype html>', '<!doctype html public "-//W3C//DTD HTML 3.2//EN">')
  host = await serveHost({ '/': plain, '/quirks': quirks, '/window': '<h1>Other window</h1>' })
})
afterAll(() => host.close())

eachEngine(engine => {
  let page: Page
  const open = async (path: string) => {
    await page.goto(host.url(path))
    await page.waitFor(() => 'ask' in ((window as unknown as { heartfelt?: object }).heartfelt ?? {}))
  }
  beforeAll(async () => {
    page = await (await launch(engine)).newPage()
  })

  it('row 14: elements that move into another document keep their styles and their one question', async () => {
    await open('/')
    await page.appears({ css: '[role=radio]', within: '[surface=inline]' })
    await page.appears({ css: 'button', within: 'heartfelt-launcher' })
    const seen = await page.evaluate(async () => {
      const frame = document.createElement('iframe')
      frame.src = '/window'
      Object.assign(frame.style, { position: 'fixed', inset: '0', width: '600px', height: '500px' })
      const loaded = new Promise(done => frame.addEventListener('load', done))
      document.body.append(frame)
      await loaded
      const other = frame.contentDocument!
      const rating = document.querySelector('heartfelt-rating')!
      const launcher = document.querySelector('heartfelt-launcher')!
      other.body.append(rating, launcher)
      await new Promise(done => setTimeout(done, 300))
      const widgets = rating.shadowRoot!.querySelectorAll('heartfelt-widget')
      const look = (element: Element) => frame.contentWindow!.getComputedStyle(element)
      const inline = [widgets.length, look(widgets[0]!.shadowRoot!.querySelector('.panel')!).display]
      launcher.shadowRoot!.querySelector('button')!.click()
      for (let i = 0; i < 100 && !other.querySelector('body > heartfelt-widget'); i++)
        await new Promise(done => setTimeout(done, 50))
      const popover = other.querySelector('body > heartfelt-widget')!
      const box = popover.shadowRoot!.querySelector('.panel')!.getBoundingClientRect()
      return {
        inline,
        launcher: look(launcher).position,
        inside: box.right <= 600 && box.bottom <= 500 && box.width > 200,
        here: document.querySelectorAll('heartfelt-widget').length,
      }
    })
    expect(seen).toEqual({ inline: [1, 'flex'], launcher: 'fixed', inside: true, here: 0 })
    expect((await page.problems()).errors).toEqual([])
  })

  it('row 7: in quirks mode the card stays in the window after it was resized', async () => {
    await open('/quirks')
    expect(await page.evaluate(() => document.compatMode)).toBe('BackCompat')
    await page.viewport(460, 700)
    await ask(page, 'payment')
    await page.viewport(460, 600)
    expect(
      await page.waitFor(() => {
        const { top, bottom, height } = document
          .querySelector('heartfelt-widget')!
          .shadowRoot!.querySelector('.panel')!
          .getBoundingClientRect()
        return height > 100 && top >= 0 && bottom <= innerHeight + 1
      }),
    ).toBe(true)
  })
})
