import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Page } from '../engines/engine.js'
import { eachEngine, launch } from '../engines/launch.js'
import { type Host, serveHost } from '../host.js'
import { ask, close, hostPage } from './stage.js'

const ROUNDS = 200

let host: Host
beforeAll(async () => {
  host = await serveHost({ '/': hostPage() })
})
afterAll(() => host.close())

/** Opens, answers and closes the widget many times, on every surface but `inline`. */
const rounds = (page: Page, many: number) =>
  page.evaluate(async many => {
    const { heartfelt } = window as unknown as {
      heartfelt: { ask(id: string, how: object): Promise<unknown>; close(): void }
    }
    for (let i = 0; i < many; i++) {
      const surface = ['card', 'modal', 'popover'][i % 3]
      const anchor = document.querySelector('#opener')
      await heartfelt.ask('payment', { surface, ...(surface === 'popover' && { anchor }) })
      const root = document.querySelector('heartfelt-widget')!.shadowRoot!
      root.querySelector<HTMLElement>('[role=radio]')!.click()
      heartfelt.close()
    }
  }, many)

eachEngine(
  engine => {
    it(`leaves heap, nodes and listeners where they were after ${ROUNDS} opens and closes`, async () => {
      const page = await (await launch(engine, {})).newPage()
      await page.goto(host.url('/'))
      await page.waitFor(() => 'ask' in ((window as unknown as { heartfelt?: object }).heartfelt ?? {}))
      await page.cdp('Performance.enable')
      const measure = async () => {
        await new Promise(done => setTimeout(done, 500))
        for (let i = 0; i < 3; i++) await page.cdp('HeapProfiler.collectGarbage')
        const { metrics } = (await page.cdp('Performance.getMetrics')) as {
          metrics: { name: string; value: number }[]
        }
        const of = (wanted: string) => metrics.find(({ name }) => name === wanted)!.value
        return { heap: of('JSHeapUsedSize'), nodes: of('Nodes'), listeners: of('JSEventListeners') }
      }
      // The first rounds create everything that is created once, such as chunks and the engine's style sheets.
      await rounds(page, 20)
      await new Promise(done => setTimeout(done, 5000))
      const before = await measure()
      await rounds(page, ROUNDS)
      // Wait until the queue has processed the 200 answers; the memory that it uses meanwhile is not a leak.
      let after = await measure()
      for (let i = 0; i < 40 && after.listeners - before.listeners > 30; i++) after = await measure()
      expect(after.nodes - before.nodes).toBeLessThan(20)
      expect(after.listeners - before.listeners).toBeLessThan(31)
      // The 200 answers stay stored: a few kB each, with their records and telemetry.
      expect(after.heap - before.heap).toBeLessThan(ROUNDS * 8192)
    }, 120_000)
  },
  ['chromium'],
)

eachEngine(engine => {
  it('removes everything from the page when it is destroyed', async () => {
    const page = await (await launch(engine)).newPage()
    await page.goto(host.url('/'))
    await page.waitFor(() => 'ask' in ((window as unknown as { heartfelt?: object }).heartfelt ?? {}))
    const markup = () => page.evaluate(() => document.documentElement.outerHTML)
    const before = await markup()
    await ask(page, 'payment')
    await ask(page, 'mood5', { surface: 'modal' })
    await page.evaluate(() => (window as unknown as { heartfelt: { destroy(): void } }).heartfelt.destroy())
    expect(await markup()).toBe(before)
    await close(page)
  })
})
