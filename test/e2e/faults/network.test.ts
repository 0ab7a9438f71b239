import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, Page } from '../engines/engine.js'
import { eachEngine, launch } from '../engines/launch.js'
import type { Answer, FakeCollector } from '../fake-collector.js'
import { comments, flushed, listed, record, until, useSites } from '../site.js'
import { blocked, fastTime, onLineSays } from '../stubs.js'

const site = useSites()

/** Waits until the collector has stored this many items, each once. */
const storedOnce = async (collector: FakeCollector, count: number) => {
  await until(() => collector.items().length === count, 20_000)
  expect(collector.items()).toHaveLength(count)
}
const empty = (page: Page) => until(() => listed(page).then(list => list.length === 0))

eachEngine(engine => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launch(engine)
  })
  afterAll(() => browser.close())

  it('F20 a browser that reports itself offline still sends', async () => {
    const shop = await site({ init: onLineSays, args: [false] })
    const page = await shop.visit(browser)
    await record(page)
    await storedOnce(shop.collector, 1)
  })

  it('F20 a browser that reports itself online without a network keeps retrying', async () => {
    const shop = await site({ init: onLineSays, args: [true] })
    const page = await shop.visit(browser)
    await shop.collector.stop()
    expect(await record(page)).toMatchObject({ state: 'kept' })
    await shop.collector.start()
    await storedOnce(shop.collector, 1)
  })

  const faults: [name: string, answer: Answer][] = [
    ['F21 a reply lost after the commit', { cut: 'late' }],
    ['F33 an acknowledgement cut in half', { cut: 'halfway' }],
    ['F29 a server error', { status: 500 }],
    ['F29 an overload', { status: 503 }],
    ['F29 an error after the commit', { status: 502, commit: true }],
    [
      'F32 a captive portal',
      {
        status: 200,
        body: '<!doctype html><title>Sign in</title>',
        headers: { 'content-type': 'text/html' },
      },
    ],
    ['F32 an empty 204', { status: 204 }],
    ['F32 an empty 200', { status: 200, body: '' }],
    ['F32 JSON of somebody else', { status: 200, body: '{"ok":true}' }],
    [
      'F32 an acknowledgement of unknown items',
      { acknowledge: () => ({ results: [null, 7, { id: 'nobody', status: 'accepted' }] }) },
    ],
    ['F32 a redirect to a page', { status: 302, headers: { location: '/portal' } }],
    ['a connection cut at once', { cut: 'early' }],
    ['408', { status: 408 }],
    ['425', { status: 425 }],
    ['a retryable rejection', { verdict: () => ({ status: 'rejected', retryable: true }) }],
  ]
  it.concurrent.each(faults)('%s: retried, stored once', async (_, answer) => {
    const shop = await site()
    const page = await shop.visit(browser)
    shop.collector.script.push(answer)
    const { id, state } = await record(page, { comment: 'still here' })
    expect(state).toBe('kept')
    await storedOnce(shop.collector, 1)
    expect(shop.collector.items()[0]).toMatchObject({ id, comment: 'still here' })
    await empty(page)
  })

  it('F19 feedback given before the chunks could be loaded is kept once they load', async () => {
    const shop = await site()
    const page = await shop.visit(browser)
    await shop.host.close()
    await shop.collector.stop()
    await page.evaluate(() => {
      const { heartfelt } = window as never as {
        heartfelt: { record(input: object): Promise<{ state: string }> }
      }
      void heartfelt.record({ moment: 'payment', point: 'good', comment: 'early' }).then(({ state }) => {
        document.title = state
      })
    })
    await new Promise(done => setTimeout(done, 1000))
    expect(await page.evaluate(() => document.title)).not.toBe('kept')
    await shop.host.open()
    await shop.collector.start()
    await page.waitFor(() => document.title === 'kept')
    await storedOnce(shop.collector, 1)
  })

  it('F22 a request without an answer is aborted after 30 s and retried', async () => {
    const shop = await site({ init: fastTime, args: [10, Date.now()] })
    const page = await shop.visit(browser)
    shop.collector.script.push({ hang: true }, { hang: true, commit: true })
    await record(page)
    await storedOnce(shop.collector, 1)
    await empty(page)
    expect(shop.collector.batches.length).toBe(3)
  })

  it('F24 a request that is always blocked is retried rarely, and the feedback stays', async () => {
    const shop = await site({ init: blocked, args: [200, Date.now()] })
    const page = await shop.visit(browser)
    await record(page, { comment: 'blocked' })
    // Five minutes on the page's clock.
    await new Promise(done => setTimeout(done, 1500))
    const tries = await page.waitFor(() => (window.fault! > 3 ? window.fault : 0))
    expect(tries).toBeLessThan(25)
    expect(await listed(page)).toMatchObject([{ state: 'waiting' }])
    shop.change({ init: undefined })
    await page.reload()
    await storedOnce(shop.collector, 1)
  })

  it('F25 a content security policy without the collector causes no retry loop, no error and one warning', async () => {
    const shop = await site({
      headers: { 'content-security-policy': "default-src 'self'; script-src 'self'" },
    })
    const page = await shop.visit(browser)
    await record(page)
    await new Promise(done => setTimeout(done, 4000))
    const { console, errors, violations } = await page.problems()
    expect(errors).toEqual([])
    const warnings = console.filter(({ text }) => /^Heartfelt/.test(text))
    expect(warnings.map(({ text }) => text)).toEqual([
      expect.stringContaining(`add ${shop.collector.url} to connect-src`),
    ])
    expect(violations.length).toBeLessThan(20)
    expect(new Set(violations.map(one => one.directive))).toEqual(new Set(['connect-src']))
    expect(await listed(page)).toMatchObject([{ state: 'waiting' }])
    expect(shop.collector.requests.filter(({ method }) => method === 'POST')).toEqual([])
  })

  it('F27 a batch that is too large is halved until it passes', async () => {
    const shop = await site()
    const page = await shop.visit(browser)
    await shop.collector.stop()
    for (let i = 0; i < 12; i++) await record(page, { comment: `${i}` })
    await shop.collector.start()
    shop.collector.otherwise = { limit: 3 }
    await flushed(page)
    await storedOnce(shop.collector, 12)
    expect(await listed(page)).toEqual([])
  })

  it('F27 an item that is too large even alone becomes a dead letter, and the rest arrive', async () => {
    const shop = await site()
    const page = await shop.visit(browser)
    await shop.collector.stop()
    for (const comment of ['a', 'too large', 'b']) await record(page, { comment })
    await shop.collector.start()
    shop.collector.otherwise = { tooLarge: 'too large' }
    await until(() => flushed(page).then(() => shop.collector.rows.size === 2))
    expect(comments(shop.collector).sort()).toEqual(['a', 'b'])
    expect(await listed(page)).toMatchObject([{ state: 'rejected', reason: 'http 413' }])
  })

  it('F30 one refused item among fifty does not hold up the others', async () => {
    const shop = await site()
    const page = await shop.visit(browser)
    await shop.collector.stop()
    for (let i = 0; i < 50; i++) await record(page, { comment: i === 23 ? 'poison' : 'fine' })
    await shop.collector.start()
    shop.collector.otherwise = {
      verdict: item =>
        'comment' in item && item.comment === 'poison'
          ? { status: 'rejected', reason: 'it is poison' }
          : undefined,
    }
    await flushed(page)
    await storedOnce(shop.collector, 49)
    expect(await listed(page)).toMatchObject([{ state: 'rejected', reason: 'it is poison' }])
  })

  it('F34 a partial acknowledgement removes only the items that it names', async () => {
    const shop = await site()
    const page = await shop.visit(browser)
    await shop.collector.stop()
    for (const comment of ['a', 'b', 'c', 'd']) await record(page, { comment })
    await shop.collector.start()
    const odd = (item: object) => ('comment' in item && /[bd]/.test(String(item.comment)) ? null : undefined)
    shop.collector.script.push({ verdict: odd })
    await flushed(page)
    await storedOnce(shop.collector, 4)
    expect(shop.collector.rows.size).toBe(4)
    const arrivals = [...shop.collector.rows.values()].map(row => row.arrivals)
    expect(arrivals).toEqual([1, 1, 1, 1])
  })

  describe.concurrent('F31', () => {
    it.each([401, 403, 404])('%i pauses the queue, keeps it, and it goes on', async status => {
      const shop = await site({ init: fastTime, args: [10, Date.now(), 5000] })
      const page = await shop.visit(browser)
      shop.collector.otherwise = { status }
      await record(page, { comment: 'first' })
      await until(() => shop.collector.batches.length === 1)
      await record(page, { comment: 'second' })
      // Ten seconds on the page's clock.
      await new Promise(done => setTimeout(done, 1000))
      expect(shop.collector.batches).toHaveLength(1)
      expect(await listed(page)).toHaveLength(2)
      shop.collector.otherwise = {}
      expect(await flushed(page)).toEqual({ sent: 2, rejected: 0, waiting: 0 })
      await storedOnce(shop.collector, 2)
    })
  })

  describe.concurrent('F28 Retry-After', () => {
    const values: [string, string, number][] = [
      ['seconds', '30', 3000],
      ['a date', new Date(Date.now() + 400_000).toUTCString(), 3000],
      ['far away', '9999999999', 3000],
    ]
    it.each(values)('%s is never undercut', async (_, header, least) => {
      const shop = await site()
      const page = await shop.visit(browser)
      shop.collector.script.push({ status: 503, headers: { 'retry-after': header } })
      await record(page)
      await until(() => shop.collector.batches.length === 1)
      await flushed(page)
      await new Promise(done => setTimeout(done, least - 600))
      expect(shop.collector.batches).toHaveLength(1)
      expect(await listed(page)).toMatchObject([{ state: 'waiting' }])
      await flushed(page, true)
      await storedOnce(shop.collector, 1)
    })

    it.each(['-5', 'soon', '', '1e99', 'Thu, 01 Jan 1970 00:00:00 GMT'])(
      '"%s" counts for nothing',
      async header => {
        const shop = await site()
        const page = await shop.visit(browser)
        shop.collector.script.push({ status: 503, headers: { 'retry-after': header } })
        await record(page)
        await storedOnce(shop.collector, 1)
      },
    )
  })
})

eachEngine(
  engine => {
    it('F19 when the network is back, waiting rows are sent within seconds', async () => {
      const browser = await launch(engine)
      const shop = await site()
      const page = await shop.visit(browser)
      await record(page)
      await empty(page)
      await page.offline(true)
      expect(await record(page)).toMatchObject({ state: 'kept' })
      // Long enough for the backoff to have grown.
      await new Promise(done => setTimeout(done, 4000))
      const back = Date.now()
      await page.offline(false)
      await storedOnce(shop.collector, 2)
      expect(Date.now() - back).toBeLessThan(5000)
    })
  },
  // WebKitGTK's driver cannot cut a page's network; there, F20 and the stopped collector stand for it.
  ['chromium', 'firefox'],
)
