import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Heartfelt } from '../../../src/browser/api.js'
import type { Browser, Page } from '../engines/engine.js'
import { eachEngine, launch } from '../engines/launch.js'
import { type Host, scriptTag, serveHost } from '../host.js'
import { type RealCollector, realCollector } from '../real-collector.js'
import { violations } from './axe.js'
import { focused } from './stage.js'

type InPage = { heartfelt: Heartfelt }
const client = (page: Page) =>
  page.waitFor(() => 'record' in ((window as unknown as Partial<InPage>).heartfelt ?? {}))
const panel = (page: Page) =>
  page.evaluate(() => document.querySelector('[surface=history]')?.shadowRoot?.textContent ?? '')
const says = (page: Page, text: string) =>
  page.waitFor(
    text => document.querySelector('[surface=history]')?.shadowRoot?.textContent?.includes(text),
    text,
  )

let collector: RealCollector
beforeAll(async () => {
  collector = await (await realCollector()).start()
})
afterAll(() => collector.remove())

eachEngine(engine => {
  let browser: Browser
  let page: Page
  let host: Host
  let stopped = false
  beforeAll(async () => {
    browser = await launch(engine)
    page = await browser.newPage()
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    // Another port is another origin, so that every test has its own device.
    host = await serveHost()
    const options = { moments: [{ id: 'payment', question: 'How did paying feel?' }, { id: 'general' }] }
    host.page('/', {
      html: `<!doctype html><html lang="en"><head><title>Shop</title><meta name="viewport" content="width=device-width">
        <script src="/node_modules/axe-core/axe.min.js"></script></head><body><main><h1>Shop</h1><button id="own">My words</button></main>
        <heartfelt-launcher></heartfelt-launcher>
        <script>own.onclick = () => heartfelt.history({ show: true })</script>
        ${scriptTag(collector, options)}</body></html>`,
    })
    await page.goto(host.url('/'))
    await client(page)
    return async () => {
      if (stopped) await collector.start()
      stopped = false
      await page.goto('about:blank')
      await host.close()
    }
  })
  const record = (point: string, comment: string) =>
    page.evaluate(
      (point, comment) =>
        (window as unknown as InPage).heartfelt.record({ moment: 'payment', point, comment }),
      point,
      comment,
    )
  const flushed = () =>
    page.evaluate(async () => (await (window as unknown as InPage).heartfelt.outbox.flush()).waiting)

  it('shows the answers with their state, from the launcher and from the end of a question', async () => {
    await record('bad', 'The page reloaded.')
    await flushed()
    await page.click('heartfelt-launcher')
    await page.click({ css: 'button', name: 'What I said' })
    await says(page, 'The page reloaded.')
    await says(page, 'sent')
    stopped = true
    await collector.stop()
    await record('good', 'Better now.')
    // The collector is down, so only the queued answers are shown.
    await says(page, 'kept')
    await says(page, 'only what waits on this device')
    await page.press('Escape')
    expect(await panel(page)).toBe('')

    await page.evaluate(() => (window as unknown as InPage).heartfelt.ask('general'))
    await page.click({ css: '[role=radio]', name: 'great' })
    // The card grows: wait for the text field, after which Send stays where it is.
    await page.appears('textarea')
    await page.click({ css: 'button', name: 'Send' })
    await page.appears('.track')
    await page.click({ css: 'button', name: 'What I said' })
    await says(page, 'great')
    await says(page, 'Better now.')
  })

  it('keeps the face beside the first line of a long answer', async () => {
    await record('bad', 'The page reloaded, and then it reloaded again. '.repeat(12))
    await flushed()
    await page.click('heartfelt-launcher')
    await page.click({ css: 'button', name: 'What I said' })
    await says(page, 'The page reloaded')
    const tops = await page.evaluate(() =>
      ['.said .face', '.said h3'].map(one => {
        const found = document.querySelector('heartfelt-widget')!.shadowRoot!.querySelector(one)!
        return found.getBoundingClientRect().top
      }),
    )
    expect(Math.abs(tops[0]! - tops[1]!)).toBeLessThan(4)
  })

  it('can be used with the keyboard alone, and returns the focus', async () => {
    await record('bad', 'The page reloaded.')
    await flushed()
    await page.click('#own')
    await says(page, 'The page reloaded.')
    expect(await focused(page)).toBe('What I said')
    await page.press('Tab')
    // The list gets the focus, so that it can be scrolled by keyboard.
    await page.press('Tab')
    expect(await focused(page)).toBe('Save as a file')
    await page.press('Tab')
    await page.press('Enter')
    await says(page, 'cannot be undone')
    await page.press('Escape')
    await says(page, 'Erase everything')
    // Firefox drops the focus like this when a screen reader reads line by line.
    await page.evaluate(() =>
      (document.querySelector('heartfelt-widget')!.shadowRoot!.activeElement as HTMLElement).blur(),
    )
    await page.press('Escape')
    expect(await focused(page)).toBe('My words')
  })

  it.each([
    ['light', 'en', 1000],
    ['dark', 'en', 390],
    ['light', 'he', 390],
    ['dark', 'ar', 1000],
  ] as const)('has no violations: %s, %s, %i px wide', async (theme, locale, width) => {
    await page.viewport(width, 700)
    for (const point of ['awful', 'bad', 'neither', 'good', 'great']) await record(point, `It was ${point}.`)
    await flushed()
    await page.evaluate(
      (theme, locale) => {
        const { heartfelt } = window as unknown as InPage
        heartfelt.setTheme(theme)
        heartfelt.setLocale(locale)
        void heartfelt.history({ show: true })
      },
      theme,
      locale,
    )
    await says(page, 'It was great.')
    expect(await violations(page)).toEqual([])
    const inside = await page.evaluate(() => {
      const { left, right, bottom } = document
        .querySelector('[surface=history]')!
        .shadowRoot!.querySelector('.panel')!
        .getBoundingClientRect()
      return left >= 0 && right <= innerWidth && bottom <= innerHeight
    })
    expect(inside).toBe(true)
    await page.viewport(1000, 700)
  })

  it('erases everything on the device and at the collector', async () => {
    await record('bad', `Erase me, ${engine}.`)
    expect(await flushed()).toBe(0)
    const identity = await page.evaluate(readDevice)
    await page.click('#own')
    await says(page, 'Erase me')
    await page.click({ css: 'button', name: 'Erase everything' })
    await page.click({ css: 'button', name: 'Erase' })
    await says(page, 'Everything is erased.')
    const response = await fetch(`${collector.url}/v1/history?key=${collector.key}`, {
      headers: { Authorization: `Bearer ${identity}` },
    })
    expect(await response.json()).toMatchObject({ items: [] })
    await page.evaluate(() => (window as unknown as InPage).heartfelt.destroy())
    expect(await page.evaluate(readDevice)).toBe('')
  })
})

/** Runs in the page: the stored identity of the device, or `undefined`. */
async function readDevice(): Promise<string> {
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open(name!)
      opening.onsuccess = () => resolve(opening.result)
      opening.onerror = () => reject(opening.error)
    })
    const [store] = [...database.objectStoreNames]
    const records = store && database.transaction(store).objectStore(store)
    const read = <T>(request: IDBRequest<T>) =>
      new Promise<T>(resolve => {
        request.onsuccess = () => resolve(request.result)
      })
    const known = records && (await read(records.get('m:device')))
    const left = records ? await read(records.count()) : 0
    database.close()
    if (known) return `${known.id}.${known.secret}`
    if (left) return `${left} records`
  }
  return ''
}
