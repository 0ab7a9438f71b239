import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { Heartfelt } from '../../src/browser/api.js'
import type { Browser, Page } from './engines/engine.js'
import { eachEngine, launch } from './engines/launch.js'
import { record, until, useSites } from './site.js'

// The network of each page is cut after it has loaded.

type Shop = { heartfelt: Heartfelt }

const ask = (page: Page) => page.evaluate(() => (window as never as Shop).heartfelt.ask('general'))
const question = (page: Page) =>
  page.evaluate(
    () => document.querySelector('heartfelt-widget')?.shadowRoot?.querySelector('h2')?.textContent,
  )
/** The names of our files that the page has fetched, without their hashes. */
const fetched = (page: Page) =>
  page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .flatMap(({ name }) => name.match(/\/heartfelt\/([\w-]+)-[\w-]{8}\.js/)?.[1] ?? []),
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

  const visit = async (html = '<button>Buy</button>') => {
    const site = await open({ html })
    const page = await site.visit(browser)
    last = page
    return { ...site, page }
  }

  it('before a sign of use, nothing is loaded, and an answer is kept once the network is back', async () => {
    const { host, page, collector } = await visit()
    expect(await fetched(page)).toEqual([])
    await host.close()
    await page.evaluate(() => {
      void (window as never as Shop).heartfelt.record({ moment: 'payment', point: 'good' })
    })
    expect(await ask(page)).toEqual({ asked: false, reason: 'unavailable' })
    await host.open()
    await until(() => collector.items().some(({ kind }) => kind === 'feedback'))
    expect((await page.problems()).errors).toEqual([])
  })

  it('after a sign of use, a question opens and its answer is kept', async () => {
    const { host, page } = await visit()
    await page.click('button')
    await page.waitFor(() =>
      ['prompting', 'open-prompts', 'outbox'].every(piece =>
        performance.getEntriesByType('resource').some(({ name }) => name.includes(`/heartfelt/${piece}-`)),
      ),
    )
    // Fetched files are evaluated right after.
    await page.evaluate(() => new Promise(done => requestAnimationFrame(() => setTimeout(done))))
    await host.close()
    expect(await ask(page)).toMatchObject({ asked: true })
    expect(await question(page)).toBe('How did that feel?')
    expect(await record(page)).toMatchObject({ state: 'kept' })
    expect((await page.problems()).errors).toEqual([])
  })

  it('a launcher says why nothing opened', async () => {
    const { host, page } = await visit('<heartfelt-launcher inline></heartfelt-launcher>')
    await page.waitFor(
      () => !!document.querySelector('heartfelt-launcher')?.shadowRoot?.querySelector('button'),
    )
    host.withhold(/\/heartfelt\//)
    await page.evaluate(() =>
      document.querySelector('heartfelt-launcher')!.shadowRoot!.querySelector('button')!.click(),
    )
    await page.waitFor(() =>
      /No connection/.test(
        document.querySelector('heartfelt-launcher')!.shadowRoot!.querySelector('button')!.textContent ?? '',
      ),
    )
  })
})
