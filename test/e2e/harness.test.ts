import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Browser, engines, type Page } from './engines/engine.js'
import { eachEngine, launch, newProfile } from './engines/launch.js'
import { type Host, serveHost } from './host.js'

let host: Host
beforeAll(async () => {
  host = await serveHost({
    '/': {
      html: `<button>Add</button><label>Name <input></label><div id="box"></div><script>
        box.attachShadow({ mode: 'open' }).innerHTML = '<button aria-label="Deep">x</button>'
        for (const b of [document.querySelector('button'), box.shadowRoot.querySelector('button')])
          b.onclick = event => { b.textContent = 'clicked ' + event.isTrusted }
      </script>`,
      init: () => {
        ;(window as { stubbed?: string }).stubbed = document.scripts.length === 1 ? 'first' : 'late'
      },
    },
    '/strict': {
      html: '<script>window.ran = 1</script><p>Nothing inline runs here</p>',
      headers: { 'content-security-policy': "default-src 'none'; script-src 'self'" },
    },
  })
})
afterAll(() => host.close())

eachEngine(engine => {
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    browser = await launch(engine)
    page = await browser.newPage()
  })
  afterAll(() => browser.close())

  it('runs a stub before any script of the page', async () => {
    await page.goto(host.url('/'))
    expect(await page.evaluate(() => (window as { stubbed?: string }).stubbed)).toBe('first')
    expect(await page.evaluate(async (a, b) => a + (await Promise.resolve(b)), 1, 2)).toBe(3)
  })

  it('clicks what a person could click, in shadow roots too', async () => {
    await page.click({ css: 'button', name: 'Add' })
    await page.click({ css: 'button', name: 'Deep' })
    expect(await page.text('button')).toBe('clicked true')
    expect(await page.text({ css: 'button', name: 'Deep' })).toBe('clicked true')
  })

  it('types and presses keys', async () => {
    await page.click({ css: 'input', name: 'Name' })
    await page.type('Zoë & <b>')
    await page.press('Backspace')
    expect(await page.text('input')).toBe('Zoë & <b')
  })

  it('sizes the page and takes its picture', async () => {
    await page.viewport(900, 700)
    await page.waitFor(() => innerWidth === 900 && innerHeight === 700)
    const picture = await page.screenshot()
    expect(picture.subarray(1, 4).toString()).toBe('PNG')
    expect([picture.readUInt32BE(16), picture.readUInt32BE(20)]).toEqual([900, 700])
  })

  it('records errors, warnings and violations', async () => {
    await page.evaluate(() => {
      console.warn('mind', 1)
      setTimeout(() => {
        throw new Error('boom')
      })
    })
    await page.waitFor(() => (window as unknown as { __problems: { errors: [] } }).__problems.errors.length)
    expect(await page.problems()).toMatchObject({
      console: [{ level: 'warn', text: 'mind 1' }],
      errors: ['Error: boom'],
      violations: [],
    })
    await page.goto(host.url('/strict'))
    expect((await page.problems()).violations).toMatchObject([
      { directive: 'script-src-elem', blocked: 'inline' },
    ])
  })

  it('has what the widget needs: secure context, locks, digests, storage', async () => {
    expect(
      await page.evaluate(() => [isSecureContext, !!navigator.locks, !!crypto.subtle, !!indexedDB]),
    ).toEqual([true, true, true, true])
  })

  it('opens a second page beside the first', async () => {
    const second = await browser.newPage()
    await second.goto(host.url('/'))
    expect(await page.evaluate(() => location.pathname)).toBe('/strict')
    await second.close()
    expect(await page.evaluate(() => location.pathname)).toBe('/strict')
  })
})

eachEngine(
  engine => {
    it('finds the database again after SIGKILL', async () => {
      const profile = await newProfile()
      const first = await launch(engine, { profile })
      const writer = await first.newPage()
      await writer.goto(host.url('/'))
      await writer.evaluate(store, 'survives')
      await first.kill()
      const second = await launch(engine, { profile })
      const reader = await second.newPage()
      await reader.goto(host.url('/'))
      expect(await reader.evaluate(store)).toBe('survives')
      await second.close()
    })

    it('cuts the network', async () => {
      const page = await (await launch(engine)).newPage()
      await page.goto(host.url('/'))
      await page.offline(true)
      expect(await page.evaluate(() => fetch('/').then(String, () => 'cut'))).toBe('cut')
      await page.offline(false)
      expect(await page.evaluate(() => fetch('/').then(r => r.status))).toBe(200)
    })
  },
  engines.filter(engine => engine !== 'webkit'),
)

/** Runs in the page: writes a value, or reads the one written before. */
function store(value?: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('harness', 1)
    opening.onupgradeneeded = () => opening.result.createObjectStore('kept')
    opening.onerror = () => reject(opening.error)
    opening.onsuccess = () => {
      const transaction = opening.result.transaction('kept', value ? 'readwrite' : 'readonly', {
        durability: 'strict',
      })
      const request = value
        ? transaction.objectStore('kept').put(value, 'key')
        : transaction.objectStore('kept').get('key')
      transaction.oncomplete = () => resolve(request.result)
      transaction.onabort = () => reject(transaction.error)
    }
  })
}
