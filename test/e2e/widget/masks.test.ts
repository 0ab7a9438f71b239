import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Page } from '../engines/engine.js'
import { eachEngine, launch } from '../engines/launch.js'
import { type Host, serveHost } from '../host.js'
import { ask, hostPage } from './stage.js'

type Box = [left: number, top: number, width: number, height: number]

/** Stubs screen sharing, and records the elements that cover the page while its picture is taken. */
function share() {
  const seen: Box[][] = []
  Object.assign(window, { seen })
  const look = () => {
    const sheet = [...document.querySelectorAll<HTMLElement>('div[popover]')].find(one =>
      one.matches(':popover-open'),
    )
    if (sheet) {
      const boxes = [...sheet.children].filter(
        box => getComputedStyle(box).backgroundColor === 'rgb(0, 0, 0)',
      )
      seen.push(
        boxes.map(box => {
          const { left, top, width, height } = box.getBoundingClientRect()
          return [left, top, width, height]
        }),
      )
    }
    requestAnimationFrame(look)
  }
  look()
  const getDisplayMedia = async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 80, height: 60 })
    const context = canvas.getContext('2d')!
    const stream = canvas.captureStream()
    setInterval(() => context.fillRect(0, 0, Math.random() * 80, 60), 20)
    return stream
  }
  const devices = navigator.mediaDevices ?? {}
  Object.defineProperty(devices, 'getDisplayMedia', { value: getDisplayMedia })
  Object.defineProperty(navigator, 'mediaDevices', { value: devices })
}

const form = `<form><input id="user" value="ada"><input id="password" type="password" value="s3cr3t">
<input id="card" autocomplete="cc-number" value="4111"><p id="marked" data-heartfelt-mask>Balance: 17</p><div id="shadow"></div></form>
<script>document.querySelector('#shadow').attachShadow({ mode: 'open' }).innerHTML = '<input type="password" value="inside">'</script>`

let host: Host
beforeAll(async () => {
  host = await serveHost()
  host.page('/', hostPage(form, { init: share }))
})
afterAll(() => host.close())

eachEngine(engine => {
  let page: Page
  beforeAll(async () => {
    page = await (await launch(engine)).newPage()
  })

  it('S14: passwords, card numbers and elements that the host has marked are black in a screenshot', async () => {
    await page.goto(host.url('/'))
    await ask(page, 'mood5')
    await page.click({ css: '[role=radio]', name: 'bad' })
    await page.click({ css: 'button', name: 'Show us' })
    await page.click({ css: 'button', name: 'Take a screenshot' })
    await page.appears('.picture canvas')
    const { seen, secret, left } = await page.evaluate(() => {
      const inside = document.querySelector('#shadow')!.shadowRoot!.querySelector('input')!
      const secret = [...document.querySelectorAll('#password, #card, #marked'), inside].map(
        (element): Box => {
          const { left, top, width, height } = element.getBoundingClientRect()
          return [left, top, width, height]
        },
      )
      const sheets = [...document.querySelectorAll('div[popover]')].filter(one =>
        one.matches(':popover-open'),
      )
      return { seen: (window as never as { seen: Box[][] }).seen, secret, left: sheets.length }
    })
    const order = (boxes: Box[]) => boxes.map(box => box.map(Math.round).join()).sort()
    expect(seen.length).toBeGreaterThan(0)
    for (const boxes of seen) expect(order(boxes)).toEqual(order(secret))
    expect(left).toBe(0)
  })
})
