import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { Heartfelt } from '../../src/browser/api.js'
import type { HeartfeltOptions } from '../../src/browser/options.js'
import type { Browser, Page } from './engines/engine.js'
import { eachEngine, launch } from './engines/launch.js'
import { until, useSites } from './site.js'

/** What the page learns when a chunk cannot be loaded. Changed chunks are in `chunk-integrity.test.ts`. */

type Shop = { heartfelt: Heartfelt; heartfeltOptions: Partial<HeartfeltOptions>; errorCodes: string[] }

const prepare = () => {
  const shop = window as never as Shop
  shop.heartfeltOptions = {
    moments: [
      { id: 'payment', scale: 'mood5' },
      { id: 'returns', scale: 'thumbs' },
      { id: 'repair', scale: 'restored4' },
    ],
  }
  shop.errorCodes = []
  const queue: unknown[] = [
    (client: Heartfelt) =>
      client.on('error', ({ code, error }) => {
        shop.errorCodes.push(error.name === 'HeartfeltError' && error.code === code ? code : `odd: ${error}`)
      }),
  ]
  shop.heartfelt = queue as never
}

const errorCodes = (page: Page) => page.evaluate(() => (window as never as Shop).errorCodes)
const ask = (page: Page, moment: string, surface: 'card' | 'modal' = 'card') =>
  page.evaluate(
    (moment, surface) => (window as never as Shop).heartfelt.ask(moment, { surface }),
    moment,
    surface,
  )
/** The question that is shown. */
const question = (page: Page) =>
  page.evaluate(
    () => document.querySelector('heartfelt-widget')?.shadowRoot?.querySelector('h2')?.textContent ?? null,
  )

eachEngine(engine => {
  const open = useSites()
  let browser: Browser
  beforeAll(async () => {
    browser = await launch(engine)
  })
  afterAll(() => browser.close())
  // WebKit takes no click in a background tab.
  let last: Page | undefined
  afterEach(() => last?.close())

  const visited = async (missing: RegExp, html = '<h1>Shop</h1>') => {
    const site = await open({ init: prepare, html })
    site.host.withhold(missing)
    const page = await site.visit(browser)
    last = page
    return { ...site, page, again: () => site.host.withhold(undefined) }
  }
  const unharmed = async (page: Page) => expect((await page.problems()).errors).toEqual([])

  it.each([
    ['device', 'payment', 'card', 'How did that feel?'],
    ['prompting', 'payment', 'card', 'How did that feel?'],
    ['open-prompts', 'payment', 'card', 'How did that feel?'],
    ['surfaces', 'payment', 'modal', 'How did that feel?'],
    ['further', 'returns', 'card', 'Did that go well?'],
  ] as const)(
    'without the %s chunk no prompt opens and an error event says so; with it one opens',
    async (name, moment, surface, words) => {
      const { page, again } = await visited(new RegExp(`/heartfelt/${name}-`))
      // The outbox needs the device chunk as well: if it is loaded by then, it emits an error of its own.
      const warningCount = async () =>
        name === 'device' ? (await errorCodes(page)).filter(code => code !== 'storage') : errorCodes(page)
      expect(await ask(page, moment, surface)).toMatchObject({ asked: false })
      expect(await warningCount()).toEqual(['widget'])
      expect(await question(page)).toBeNull()
      again()
      expect(await ask(page, moment, surface)).toMatchObject({ asked: true })
      expect(await question(page)).toBe(words)
      expect(await warningCount()).toEqual(['widget'])
      await unharmed(page)
    },
  )

  it('without the outbox chunk feedback waits, one error is emitted, and later it is kept and delivered once', async () => {
    const { page, again, collector } = await visited(/\/heartfelt\/outbox-/)
    await page.evaluate(() => {
      const { heartfelt } = window as never as Shop
      void heartfelt.record({ moment: 'payment', point: 'good' }).then(({ state }) => {
        document.title = state
      })
    })
    await page.waitFor(() => (window as never as Shop).errorCodes.length)
    // Longer than until the next attempt.
    await new Promise(done => setTimeout(done, 4000))
    expect(await errorCodes(page)).toEqual(['storage'])
    expect(collector.rows.size).toBe(0)
    again()
    await page.waitFor(() => document.title === 'kept')
    await until(() => collector.items().length === 1)
    expect([...collector.rows.values()].map(({ arrivals }) => arrivals)).toEqual([1])
    await unharmed(page)
  })

  it('without the account chunk the history is empty, and with it it is not', async () => {
    const { page, again, collector } = await visited(/\/heartfelt\/account-/)
    collector.otherwise = { status: 503 }
    await page.evaluate(() =>
      (window as never as Shop).heartfelt.record({ moment: 'payment', point: 'good' }),
    )
    const history = () => page.evaluate(() => (window as never as Shop).heartfelt.history())
    expect(await history()).toEqual([])
    expect(await errorCodes(page)).toEqual(['widget'])
    again()
    expect(await history()).toMatchObject([{ moment: 'payment' }])
    await unharmed(page)
  })

  it('without its locale chunk a prompt is in English and an error event says so; with it it is translated', async () => {
    const { page, again } = await visited(/\/heartfelt\/de-/)
    await page.evaluate(() => (window as never as Shop).heartfelt.setLocale('de'))
    expect(await ask(page, 'payment')).toMatchObject({ asked: true })
    expect(await question(page)).toBe('How did that feel?')
    expect(await errorCodes(page)).toEqual(['widget'])
    again()
    await page.evaluate(() => (window as never as Shop).heartfelt.close())
    await ask(page, 'payment')
    expect(await question(page)).toBe('Wie hat sich das angefühlt?')
    await unharmed(page)
  })

  it('without the elements chunk an inline rating waits, one warning is printed, and it appears once the chunk loads', async () => {
    const { page, again } = await visited(
      /\/heartfelt\/elements-/,
      '<h1>Shop</h1><heartfelt-rating moment="payment"></heartfelt-rating>',
    )
    const warningCount = async () =>
      (await page.problems()).console.filter(({ text }) => /^Heartfelt: the elements/.test(text)).length
    await until(async () => (await warningCount()) > 0)
    // Longer than until the next attempt.
    await new Promise(done => setTimeout(done, 4000))
    expect(await warningCount()).toBe(1)
    again()
    await page.waitFor(
      () => !!document.querySelector('heartfelt-rating')?.shadowRoot?.querySelector('heartfelt-widget'),
    )
    await unharmed(page)
  })

  it('a rating works without the chunk that follows up on cases', async () => {
    const { page, collector } = await visited(/\/heartfelt\/case-follow-up-/)
    await ask(page, 'repair')
    await page.click({ css: '[role=radio]', within: 'body > heartfelt-widget' })
    await until(() => collector.items().length === 1)
    await page.waitFor(() => (window as never as Shop).errorCodes.length)
    expect(await errorCodes(page)).toEqual(['widget'])
    await unharmed(page)
  })

  it('a launcher without its locale chunk is in English', async () => {
    const { page } = await visited(
      /\/heartfelt\/catalogue-/,
      '<script>document.documentElement.lang = "de"</script><heartfelt-launcher></heartfelt-launcher>',
    )
    await page.waitFor(() => !!customElements.get('heartfelt-launcher'))
    await new Promise(done => setTimeout(done, 1000))
    expect(await page.text({ css: 'button', within: 'heartfelt-launcher' })).toBe('How was it?')
    await unharmed(page)
  })
})
