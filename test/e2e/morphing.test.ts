import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Page } from './engines/engine.js'
import { eachEngine, launch } from './engines/launch.js'
import { type Host, serveHost } from './host.js'
import { ask, focused, hostPage } from './widget/stage.js'

/**
 * Pages whose body is made equal to the server's HTML again and again, by the libraries themselves: Turbo 8.0.23,
 * idiomorph 0.8.0 (htmx and Turbo use it) and morphdom 2.7.8 (Phoenix LiveView uses it).
 */

/** More often than a host that removes the card each time at once may do so. */
const REFRESHES = 25

type Page1 = {
  Idiomorph: { morph(old: Element, next: Element): void }
  morphdom(old: Element, next: Element): void
  Turbo: { session: { refresh(url: string): void } }
}

/** Runs in the page: makes the page what the server says, as often as wanted. */
const refreshes = {
  idiomorph: async (times: number) => {
    const html = await (await fetch(location.href)).text()
    for (let i = 0; i < times; i++) {
      const { body } = new DOMParser().parseFromString(html, 'text/html')
      ;(window as unknown as Page1).Idiomorph.morph(document.body, body)
      await new Promise(done => setTimeout(done, 5))
    }
  },
  morphdom: async (times: number) => {
    const html = await (await fetch(location.href)).text()
    for (let i = 0; i < times; i++) {
      const { body } = new DOMParser().parseFromString(html, 'text/html')
      ;(window as unknown as Page1).morphdom(document.body, body)
      await new Promise(done => setTimeout(done, 5))
    }
  },
  turbo: async (times: number) => {
    for (let i = 0; i < times; i++) {
      const rendered = new Promise(done => addEventListener('turbo:render', done, { once: true }))
      ;(window as unknown as Page1).Turbo.session.refresh(location.href)
      await rendered
    }
  },
}

/** How long a person waits, in real pages, between two refreshes by Turbo: it loads the page anew each time. */
const timesOf = { idiomorph: REFRESHES, morphdom: REFRESHES, turbo: 8 }

const head = {
  idiomorph: '<script src="/node_modules/idiomorph/dist/idiomorph.js"></script>',
  morphdom: '<script src="/node_modules/morphdom/dist/morphdom-umd.js"></script>',
  turbo: `<meta name="turbo-refresh-method" content="morph"><meta name="turbo-refresh-scroll" content="preserve">
<script src="/node_modules/@hotwired/turbo/dist/turbo.es2017-umd.js"></script>`,
}
const libraries = Object.keys(head) as (keyof typeof head)[]

let host: Host
beforeAll(async () => {
  const pages = libraries.map(name => [
    `/${name}`,
    hostPage('<heartfelt-rating moment="mood3"></heartfelt-rating>', { head: head[name] }),
  ])
  host = await serveHost(Object.fromEntries(pages))
})
afterAll(() => host.close())

/** The words in the text field of a question, typed and then changed in their middle. */
async function write(page: Page, within: string) {
  await page.click({ css: '[role=radio]', name: 'bad', within })
  await page.click({ css: 'textarea', within })
  await page.type('too lw')
  await page.press('ArrowLeft')
}

eachEngine(engine => {
  let page: Page
  beforeAll(async () => {
    page = await (await launch(engine)).newPage()
  })

  it.each(libraries)(
    'row 3: %s leaves focus, caret and words to an inline question and a card',
    async name => {
      await page.goto(host.url(`/${name}`))
      await page.waitFor(() => 'ask' in ((window as unknown as { heartfelt?: object }).heartfelt ?? {}))
      for (const within of ['[surface=inline]', '[surface=card]']) {
        if (within === '[surface=card]') await ask(page, 'mood5')
        await page.appears({ css: '[role=radio]', within })
        await write(page, within)
        await page.evaluate(refreshes[name], timesOf[name])
        expect(await focused(page)).toBe('TEXTAREA')
        await page.type('o')
        expect(await page.text({ css: 'textarea', within })).toBe('too low')
        // Also leaves no draft for the next page.
        await page.click({ css: 'button', name: 'Send', within })
        await page.appears({ css: '.track', within })
      }
      expect((await page.problems()).errors).toEqual([])
    },
  )
})
