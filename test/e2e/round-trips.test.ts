import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Heartfelt } from '../../src/browser/api.js'
import type { Browser, Page } from './engines/engine.js'
import { eachEngine, launch } from './engines/launch.js'
import { scriptTag } from './host.js'
import { LevelServer } from './level-server.js'
import { type RealCollector, realCollector } from './real-collector.js'
import { ready } from './site.js'

type WithClient = { heartfelt: Heartfelt }

/** What a page's own code defines. */
const moments = [{ id: 'payment', question: 'How was paying?' }]

const call = (page: Page, how: 'ask' | 'reached') =>
  page.evaluate(name => (window as never as WithClient).heartfelt[name]('payment'), how)

eachEngine(
  engine => {
    let collector: RealCollector
    beforeAll(async () => {
      collector = await (await realCollector()).start()
    })
    afterAll(() => collector.remove())

    /** A page with the script tag in a browser that has nothing cached, loaded up to the client. */
    async function coldPage(
      options?: object,
    ): Promise<{ page: Page; server: LevelServer; browser: Browser }> {
      const server = await LevelServer.start(
        collector.port,
        url =>
          `<!doctype html><title>Shop</title><h1>Shop</h1>${scriptTag({ key: collector.key, url }, options)}`,
      )
      const browser = await launch(engine)
      const page = await browser.newPage()
      await page.goto(`${server.url}/`)
      await ready(page)
      return { page, server, browser }
    }

    it('a page view requests the entry alone, at most 4.1 kB, and nothing the second time', async () => {
      const { page, server, browser } = await coldPage({ moments })
      expect(server.paths()).toEqual([['/heartfelt.js']])
      expect(server.levels[0]![0]!.bytes).toBeLessThanOrEqual(4100)
      server.reset()
      await page.goto(`${server.url}/`)
      await ready(page)
      expect(server.levels.flat().reduce((sum, { bytes }) => sum + bytes, 0)).toBe(0)
      await browser.close()
      await server.close()
    })

    it.each([
      ['ask', 1],
      ['reached', 2],
    ] as const)(
      '%s() with a moment of the page opens the question within %i level of requests after the entry',
      async (how, most) => {
        const { page, server, browser } = await coldPage({ moments })
        server.reset()
        expect(await call(page, how)).toMatchObject({ asked: true })
        expect(server.paths().length).toBeLessThanOrEqual(most)
        await browser.close()
        await server.close()
      },
    )
  },
  ['chromium'],
)
