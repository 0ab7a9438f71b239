/** Compares pictures of the card with each other in one run, so that fonts and engine versions do not matter. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Page } from '../engines/engine.js'
import { eachEngine, launch } from '../engines/launch.js'
import { type Host, serveHost } from '../host.js'
import { ask, close, hostPage } from './stage.js'

/** Style sheets of host pages. None may change the card. */
const sheets: Record<string, string> = {
  unset: '*, *::before, *::after { all: unset !important }',
  'big, wide and loud':
    'html { font: italic 900 40px/3 cursive; letter-spacing: .3em; word-spacing: 1em; text-transform: uppercase; text-shadow: 2px 2px red; text-indent: 3em; text-align: right; color: lime }',
  'every element':
    'body, body * { font-size: 7px !important; letter-spacing: .3em !important; box-sizing: content-box !important; padding: 9px !important; margin: 9px !important; border: 5px dotted red !important; border-radius: 0 !important; background: lime !important; opacity: .5 !important; transform: rotate(3deg) !important; filter: invert(1) !important; mix-blend-mode: difference !important; float: left !important; animation: none !important; transition: none !important }',
  'elements by name':
    'button, h2, p, ol, li, svg, circle, path, textarea, input, fieldset, div { all: revert !important; display: inline !important; width: 500px !important; fill: red !important; stroke: lime !important }',
  'names of ours':
    '* { --width: 100px !important; --space: 0 !important; --background: red !important; --text: red !important; --tone: red !important; --radius: 0 !important; --font: cursive !important; --accent: red !important; --chip: red !important; --line: red !important } .panel, .row, .radio, .face, .word { display: none !important }',
  'a page that is turned':
    'html, body { transform: scale(.8) rotate(2deg) !important; perspective: 1px; contain: strict; overflow: hidden; clip-path: inset(0) } body { filter: sepia(1) }',
}

let host: Host
beforeAll(async () => {
  host = await serveHost({
    '/': hostPage(),
    '/compare': '',
    // The collector rejects every item.
    '/refused': hostPage(`<script>
      delete heartfeltOptions.collector
      heartfeltOptions.transport = async ({ items }) => ({
        results: items.map(({ id, revision }) => ({ id, revision, status: 'rejected', reason: 'device: not yours' })),
      })
    </script>`),
    ...Object.fromEntries(
      Object.values(sheets).map((sheet, i) => [`/${i}`, hostPage('', { head: `<style>${sheet}</style>` })]),
    ),
  })
})
afterAll(() => host.close())

interface Picture {
  /** The window, as PNG in base64. */
  png: string
  /** The position of the card. */
  box: { x: number; y: number; width: number; height: number }
}

/** A picture of the card after all animations have ended. */
async function picture(page: Page): Promise<Picture> {
  const box = await page.waitFor(() => {
    const root = document.querySelector('body > heartfelt-widget')?.shadowRoot
    const panel = root?.querySelector('.panel')
    if (!panel) return
    for (const animation of root!.getAnimations()) animation.finish()
    const { x, y, width, height } = panel.getBoundingClientRect()
    return { x, y, width, height }
  })
  // A change is on the screen with the frame after the next.
  await page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))))
  return { png: (await page.screenshot()).toString('base64'), box }
}

/** The share of pixels that differ visibly between two cards. Runs in the page. */
async function difference(page: Page, one: Picture, other: Picture): Promise<number> {
  await page.goto(host.url('/compare'))
  return page.evaluate(
    async (one, other) => {
      const pixels = async ({ png, box }: Picture) => {
        const image = new Image()
        image.src = `data:image/png;base64,${png}`
        await image.decode()
        const canvas = document.createElement('canvas')
        // Skip the round corners, where the page shows through.
        Object.assign(canvas, { width: box.width - 40, height: box.height - 2 })
        const context = canvas.getContext('2d')!
        context.drawImage(image, -box.x - 20, -box.y - 1)
        return context.getImageData(0, 0, canvas.width, canvas.height).data
      }
      const [a, b] = [await pixels(one), await pixels(other)]
      if (a.length !== b.length) return 1
      let differing = 0
      for (let i = 0; i < a.length; i += 4)
        if ([0, 1, 2].some(channel => Math.abs(a[i + channel]! - b[i + channel]!) > 16)) differing++
      return differing / (a.length / 4)
    },
    one,
    other,
  )
}

eachEngine(engine => {
  // WebKit smooths the edges of letters and lines differently from page to page.
  const noise = engine === 'webkit' ? 0.01 : 0.001
  let page: Page
  beforeAll(async () => {
    page = await (await launch(engine)).newPage()
    await page.viewport(900, 700)
  })

  const visit = async (path: string) => {
    await page.goto(host.url(path))
    await page.waitFor(() => 'ask' in ((window as unknown as { heartfelt?: object }).heartfelt ?? {}))
  }
  /** Pictures of the question and of the step after a bad rating. */
  const pictures = async () => {
    await ask(page, 'payment')
    const asked = await picture(page)
    // By keyboard: a pointer would hover over the next card.
    await page.evaluate(() => {
      const root = document.querySelector('heartfelt-widget')!.shadowRoot!
      root.querySelectorAll<HTMLElement>('[role=radio]')[1]!.click()
    })
    await page.appears('textarea')
    await page.waitFor(
      () =>
        document.querySelector('heartfelt-widget')!.shadowRoot!.querySelector('[role=status]')?.textContent,
    )
    const answered = await picture(page)
    await close(page)
    return { asked, answered }
  }
  let plain: ReturnType<typeof pictures> | undefined
  const first = () => (plain ??= visit('/').then(pictures))

  it('the comparison notices another question', async () => {
    const { asked, answered } = await first()
    expect(await difference(page, asked, asked)).toBe(0)
    expect(await difference(page, asked, answered)).toBe(1)
    await visit('/')
    await ask(page, 'mood4')
    const fewer = await picture(page)
    await ask(page, 'payment', { theme: 'dark' })
    const dark = await picture(page)
    expect(await difference(page, asked, fewer)).toBeGreaterThan(0.02)
    expect(await difference(page, asked, dark)).toBeGreaterThan(0.5)
  })

  it.each(Object.keys(sheets).map((name, i) => [name, i] as const))(
    'S08 a page style sheet with %s changes no pixel of the card',
    async (_, i) => {
      const { asked, answered } = await first()
      await visit(`/${i}`)
      const here = await pictures()
      expect(await difference(page, asked, here.asked)).toBeLessThan(noise)
      expect(await difference(page, answered, here.answered)).toBeLessThan(noise)
    },
  )

  it('a refused answer has another colour than a stored one, and all buttons align with the text', async () => {
    const answered = (state: string) =>
      page.waitFor(state => {
        const element = document.querySelector('heartfelt-widget')
        if (element?.getAttribute('state') !== state) return
        const root = element.shadowRoot!
        const status = root.querySelector('.status')!
        if (!status.textContent) return
        const { color } = getComputedStyle(status)
        return { color, dot: getComputedStyle(status, '::before').backgroundColor }
      }, state)
    const looks = []
    for (const [path, state] of [
      ['/', 'kept'],
      ['/refused', 'rejected'],
    ] as const) {
      await visit(path)
      await ask(page, 'mood5')
      await page.click({ css: '[role=radio]', name: 'bad' })
      await page.appears('textarea')
      looks.push(await answered(state))
      // Otherwise the next page of the tab goes on with this answer.
      if (state === 'kept') await close(page)
    }
    const [kept, refused] = looks
    expect(kept!.dot).toBe('rgb(22, 119, 109)')
    expect(refused).toEqual({ color: 'rgb(147, 48, 90)', dot: 'rgb(147, 48, 90)' })

    await page.click({ css: 'button', name: 'Send' })
    const lines = await page.waitFor(() => {
      const root = document.querySelector('heartfelt-widget')!.shadowRoot!
      const button = root.querySelector('.done .back')
      const face = root.querySelector('h2 .face')
      if (!button || !face) return
      const text = document.createRange()
      text.selectNodeContents(button)
      const send = root.querySelector('.primary')!.getBoundingClientRect().right
      const panel = root.querySelector('.panel')!.getBoundingClientRect()
      return [
        text.getBoundingClientRect().left - panel.left,
        face.getBoundingClientRect().left - panel.left,
        panel.right - send,
      ]
    })
    // 20 px of padding and 1 px of border; a button has its own border.
    expect(
      lines.map(line => Math.abs(line - 21) < 1.5),
      `${lines}`,
    ).toEqual([true, true, true])
    await close(page)
  })

  // Only Chromium's driver can force colours.
  if (engine === 'chromium')
    it('every choice has a border in forced colours', async () => {
      await visit('/')
      await page.cdp('Emulation.setEmulatedMedia', { features: [{ name: 'forced-colors', value: 'active' }] })
      await ask(page, 'stakes3')
      const edges = await page.waitFor(() => {
        const radios = document
          .querySelector('heartfelt-widget')!
          .shadowRoot!.querySelectorAll('[role=radio]')
        return radios.length && [...radios].map(radio => getComputedStyle(radio).borderTopWidth)
      })
      await page.cdp('Emulation.setEmulatedMedia', { features: [] })
      await close(page)
      expect(edges).toEqual(['1px', '1px', '1px'])
    })

  it('looks the same after a theme, a language and another question have come and gone', async () => {
    const { asked } = await first()
    await visit('/')
    await ask(page, 'nps11', { theme: 'dark', locale: 'ar' })
    await picture(page)
    await close(page)
    await ask(page, 'payment')
    expect(await difference(page, asked, await picture(page))).toBeLessThan(noise)
  })
})
