import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Heartfelt } from '../../src/browser/api.js'
import type { Browser, Page } from './engines/engine.js'
import { eachEngine, launch } from './engines/launch.js'
import { type FakeCollector, fakeCollector } from './fake-collector.js'
import { type Host, serveHost } from './host.js'
import { comments, ready, until } from './site.js'

type Page2 = { heartfelt: Heartfelt; other: Heartfelt }

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))

/** What the npm entry imports by name, as a bundler would find it. */
const imports = JSON.stringify({
  imports: {
    'idb-keyval': '/node_modules/idb-keyval/dist/index.js',
    preact: '/node_modules/preact/dist/preact.mjs',
    'preact/jsx-runtime': '/node_modules/preact/jsx-runtime/dist/jsxRuntime.mjs',
  },
})

eachEngine(engine => {
  let browser: Browser
  let one: FakeCollector
  let two: FakeCollector
  let host: Host
  let page: Page
  beforeAll(async () => {
    browser = await launch(engine)
  })
  afterAll(() => browser?.close())

  const tag = (file: string, key: string, { url }: FakeCollector) =>
    `<script type="module" src="/${file}" data-heartfelt-key="${key}" data-heartfelt-collector="${url}"></script>`

  const opened = async (html: (one: FakeCollector, two: FakeCollector) => string) => {
    one = await fakeCollector()
    two = await fakeCollector()
    host = await serveHost({ '/': html(one, two) })
    page = await browser.newPage()
    await page.goto(host.url('/'))
    await ready(page)
  }
  const closed = async () => {
    await page.close()
    await host.close()
    await one.stop()
    await two.stop()
  }
  const arrivals = (collector: FakeCollector) =>
    [...collector.rows.values()]
      .filter(({ item }) => item.kind === 'feedback')
      .map(({ arrivals }) => arrivals)

  it('the script tag and the npm entry each deliver to their own collector, and share the elements', async () => {
    await opened(
      (
        one,
        two,
      ) => `<script type="importmap">${imports}</script><heartfelt-rating moment="payment"></heartfelt-rating>
${tag('heartfelt.js', 'pk_one', one)}
<script type="module">
import { createHeartfelt } from '/index.js'
window.other = createHeartfelt({ key: 'pk_two', collector: '${two.url}' })
import('/elements.js').then(() => document.title = 'defined', error => document.title = String(error))
</script>`,
    )
    await page.waitFor(() => document.title === 'defined')
    await page.evaluate(() => {
      const { heartfelt, other } = window as never as Page2
      return Promise.all([
        heartfelt.record({ moment: 'payment', point: 'good', comment: 'to one' }),
        other.record({ moment: 'payment', point: 'bad', comment: 'to two' }),
      ]).then(() => {})
    })
    await until(() => one.items().length && two.items().length)
    // One question in the page's flow, not one for each copy.
    await page.appears({ css: '[role=radio]', within: '[surface=inline]' })
    // Both can ask, each in its turn.
    const asked = await page.evaluate(() => (window as never as Page2).other.ask('payment'))
    expect(asked).toMatchObject({ asked: true })
    await page.click({ css: '[role=radio]', name: 'bad', within: 'body > heartfelt-widget' })
    await until(() => two.items().length === 2)
    await page.evaluate(() => (window as never as Page2).other.close())
    await new Promise(done => setTimeout(done, 1000))
    expect(
      await page.evaluate(
        () =>
          document.querySelector('heartfelt-rating')!.shadowRoot!.querySelectorAll('heartfelt-widget').length,
      ),
    ).toBe(1)
    expect(comments(one)).toEqual(['to one'])
    expect(comments(two)).toEqual(['to two', undefined])
    expect([arrivals(one), arrivals(two)]).toEqual([[1], [1, expect.any(Number)]])
    expect((await page.problems()).errors).toEqual([])
    await closed()
  })

  it('a second script tag under another name only prints a warning, and feedback arrives once', async () => {
    await opened((one, two) =>
      `<heartfelt-rating moment="payment"></heartfelt-rating><script>
window.heartfelt = []
window.heartfelt.push(['record', { moment: 'payment', point: 'good', comment: 'early' }])
</script>${tag('heartfelt.js', 'pk_one', one)}${tag(`heartfelt-${'VERSION'}.js`, 'pk_two', two)}`.replace(
        'VERSION',
        version,
      ),
    )
    await until(async () =>
      (await page.problems()).console.some(({ text }) => /on this page twice/.test(text)),
    )
    await page.evaluate(async () => {
      await (window as never as Page2).heartfelt.record({ moment: 'payment', point: 'good', comment: 'late' })
    })
    await until(() => one.items().length === 2)
    await page.appears({ css: '[role=radio]', within: '[surface=inline]' })
    await new Promise(done => setTimeout(done, 1000))
    expect(comments(one).sort()).toEqual(['early', 'late'])
    expect(arrivals(one)).toEqual([1, 1])
    expect(two.requests).toEqual([])
    expect(
      await page.evaluate(
        () =>
          document.querySelector('heartfelt-rating')!.shadowRoot!.querySelectorAll('heartfelt-widget').length,
      ),
    ).toBe(1)
    const { errors, console } = await page.problems()
    expect(errors).toEqual([])
    expect(console).toHaveLength(1)
    await closed()
  })
})
