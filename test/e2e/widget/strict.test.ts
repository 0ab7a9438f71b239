import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Page } from '../engines/engine.js'
import { eachEngine, launch } from '../engines/launch.js'
import { type Host, serveHost } from '../host.js'
import { hostPage, moments, status } from './stage.js'

const policy = (origin: string) =>
  [
    "default-src 'none'",
    "script-src 'nonce-n0nce' 'strict-dynamic'",
    "style-src 'none'",
    `connect-src ${origin}`,
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')

let host: Host
beforeAll(async () => {
  host = await serveHost()
  host.page('/strict', {
    nonce: 'n0nce',
    headers: { 'content-security-policy': policy(host.origin) },
    html: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Strict</title>
<script nonce="n0nce">window.heartfeltOptions = { moments: ${JSON.stringify(moments)} }</script>
<script nonce="n0nce" type="module" src="/heartfelt.js" data-heartfelt-key="pk_test" data-heartfelt-collector="${host.origin}"></script>
</head><body><main><h1>Strict</h1><heartfelt-launcher></heartfelt-launcher><heartfelt-rating moment="csat5"></heartfelt-rating></main></body></html>`,
  })
  // Elements whose names hide properties of `document` and `window`.
  host.page(
    '/clobbered',
    hostPage(
      ['currentScript', 'config', 'body', 'head', 'documentElement', 'activeElement']
        .map(name => `<img name="${name}" id="${name}" alt="">`)
        .join(''),
    ),
  )
})
afterAll(() => host.close())

eachEngine(engine => {
  let page: Page
  beforeAll(async () => {
    page = await (await launch(engine)).newPage()
  })

  it('S01, S02: runs the whole flow, photo included, under the strictest policy', async () => {
    await page.goto(host.url('/strict'))
    await page.click({ css: 'button', name: 'How was it?' })
    await page.click({ css: '[role=radio]', name: 'bad' })
    await page.click({ css: '.word', name: 'confused' })
    await page.click('textarea')
    await page.type('It broke')
    await page.click({ css: 'button', name: 'Show us' })
    await page.appears('input[type=file]')
    await page.evaluate(async () => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 2000, height: 1000 })
      canvas.getContext('2d')!.fillRect(0, 0, 900, 900)
      const blob = await new Promise<Blob | null>(resolve => canvas.toBlob(resolve))
      const files = new DataTransfer()
      files.items.add(new File([blob!], 'shot.png', { type: 'image/png' }))
      const widgets = [...document.querySelectorAll('heartfelt-widget')]
      const input = widgets
        .map(({ shadowRoot }) => shadowRoot!.querySelector<HTMLInputElement>('input[type=file]'))
        .find(Boolean)!
      input.files = files.files
      input.dispatchEvent(new Event('change', { bubbles: true }))
    })
    await page.appears('.picture canvas')
    await page.evaluate(() => {
      const all = [...document.querySelectorAll('heartfelt-widget')]
      all
        .map(({ shadowRoot }) => shadowRoot!.querySelector<HTMLElement>('.picture'))
        .find(Boolean)!
        .focus()
    })
    for (const key of ['ArrowUp', ' ']) await page.press(key)
    expect(
      await page.evaluate(() => {
        const canvas = [...document.querySelectorAll('heartfelt-widget')]
          .map(({ shadowRoot }) => shadowRoot!.querySelector('canvas'))
          .find(Boolean)!
        const { width, height } = canvas
        // The picture was white above the middle, where the brush has painted.
        const painted = canvas.getContext('2d')!.getImageData(width / 2, height * 0.46, 1, 1).data
        return [width, height, [...painted]]
      }),
    ).toEqual([1600, 800, [0, 0, 0, 255]])
    await page.click({ css: 'button', name: 'Send' })
    await page.appears('.track')
    expect((await page.problems()).violations).toEqual([])
    expect((await page.problems()).errors).toEqual([])
  })

  it('S01: is styled, on top and in its corner as on other pages', async () => {
    await page.evaluate(() => (window as unknown as { heartfelt: { close(): void } }).heartfelt.close())
    await page.evaluate(() =>
      (window as unknown as { heartfelt: { ask(id: string): unknown } }).heartfelt.ask('payment'),
    )
    const box = await page.waitFor(() => {
      const widget = [...document.querySelectorAll('heartfelt-widget')].find(
        ({ parentElement }) => parentElement === document.body,
      )
      const panel = widget?.shadowRoot?.querySelector('.panel')
      if (!panel || panel.getAnimations().length) return null
      const { right, bottom, width } = panel.getBoundingClientRect()
      return [innerWidth - right, innerHeight - bottom, width, getComputedStyle(panel).display].join()
    })
    expect(box).toBe('20,20,360,flex')
  })

  it('S04: works although elements of the page hide properties of `document` and `window`', async () => {
    await page.goto(host.url('/clobbered'))
    await page.waitFor(() => 'ask' in ((window as unknown as { heartfelt?: object }).heartfelt ?? {}))
    await page.evaluate(() =>
      (window as unknown as { heartfelt: { ask(id: string): unknown } }).heartfelt.ask('payment'),
    )
    await page.click({ css: '[role=radio]', name: 'good' })
    await page.click({ css: 'button', name: 'Send' })
    expect(await status(page)).toMatch(/kept on this device|sent/i)
    expect((await page.problems()).errors).toEqual([])
  })
})
