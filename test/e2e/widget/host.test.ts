import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Page } from '../engines/engine.js'
import { eachEngine, launch } from '../engines/launch.js'
import { type Host, serveHost } from '../host.js'
import { ask, close, focused, hostPage } from './stage.js'

let host: Host
beforeAll(async () => {
  host = await serveHost({
    '/': hostPage(
      `<dialog id="dialog"><button>Inside</button><form method="dialog"><button>Done</button></form></dialog>
       <form id="form" action="/away"><div id="in-form"></div><button>Submit</button></form>`,
    ),
    '/hostile': hostPage('<div style="position:fixed;inset:0;z-index:2147483647;transform:scale(1)"></div>', {
      head: `<style>*{all:unset!important}*,*::before,*::after{box-sizing:content-box!important;color:red!important;transform:rotate(0.1deg)!important;visibility:hidden!important}
        html{font-size:5px!important}body{filter:blur(0)!important;overflow:hidden!important}button,[role]{display:none!important}</style>`,
    }),
  })
})
afterAll(() => host.close())

eachEngine(engine => {
  let page: Page
  const open = async (path: string) => {
    await page.goto(host.url(path))
    await page.waitFor(() => 'ask' in ((window as unknown as { heartfelt?: object }).heartfelt ?? {}))
  }
  const widgets = () => page.evaluate(() => document.querySelectorAll('heartfelt-widget').length)
  beforeAll(async () => {
    page = await (await launch(engine)).newPage()
  })

  it('S08: is visible and can be used on a page whose styles hide and disable everything', async () => {
    await open('/hostile')
    await ask(page, 'payment')
    // The widget is above the elements of the page: it is what lies under the pointer.
    expect(
      await page.waitFor(() => {
        const widget = document.querySelector('heartfelt-widget')!
        const radio = widget.shadowRoot!.querySelector('[role=radio]')!
        const { left, top, width, height } = radio.getBoundingClientRect()
        return (
          document.elementFromPoint(left + width / 2, top + height / 2) === widget &&
          width >= 44 &&
          height >= 44
        )
      }),
    ).toBe(true)
    await page.click({ css: '[role=radio]', name: 'great' })
    await page.click({ css: 'button', name: 'Send' })
    await page.appears('.track')
  })

  it('never takes the focus as a card, and is removed when it closes', async () => {
    await open('/')
    await page.click('#search')
    await ask(page, 'payment')
    expect(await focused(page)).toBe('search')
    await close(page)
    expect(await widgets()).toBe(0)
    expect(await page.evaluate(() => document.body.getAttribute('style'))).toBeNull()
  })

  it('can be answered with the keyboard alone, and returns the focus', async () => {
    await page.click('#opener')
    await ask(page, 'payment', { surface: 'popover' })
    expect(await focused(page)).toBe('awful')
    await page.press('End')
    expect(await focused(page)).toBe('great')
    await page.press('ArrowLeft')
    expect(await focused(page)).toBe('good')
    await page.press('Tab')
    await page.press(' ')
    expect(await page.evaluate(pressed)).toHaveLength(1)
    for (let i = 0; i < 5; i++) await page.press('Tab')
    await page.type('Quick')
    await page.press('Enter')
    await page.type('and kind')
    await page.press('Tab')
    expect(await focused(page)).toBe('Not now')
    await page.press('Tab')
    await page.press('Enter')
    await page.appears('.track')
    // The focused element is gone; the focus stays inside the card.
    expect(await focused(page)).toBe('Thank you')
    await page.press('Escape')
    expect(await widgets()).toBe(0)
    expect(await focused(page)).toBe('Open')
  })

  it('closes on Escape also after the browser dropped the focus in it, but not on Escape elsewhere in the page', async () => {
    await page.click('#search')
    await ask(page, 'payment')
    await page.press('Escape')
    expect(await widgets()).toBe(1)
    await page.click({ css: '[role=radio]', name: 'good' })
    await page.press('Tab')
    // Firefox drops the focus like this when a screen reader reads line by line.
    await page.evaluate(() =>
      (document.querySelector('heartfelt-widget')!.shadowRoot!.activeElement as HTMLElement).blur(),
    )
    await page.press('Escape')
    expect(await widgets()).toBe(0)
    expect(await focused(page)).toBe('search')
  })

  it('does not close on Escape after the person has clicked in the page', async () => {
    await page.click('#search')
    await ask(page, 'payment')
    await page.click({ css: '[role=radio]', name: 'good' })
    await page.press('Tab')
    await page.click('h1')
    await page.press('Escape')
    expect(await widgets()).toBe(1)
    await close(page)
  })

  it('keeps the focus inside when somebody clicks beside the buttons', async () => {
    await page.click('#search')
    await ask(page, 'payment')
    await page.click('h2')
    await page.press('Escape')
    expect(await widgets()).toBe(0)
    expect(await focused(page)).toBe('search')
  })

  it('keeps the focused button in the tree for one second after it became invisible, for screen readers', async () => {
    const sending = async () => {
      await ask(page, 'payment', { surface: 'modal' })
      await page.press('End')
      await page.appears('textarea')
      await page.evaluate(() => {
        const button = document.querySelector('heartfelt-widget')!.shadowRoot!.querySelector('.primary')
        ;(button as HTMLElement).focus()
        Object.assign(window, { left: button })
      })
    }
    const left = () =>
      page.evaluate(() => {
        const { left } = window as unknown as { left: HTMLElement }
        return left.isConnected && [left.tabIndex, left.parentElement!.clientWidth]
      })
    // Under a pointer it is removed at once.
    await sending()
    await page.click({ css: 'button', name: 'Send' })
    await page.appears('.track')
    expect(await left()).toBe(false)
    await close(page)
    await sending()
    await page.press('Enter')
    await page.appears('.track')
    expect(await focused(page)).toBe('Thank you')
    expect(await left()).toEqual([-1, 1])
    await new Promise(done => setTimeout(done, 1200))
    expect(await left()).toBe(false)
    expect(await focused(page)).toBe('Thank you')
    await close(page)
  })

  it('chooses a face before the focus moves to it', async () => {
    await ask(page, 'payment', { surface: 'modal' })
    await page.evaluate(() => {
      document
        .querySelector('heartfelt-widget')!
        .shadowRoot!.addEventListener('focusin', ({ target }) =>
          Object.assign(window, { seen: (target as Element).ariaChecked }),
        )
    })
    await page.press('ArrowRight')
    expect(await page.evaluate(() => (window as unknown as { seen: string }).seen)).toBe('true')
    await close(page)
  })

  it('mirrors the arrow keys in right-to-left languages', async () => {
    await page.click('#opener')
    await ask(page, 'mood3', { surface: 'popover', locale: 'he' })
    await page.press('ArrowLeft')
    expect(await focused(page)).toBe('לא זה ולא זה')
    await close(page)
  })

  it('does not trigger hotkeys of the host while somebody types', async () => {
    await page.evaluate(() => {
      const heard: string[] = []
      Object.assign(window, { heard })
      for (const type of ['keydown', 'keypress', 'keyup']) {
        document.addEventListener(type, event => heard.push((event as KeyboardEvent).key))
      }
    })
    await ask(page, 'payment')
    await page.click({ css: '[role=radio]', name: 'bad' })
    await page.click('textarea')
    await page.type('jk/?')
    expect(await page.evaluate(() => (window as unknown as { heard: string[] }).heard)).toEqual([])
    await close(page)
  })

  it('does not submit the host’s form around it', async () => {
    await page.evaluate(() => {
      const { heartfelt } = window as unknown as { heartfelt: { ask(id: string, how: object): unknown } }
      return heartfelt.ask('payment', { surface: 'inline', anchor: document.querySelector('#in-form') })
    })
    await page.click({ css: '[role=radio]', name: 'good' })
    await page.press('Enter')
    expect(await page.evaluate(() => location.pathname)).toBe('/')
    await page.evaluate(() => document.querySelector('#in-form')!.replaceChildren())
  })

  it.each(['before', 'after'] as const)(
    'can be used above a modal dialog of the host that opened %s',
    async when => {
      const show = () =>
        page.evaluate(() => document.querySelector<HTMLDialogElement>('#dialog')!.showModal())
      if (when === 'before') await show()
      await ask(page, 'payment')
      if (when === 'after') await show()
      await page.waitFor(() => !!document.querySelector('dialog heartfelt-widget'))
      await page.click({ css: '[role=radio]', name: 'good' })
      await page.click('textarea')
      await page.type('Still here')
      // The dialog closes; the draft continues outside it.
      await page.evaluate(() => document.querySelector<HTMLDialogElement>('#dialog')!.close())
      await page.waitFor(() => !!document.querySelector('body > heartfelt-widget'))
      expect(await page.text('textarea')).toBe('Still here')
      await page.click({ css: 'button', name: 'Send' })
      await page.appears('.track')
      await close(page)
    },
  )

  it('makes the rest of the page inert as a modal, until it closes', async () => {
    await page.click('#opener')
    await ask(page, 'payment', { surface: 'modal' })
    expect(await focused(page)).toBe('awful')
    await page.evaluate(() => document.querySelector<HTMLElement>('#search')!.focus())
    expect(await focused(page)).toBe('awful')
    await page.press('Escape')
    expect(await widgets()).toBe(0)
    expect(await focused(page)).toBe('Open')
  })

  it('announces the question once when the focus enters, and the dialog is not a tab stop', async () => {
    await open('/')
    await ask(page, 'payment', { surface: 'modal' })
    await new Promise(done => setTimeout(done, 300))
    expect(
      await page.evaluate(() => {
        const root = document.querySelector('heartfelt-widget')!.shadowRoot!
        const status = root.querySelector('[role=status]')!.textContent
        return [root.activeElement!.role, status, root.querySelector('dialog')!.tabIndex]
      }),
    ).toEqual(['radio', '', -1])
    await close(page)
  })

  it('survives a framework that removes its node', async () => {
    await ask(page, 'payment')
    await page.click({ css: '[role=radio]', name: 'bad' })
    await page.evaluate(() => document.querySelector('heartfelt-widget')!.remove())
    await page.waitFor(() => !!document.querySelector('heartfelt-widget'))
    expect(await page.evaluate(chosen)).toBe('bad')
    await close(page)
  })

  it('changes the language while somebody writes, and keeps the draft', async () => {
    await ask(page, 'mood5')
    await page.click({ css: '[role=radio]', name: 'good' })
    await page.click('textarea')
    await page.type('Halb')
    await page.evaluate(() =>
      (window as unknown as { heartfelt: { setLocale(to: string): void } }).heartfelt.setLocale('he'),
    )
    await page.appears({ css: 'button', name: 'שליחה' })
    expect(await page.text('textarea')).toBe('Halb')
    expect(await page.evaluate(() => document.querySelector('heartfelt-widget')!.getAttribute('dir'))).toBe(
      'rtl',
    )
    await close(page)
  })

  it.each(['#fe0', '#fff', '#000', '#888', '#c00', '#7a5cff', 'rebeccapurple'])(
    'has text on the accent %s with a contrast of at least 4.5 : 1',
    async accent => {
      await page.evaluate(
        accent => document.documentElement.style.setProperty('--heartfelt-accent', accent),
        accent,
      )
      for (const theme of ['light', 'dark'] as const) {
        await ask(page, 'payment', { theme })
        await page.click({ css: '[role=radio]', name: 'good' })
        await page.appears('.primary')
        expect(await page.evaluate(contrast)).toBeGreaterThanOrEqual(4.5)
        await close(page)
      }
      await page.evaluate(() => document.documentElement.removeAttribute('style'))
    },
  )
})

eachEngine(
  engine => {
    it('fits a window of 320 × 256, as at 400 % zoom', async () => {
      const page = await (await launch(engine)).newPage()
      await page.goto(host.url('/'))
      await page.waitFor(() => 'ask' in ((window as unknown as { heartfelt?: object }).heartfelt ?? {}))
      await page.viewport(320, 256)
      await page.waitFor(() => innerWidth <= 320)
      await ask(page, 'payment')
      await page.click({ css: '[role=radio]', name: 'bad' })
      await page.click({ css: 'button', name: 'Send' })
      await page.appears('.track')
      expect(
        await page.evaluate(() => {
          const panel = document.querySelector('heartfelt-widget')!.shadowRoot!.querySelector('.panel')!
          return panel.scrollWidth <= panel.clientWidth && document.documentElement.scrollWidth <= innerWidth
        }),
      ).toBe(true)
    })

    // In Firefox, a scrollable card is a tab stop, and a screen reader then reads all of it.
    it.each(['en', 'ja'])('does not scroll sideways: %s', async locale => {
      const page = await (await launch(engine)).newPage()
      await page.goto(host.url('/'))
      await page.waitFor(() => 'ask' in ((window as unknown as { heartfelt?: object }).heartfelt ?? {}))
      const sideways = () =>
        page.evaluate(() => {
          const panel = document.querySelector('heartfelt-widget')!.shadowRoot!.querySelector('.panel')!
          return panel.scrollWidth - panel.clientWidth
        })
      await ask(page, 'payment', { locale })
      const asked = await sideways()
      await page.click('[role=radio]')
      await page.appears('textarea')
      expect([asked, await sideways()]).toEqual([0, 0])
    })
  },
  // WebKitGTK's window has a minimum width, and it counts the card's padding as scrollable.
  ['chromium', 'firefox'],
)

/** Runs in the page: the chosen words. */
function pressed() {
  const root = document.querySelector('heartfelt-widget')!.shadowRoot!
  return [...root.querySelectorAll('[aria-pressed=true]')].map(({ textContent }) => textContent)
}

/** Runs in the page: the name of the chosen radio. */
function chosen() {
  const root = document.querySelector('heartfelt-widget')!.shadowRoot!
  return root.querySelector('[aria-checked=true]')?.textContent
}

/** Runs in the page: the contrast of the primary button by WCAG, from its colours as a canvas draws them. */
function contrast() {
  const root = document.querySelector('heartfelt-widget')!.shadowRoot!
  const { color, backgroundColor } = getComputedStyle(root.querySelector('.primary')!)
  const luminance = (colour: string) => {
    const context = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d')!
    context.fillStyle = colour
    context.fillRect(0, 0, 1, 1)
    const [r, g, b] = [...context.getImageData(0, 0, 1, 1).data].map(byte => {
      const share = byte / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
  }
  const [dark, light] = [luminance(color), luminance(backgroundColor)].sort((a, b) => a - b)
  return (light! + 0.05) / (dark! + 0.05)
}
