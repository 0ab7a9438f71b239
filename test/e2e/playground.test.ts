import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Browser, Page } from './engines/engine.js'
import { eachEngine, launch } from './engines/launch.js'
import { storedComments } from './hosts/stored.js'
import { type RealCollector, realCollector } from './real-collector.js'
import { type RecordingProxy, recordingProxy } from './recording-proxy.js'
import { until } from './site.js'

/** The widget above the page; a question in the page's flow is in the shadow root of its element. */
const floating = 'body > heartfelt-widget'
const inFlow = '#inline heartfelt-rating'

const code = (page: Page) => page.text('.code code')
const ask = (page: Page) => page.click('button.ask')

/** Chooses an option of a switch by its label: surface, theme or network. */
const choose = (page: Page, text: string) => page.click({ css: 'fieldset label', name: text })

/** Sets a `<select>` by script, since drivers cannot click the system's menu. */
const pick = (page: Page, name: string, text: string) =>
  page.evaluate(
    (name, text) => {
      const list = document.querySelector<HTMLSelectElement>(`select[name=${name}]`)!
      const option = [...list.options].find(({ label }) => label === text)
      if (!option) throw new Error(`No ${text} to choose`)
      list.value = option.value
      list.dispatchEvent(new Event('input', { bubbles: true }))
    },
    name,
    text,
  )

/** The text of the question. */
const seen = (page: Page, widget: string) =>
  page.evaluate(css => {
    const found = document.querySelector(css)
    const root = (found?.shadowRoot?.querySelector('heartfelt-widget') ?? found)?.shadowRoot
    const panel = root?.querySelector('.panel')
    if (!root || !panel) return null
    return {
      question: root.querySelector('h2')?.textContent,
      answers: root.querySelectorAll('[role=radio]').length,
      modal: panel.matches('dialog:modal'),
      rtl: getComputedStyle(panel).direction === 'rtl',
      // The sum of red, green and blue.
      light:
        getComputedStyle(panel)
          .backgroundColor.match(/\d+/g)!
          .slice(0, 3)
          .reduce((sum, one) => sum + +one, 0) > 380,
    }
  }, widget)
const shows = (page: Page, widget: string, expected: object) =>
  expect.poll(() => seen(page, widget), { timeout: 20_000 }).toMatchObject(expected)

const gone = (page: Page) => expect.poll(() => seen(page, floating), { timeout: 20_000 }).toBeNull()

/** Distance in pixels between the pressed button and the question. */
const gap = (page: Page) =>
  page.evaluate(css => {
    const button = document.querySelector('.ask')!.getBoundingClientRect()
    const panel = document.querySelector(css)?.shadowRoot?.querySelector('.panel')?.getBoundingClientRect()
    return panel
      ? Math.max(panel.top - button.bottom, button.top - panel.bottom, panel.left - button.right)
      : -1
  }, floating)

/** The rows of the queue's table as texts, or the sentence that replaces an empty table. */
const queue = (page: Page) =>
  page.evaluate(() => {
    const shown = (element: Element) => element.getClientRects().length > 0
    const rows = [...document.querySelectorAll('.queue tbody tr')].filter(shown)
    return {
      answers: rows
        .map(row => [...row.children].map(cell => cell.textContent!))
        .filter(([kind]) => kind === 'feedback')
        .map(([, , state]) => state!.replace(/:.*/, '')),
      nothing: shown(document.querySelector('.queue .none')!),
    }
  })
const queued = (page: Page, expected: object) =>
  expect.poll(() => queue(page), { timeout: 30_000 }).toMatchObject(expected)

/** The names in the event log, in order. */
const log = (page: Page) =>
  page.evaluate(() => [...document.querySelectorAll('.events li b')].map(one => one.textContent!).reverse())

const says = (page: Page, text: RegExp) =>
  expect.poll(() => page.text({ css: '[role=status]', within: floating }), { timeout: 20_000 }).toMatch(text)

/** Answers: a face, a comment, and Send. */
async function answer(page: Page, comment: string) {
  await ask(page)
  await page.click({ css: '[role=radio]', name: 'bad', within: floating })
  await page.click({ css: 'textarea', within: floating })
  await page.type(comment)
  await page.click({ css: 'button', name: 'Send', within: floating })
}

eachEngine(engine => {
  let program: RealCollector
  let door: RecordingProxy
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    program = await realCollector('shop')
    await program.start()
    browser = await launch(engine)
  })
  beforeEach(async () => {
    // Every test has its own origin, and so a device without prompts.
    door = await recordingProxy(program.url)
    page = await browser.newPage()
    await page.goto(`${door.url}/playground`)
    await queued(page, { answers: [], nothing: true })
  })
  afterEach(async () => {
    const { errors, console } = await page.problems()
    await page.close()
    await door.close()
    expect(errors).toEqual([])
    expect(console).toEqual([])
  })
  afterAll(async () => {
    await browser?.close()
    await program?.remove()
  })

  const stored = (comment: string) => storedComments(program.data).filter(one => one === comment).length

  it('each surface is shown as chosen, with the code for it', async () => {
    await ask(page)
    await shows(page, floating, { question: 'How did that feel?', answers: 5, modal: false })
    expect(await code(page)).toContain("heartfelt.ask('mood5')")

    await choose(page, 'Modal')
    expect(await code(page)).toContain("heartfelt.ask('mood5', { surface: 'modal' })")
    await ask(page)
    await shows(page, floating, { answers: 5, modal: true })
    await page.press('Escape')
    await gone(page)

    await choose(page, 'Popover')
    expect(await code(page)).toContain("heartfelt.ask('mood5', { anchor: button })")
    await ask(page)
    await shows(page, floating, { answers: 5, modal: false })
    // It moves in and stops beside the button.
    await expect.poll(() => gap(page), { timeout: 20_000 }).toSatisfy(px => px >= 0 && px < 40)
    await page.press('Escape')

    await choose(page, 'In the page')
    expect(await code(page)).toContain('<heartfelt-rating moment="mood5"></heartfelt-rating>')
    await shows(page, inFlow, { question: 'How did that feel?', answers: 5 })
    await gone(page)

    await choose(page, 'Launcher')
    expect(await code(page)).toContain('<heartfelt-launcher moment="mood5"></heartfelt-launcher>')
    await page.click({ css: 'button', within: 'heartfelt-launcher' })
    await shows(page, floating, { answers: 5 })
    expect(await seen(page, inFlow)).toBeNull()
  })

  it('scale, theme and language change the question and the code', async () => {
    await pick(page, 'scale', 'Thumbs')
    expect(await code(page)).toContain("moments: [{ id: 'thumbs', scale: 'thumbs' }]")
    await choose(page, 'Light')
    expect(await code(page)).toContain("heartfelt.setTheme('light')")
    await ask(page)
    await shows(page, floating, { question: 'Did that go well?', answers: 2, light: true, rtl: false })

    // The open question follows.
    await choose(page, 'Dark')
    expect(await code(page)).toContain("heartfelt.setTheme('dark')")
    await shows(page, floating, { light: false })
    await pick(page, 'locale', 'Deutsch')
    expect(await code(page)).toContain("heartfelt.setLocale('de')")
    await shows(page, floating, { question: 'Ist das gut gelaufen?', rtl: false })
    await pick(page, 'locale', 'العربية')
    await shows(page, floating, { question: 'هل سار الأمر جيدًا؟', rtl: true })

    await pick(page, 'scale', 'Stars')
    await choose(page, 'In the page')
    await shows(page, inFlow, { question: 'ما مدى رضاك؟', answers: 5, rtl: true, light: false })
    await pick(page, 'scale', 'Three faces')
    await shows(page, inFlow, { question: 'كيف كان شعورك؟', answers: 3 })
  })

  it('an answer given while the network is cut waits in the queue, and arrives once when it is back', async () => {
    const comment = `cut in ${engine}`
    await choose(page, 'Down')
    await answer(page, comment)
    await says(page, /^Kept on this device/)
    await queued(page, { answers: ['waiting'], nothing: false })
    await page.click({ css: 'button', name: 'Try now' })
    // Long enough for an item to be sent by mistake.
    await new Promise(done => setTimeout(done, 1500))
    await queued(page, { answers: ['waiting'], nothing: false })
    const before = await log(page)
    expect(before).toEqual(expect.arrayContaining(['asked', 'shown', 'rated', 'submitted', 'kept']))
    expect(before).not.toContain('sent')
    expect(door.batches).toEqual([])
    expect(stored(comment)).toBe(0)

    await choose(page, 'Fine')
    await page.click({ css: 'button', name: 'Try now' })
    await queued(page, { answers: [], nothing: true })
    await says(page, /^Sent\./)
    expect((await log(page)).filter(name => name === 'sent')).toHaveLength(1)
    expect(stored(comment)).toBe(1)
    const arrivals = door.batches.flatMap(({ items }) => items).filter(({ kind }) => kind === 'feedback')
    expect(arrivals).toHaveLength(1)
    await page.reload()
    await queued(page, { answers: [], nothing: true })
    await new Promise(done => setTimeout(done, 1500))
    expect(stored(comment)).toBe(1)
  })

  it('an answer whose reply was lost is sent again, and stored once', async () => {
    const comment = `lost in ${engine}`
    await choose(page, 'Replies lost')
    await answer(page, comment)
    await until(() => stored(comment) === 1)
    await queued(page, { answers: ['waiting'], nothing: false })
    await choose(page, 'Fine')
    await page.click({ css: 'button', name: 'Try now' })
    await queued(page, { answers: [], nothing: true })
    await says(page, /^Sent\./)
    const last = door.batches.flatMap(({ items }) => items).filter(({ kind }) => kind === 'feedback')
    expect(last.length).toBeGreaterThan(1)
    expect(stored(comment)).toBe(1)
  })
})
