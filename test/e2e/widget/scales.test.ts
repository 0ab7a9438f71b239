import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { pointValue, type ScaleId, scales } from '../../../src/model/scale.js'
import type { Page } from '../engines/engine.js'
import { eachEngine, launch } from '../engines/launch.js'
import { type Host, serveHost } from '../host.js'
import { ask, close, focused, hostPage } from './stage.js'

let host: Host
beforeAll(async () => {
  host = await serveHost({ '/': hostPage() })
})
afterAll(() => host.close())

const ids = Object.keys(scales) as ScaleId[]

/** The keys that a person presses on each scale, and the resulting point. */
const byKeys = (scale: ScaleId): [keys: string[], point: string] => {
  if (scale === 'affect9') return [['ArrowRight', 'ArrowUp', 'ArrowRight'], '7,6']
  if (scale === 'words') return [[' ', 'Tab', ' '], 'valued+cared_for']
  return [['End'], Object.keys(scales[scale]).at(-1)!]
}

/** The control that a person taps on each scale, and the resulting point. */
const byTouch = (scale: ScaleId): [css: string, point: string] => {
  if (scale === 'affect9') return ['[role=slider]', '5,5']
  if (scale === 'words') return ['.word:nth-child(2)', 'cared_for']
  return ['[role=radio]:nth-child(2)', Object.keys(scales[scale])[1]!]
}

interface Rated {
  scale: string
  point: string
  value: number
}
const rated = (page: Page) =>
  page
    .waitFor(() => (window as unknown as { rated: Rated[] }).rated.at(-1))
    .then(({ scale, point, value }) => ({ scale, point, value }))

/** Presses Tab until the focus is on the control with this name. */
async function tabTo(page: Page, name: string) {
  for (let i = 0; i < 40; i++) {
    if ((await focused(page)) === name) return
    await page.press('Tab')
  }
  throw new Error(`Tab never reaches "${name}"`)
}

async function open(page: Page) {
  await page.goto(host.url('/'))
  await page.waitFor(() => 'ask' in ((window as unknown as { heartfelt?: object }).heartfelt ?? {}))
  await page.evaluate(() => {
    const rated: unknown[] = []
    Object.assign(window, { rated })
    const { heartfelt } = window as unknown as {
      heartfelt: { on(event: string, hear: (fact: unknown) => void): void }
    }
    heartfelt.on('rated', fact => rated.push(fact))
  })
}

eachEngine(engine => {
  let page: Page
  beforeAll(async () => {
    page = await (await launch(engine)).newPage()
    await open(page)
  })
  beforeEach(async () => {
    await close(page)
    await page.evaluate(() => (window as unknown as { rated: unknown[] }).rated.splice(0))
  })

  it.each(ids)('%s is answered and sent with the keyboard alone', async scale => {
    const [keys, point] = byKeys(scale)
    await ask(page, scale, { surface: 'modal' })
    for (const key of keys) await page.press(key)
    await page.waitFor(
      point => (window as unknown as { rated: Rated[] }).rated.at(-1)?.point === point,
      point,
    )
    expect(await rated(page)).toEqual({ scale, point, value: pointValue(scale, point) })
    await tabTo(page, 'Send')
    await page.press('Enter')
    await page.appears('.track')
    expect(await page.evaluate(() => location.pathname)).toBe('/')
    await page.press('Escape')
    await page.waitFor(() => !document.querySelector('heartfelt-widget'))
  })

  it.each(ids)('%s is named by its question, and answered and sent by touch', async scale => {
    const [css, point] = byTouch(scale)
    await ask(page, scale)
    const { heading, group, names } = await page.evaluate(() => {
      const root = document.querySelector('heartfelt-widget')!.shadowRoot!
      const group = root.querySelector('[role=radiogroup],[role=slider],fieldset')!
      const points = [...group.querySelectorAll('[role=radio],button')]
      return {
        heading: root.querySelector('h2')!.textContent,
        group: group.getAttribute('aria-label'),
        names: points.map(({ textContent }) => textContent!.trim()),
      }
    })
    expect(group).toBe(heading)
    const many = { affect9: 0, words: 19 }[scale as string] ?? Object.keys(scales[scale]).length
    expect(names).toHaveLength(many)
    expect(new Set(names.filter(Boolean)).size).toBe(many)
    await page.tap(css)
    expect(await rated(page)).toEqual({ scale, point, value: pointValue(scale, point) })
    await page.tap({ css: 'button', name: 'Send' })
    await page.appears('.track')
  })

  it('drags over the affect grid, and rates where the finger lifts', async () => {
    await ask(page, 'affect9')
    expect(
      await page.evaluate(() => {
        const root = document.querySelector('heartfelt-widget')!.shadowRoot!
        const pad = root.querySelector<HTMLElement>('[role=slider]')!
        let held = false
        Object.assign(pad, {
          setPointerCapture: () => {
            held = true
          },
          hasPointerCapture: () => held,
        })
        const { left, top, width, height } = pad.getBoundingClientRect()
        const touch = (type: string, x: number, y: number) =>
          pad.dispatchEvent(
            new PointerEvent(type, {
              bubbles: true,
              clientX: left + width * x,
              clientY: top + height * y,
            }),
          )
        const { rated } = window as unknown as { rated: Rated[] }
        const points = () => rated.map(({ point }) => point).join(' ')
        touch('pointerdown', 0.5, 0.5)
        touch('pointermove', 0.3, 0.2)
        touch('pointermove', 0.99, 0.01)
        const before = points()
        touch('pointerup', 0.99, 0.01)
        return [before, points()]
      }),
    ).toEqual(['', '9,9'])
  })

  it('keeps the focus at the picture while it is added, edited and removed', async () => {
    await ask(page, 'payment', { surface: 'modal' })
    await page.press('Home')
    await page.press('ArrowRight')
    await page.appears('textarea')
    await tabTo(page, 'Show us')
    await page.press('Enter')
    await page.appears('input[type=file]')
    expect(await focused(page)).toBe('INPUT')
    await page.evaluate(async () => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 40, height: 30 })
      canvas.getContext('2d')!.fillRect(0, 0, 40, 30)
      const blob = await new Promise<Blob>(done => canvas.toBlob(one => done(one!)))
      const files = new DataTransfer()
      files.items.add(new File([blob], 'a.png', { type: 'image/png' }))
      const root = document.querySelector('heartfelt-widget')!.shadowRoot!
      const input = root.querySelector<HTMLInputElement>('input[type=file]')!
      input.files = files.files
      input.dispatchEvent(new Event('change', { bubbles: true }))
    })
    await page.appears('.picture')
    expect(await focused(page)).toBe('The picture, as it will be sent')
    await page.press(' ')
    await tabTo(page, 'Undo')
    await tabTo(page, 'Remove')
    await page.press('Enter')
    await page.appears('input[type=file]')
    expect(await focused(page)).toBe('INPUT')
    await close(page)
  })

  it('mirrors the affect grid in right-to-left languages', async () => {
    await ask(page, 'affect9', { surface: 'modal', locale: 'he' })
    await page.press('ArrowLeft')
    expect(await rated(page)).toMatchObject({ point: '6,5' })
    const dot = await page.evaluate(() => {
      const field = document.querySelector('heartfelt-widget')!.shadowRoot!.querySelector('[role=slider]')!
      const [pad, dot] = [field, field.lastElementChild!].map(one => one.getBoundingClientRect())
      return (dot!.left + dot!.width / 2 - pad!.left) / pad!.width
    })
    expect(dot).toBeCloseTo(3.5 / 9, 1)
    await close(page)
    await ask(page, 'affect9', { locale: 'he' })
    await page.evaluate(() => {
      const field = document.querySelector('heartfelt-widget')!.shadowRoot!.querySelector('[role=slider]')!
      Object.assign(field, { setPointerCapture() {}, hasPointerCapture: () => true })
      const { left, width, top, height } = field.getBoundingClientRect()
      const at = { bubbles: true, clientX: left + width * 0.05, clientY: top + height / 2 }
      for (const type of ['pointerdown', 'pointerup']) field.dispatchEvent(new PointerEvent(type, at))
    })
    await page.waitFor(() => (window as unknown as { rated: Rated[] }).rated.at(-1)?.point === '9,5')
    await close(page)
  })

  it('asks the follow-up questions of the value, with a button back', async () => {
    await ask(page, 'ranges', { surface: 'modal' })
    await page.press('Home')
    await page.appears({ css: 'textarea', name: 'What broke?' })
    await page.appears({ css: '.primary', name: 'Next' })
    await tabTo(page, 'Next')
    await page.press('Enter')
    await page.appears({ css: '[role=radio]', name: 'very much' })
    // The new question gets the focus.
    expect(await focused(page)).toBe('How much does this matter to you?')
    await page.press('Tab')
    await page.press('End')
    await tabTo(page, 'Next')
    await page.press('Enter')
    await page.appears({ css: '[role=radio]', name: 'much better' })
    for (const chosen of ['very much', 'awful']) {
      await tabTo(page, 'Back')
      await page.press('Enter')
      await page.appears({ css: '[aria-checked=true]', name: chosen })
    }
    // Another rating has other follow-up questions.
    await page.click({ css: '[role=radio]', name: 'great' })
    await page.appears({ css: 'textarea', name: 'What was best?' })
    await page.appears({ css: '.word', name: 'calm' })
    expect(await page.text('.primary')).toBe('Send')
    await page.click({ css: '[role=radio]', name: 'neither' })
    await page.waitFor(
      () => !/What/.test(document.querySelector('heartfelt-widget')!.shadowRoot!.textContent!),
    )
  })

  it('links an error to its field, and announces it when it appears', async () => {
    await ask(page, 'fields')
    await page.click({ css: '[role=radio]', name: 'good' })
    await page.click('input[autocomplete]')
    await page.type('maya@')
    await page.press('Tab')
    const errorState = () =>
      page.waitFor(() => {
        const root = document.querySelector('heartfelt-widget')!.shadowRoot!
        const field = root.querySelector('input[autocomplete]')!
        const error = root.getElementById(field.getAttribute('aria-describedby')!)
        return error && `${field.getAttribute('aria-invalid')}: ${error.role} ${error.textContent}`
      })
    expect(await errorState()).toMatch(/^true: alert .*incomplete/)
    await page.click('input[autocomplete]')
    await page.type('example.com')
    await page.press('Tab')
    await page.waitFor(
      () =>
        document
          .querySelector('heartfelt-widget')!
          .shadowRoot!.querySelector('input[autocomplete]')!
          .getAttribute('aria-invalid') === 'false',
    )
    expect(await errorState()).toBe('false: alert ')
  })

  it('uses the corner and the font that the host sets', async () => {
    const place = async (style: string) => {
      await page.evaluate(style => document.documentElement.setAttribute('style', style), style)
      await ask(page, 'payment')
      const found = await page.waitFor(() => {
        const panel = document.querySelector('heartfelt-widget')!.shadowRoot!.querySelector('.panel')!
        if (panel.getAnimations().length) return null
        const { left, top } = panel.getBoundingClientRect()
        return { left, top, font: getComputedStyle(panel).fontFamily, size: getComputedStyle(panel).fontSize }
      })
      await close(page)
      return found
    }
    expect(
      await place(
        'font-family:Courier;--heartfelt-block:8px auto;--heartfelt-inline:12px auto;--heartfelt-font:0',
      ),
    ).toEqual({ left: 12, top: 8, font: 'Courier', size: '16px' })
    expect((await place('font-family:Courier')).font).toMatch(/^system-ui/)
    await page.evaluate(() => document.documentElement.removeAttribute('style'))
  })

  const least = (page: Page) =>
    page.evaluate(() => {
      const root = document.querySelector('heartfelt-widget')!.shadowRoot!
      const small = [
        ...root.querySelectorAll('button,input:not([type=file]),textarea,label.file,[role=slider]'),
      ].map(one => {
        const { width, height } = one.getBoundingClientRect()
        return { name: one.ariaLabel || one.textContent || one.tagName, least: Math.min(width, height) }
      })
      const texts = [...root.querySelectorAll<HTMLElement>('.panel *')]
        .filter(
          one =>
            one.checkVisibility() &&
            !one.closest('.spoken,svg') &&
            [...one.childNodes].some(({ nodeType, nodeValue }) => nodeType === 3 && nodeValue!.trim()),
        )
        .map(one => ({ name: one.textContent, size: Number.parseFloat(getComputedStyle(one).fontSize) }))
      return {
        target: small.reduce((a, b) => (b.least < a.least ? b : a)),
        text: texts.reduce((a, b) => (b.size < a.size ? b : a)),
      }
    })
  /** The sizes of all targets and texts at every step of every scale. */
  const holds = async (page: Page, target: number, text: number) => {
    const check = async (step: string) => {
      const found = await least(page)
      expect(found.target.least, `${step}: ${found.target.name}`).toBeGreaterThanOrEqual(target)
      expect(found.text.size, `${step}: ${found.text.name}`).toBeGreaterThanOrEqual(text)
    }
    for (const scale of ids) {
      await close(page)
      await ask(page, scale)
      await check(`${scale} asked`)
      await page.click(byTouch(scale)[0])
      await page.appears('textarea')
      await check(`${scale} more`)
    }
    await close(page)
    await ask(page, 'fields')
    await page.click({ css: '[role=radio]', name: 'bad' })
    await page.click({ css: 'button', name: 'Show us' })
    await page.appears('input[type=file]')
    await check('fields and picture')
    await page.click({ css: 'button', name: 'Next' })
    await page.appears({ css: 'button', name: 'Back' })
    await check('second question')
    await page.click({ css: 'button', name: 'Send' })
    await page.appears('.track')
    await check('done')
  }

  // The narrowest phones. WebKitGTK's window has a minimum width, so there the sizes are checked for a mouse.
  const width = { chromium: 320, firefox: 360, webkit: 0 }[engine]
  it(`has targets and texts of at least the minimum sizes ${width ? `on ${width} px` : 'with a mouse'}`, async () => {
    if (!width) return holds(page, 24, 14)
    await page.viewport(width, 700)
    await open(page)
    await holds(page, 43.99, 16)
  })
})
