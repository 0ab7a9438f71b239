/** Pages with strict policies, old libraries or aggressive styles: the whole flow has to work on them. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { Heartfelt } from '../../src/browser/api.js'
import type { Browser, Page } from './engines/engine.js'
import { eachEngine, launch } from './engines/launch.js'
import * as bends from './patched-builtins.js'
import { comments, listed, record, type Site, type SiteOptions, until, useSites } from './site.js'

const site = useSites()

const card = 'body > heartfelt-widget'

/** Asks, rates, comments and sends as a person would. */
async function answer(page: Page, words: string): Promise<void> {
  await page.evaluate(() => {
    const { heartfelt } = window as never as { heartfelt: { ask(moment: string): void } }
    heartfelt.ask('payment')
  })
  await page.click({ css: '[role=radio]', name: 'bad', within: card })
  await page.click({ css: 'textarea', within: card })
  await page.type(words)
  await page.click({ css: 'button', name: 'Send', within: card })
}

/**
 * Runs in the page, which answers by itself: where `JSON` or `Object.prototype` is bent, a driver that evaluates in the
 * page is bent along with it.
 */
function answerAlone(): void {
  const queue: unknown[] = []
  Object.assign(window, { heartfelt: queue })
  queue.push([
    'record',
    {
      ...{ moment: 'payment', point: 'good', comment: 'recorded', words: ['confused', 'rushed'] },
      context: { list: [1, [2, 'three']], of: {}, at: new Date(0), none: null },
    },
  ])
  queue.push(['ask', 'delivery'])
  const find = (css: string) =>
    document.querySelector('heartfelt-widget')?.shadowRoot?.querySelector<HTMLElement>(css)
  let step = 0
  const look = () => {
    if (step === 0 && find('[role=radio]')) {
      find('[role=radio]')!.click()
      step = 1
    } else if (step === 1 && find('textarea') && find('[type=submit], .primary')) {
      const field = find('textarea') as HTMLTextAreaElement
      field.value = 'asked'
      field.dispatchEvent(new InputEvent('input', { bubbles: true }))
      step = 2
    } else if (step === 2) {
      find('[type=submit], .primary')?.click()
      if (!find('textarea')) return
    }
    setTimeout(look, 50)
  }
  look()
}

const library = (path: string): SiteOptions => ({ html: `<script src="/node_modules/${path}"></script>` })

/** Zone.js and MooTools' core are the real ones; Prototype.js 1.6 was never a package, and is modelled. */
const pages: Record<string, SiteOptions> = {
  'Prototype.js 1.6': { init: bends.prototype16 },
  MooTools: { ...library('mootools/lib/mootools-core-1.5.2-server.js'), init: bends.mooDocument },
  'Zone.js': library('zone.js/bundles/zone.umd.js'),
  'crowded prototypes': { init: bends.crowdedObjects },
  'a patched JSON': { init: bends.patchedJson },
  'a patched fetch': { init: bends.patchedFetch },
  'an old Promise': { init: bends.oldPromise },
}

const sheets: Record<string, string> = {
  'all: unset': '*, *::before { all: unset !important }',
  'display: none': 'body > * { display: none !important }',
  'invisible ink':
    '* { opacity: 0 !important; visibility: hidden !important; color: transparent !important; font-size: 0 !important }',
  'pointer-events: none': '* { pointer-events: none !important }',
  transforms:
    'html, body { transform: scale(0.9) !important; filter: blur(0); overflow: hidden; contain: paint }',
  'an overlay at the highest z-index':
    '#cover { position: fixed; inset: 0; z-index: 2147483647; background: rgba(0, 0, 0, .2) }',
}

eachEngine(engine => {
  let browser: Browser
  const tabs: Page[] = []
  beforeAll(async () => {
    browser = await launch(engine)
  })
  afterAll(() => browser.close())
  // One at a time: WebKit's driver opens none from a tab that is bent.
  afterEach(async () => {
    for (const tab of tabs.splice(0)) await tab.close()
  })
  const visit = async (shop: Site) => {
    tabs.push(await shop.visit(browser))
    return tabs.at(-1)!
  }

  it('S01 S02 under the strictest policy feedback arrives without a violation', async () => {
    const shop = await site({ nonce: 'r4nd0m', tag: ' nonce="r4nd0m"' })
    shop.change({
      headers: {
        'content-security-policy': [
          "default-src 'none'",
          "script-src 'nonce-r4nd0m' 'strict-dynamic'",
          "style-src 'none'",
          "img-src 'none'",
          `connect-src ${shop.collector.url}`,
          "base-uri 'none'",
          "require-trusted-types-for 'script'",
          "trusted-types 'none'",
        ].join('; '),
      },
    })
    const page = await visit(shop)
    await answer(page, 'Strictly speaking')
    await until(() => comments(shop.collector).includes('Strictly speaking'))
    const { violations, errors } = await page.problems()
    expect(violations).toEqual([])
    expect(errors).toEqual([])
  })

  /** What the collector stores of a page's two answers, without what differs between any two. */
  const storedFrom = async ({ html = '', ...rest }: SiteOptions) => {
    const shop = await site({ ...rest, html: `${html}<script>(${answerAlone})()</script>` })
    const page = await browser.newPage()
    tabs.push(page)
    await page.goto(shop.host.url('/'))
    const answered = (comment: string) => comments(shop.collector).includes(comment)
    await until(() => answered('recorded') && answered('asked'))
    await tabs.pop()!.close()
    const bodies = shop.collector.batches.map(({ body }) => body.toString())
    const items = shop.collector.items() as { comment?: string; revision: number }[]
    // The revision counts how often typing was saved, which is a matter of time.
    const stored = items.map(item => ({ ...item, revision: 0 }))
    stored.sort((a, b) => String(a.comment).localeCompare(String(b.comment)))
    const plain = (text: string) =>
      text
        .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'uuid')
        .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, time => (time < '1971' ? time : 'instant'))
        .replaceAll(shop.host.origin, 'origin')
    // The envelope as it travelled: keys in their order, nothing besides.
    const envelopes = bodies.map(body => plain(body).replace(/"items":\[.*\]/s, '"items":[]'))
    const proof = /[0-9a-f]{64}/g
    return { stored: plain(JSON.stringify(stored)), envelope: envelopes[0]!.replace(proof, 'hash') }
  }
  let plain: ReturnType<typeof storedFrom> | undefined

  it.each(Object.keys(pages))('S07 a page with %s: the same bytes are sent', async name => {
    plain ??= storedFrom({})
    expect((await plain).stored).toContain('"at":"1970-01-01T00:00:00.000Z"')
    expect(await storedFrom(pages[name]!)).toEqual(await plain)
  })

  // WebKit's driver waits for scripts by the page's own Promise, and does not survive this one.
  if (engine !== 'webkit')
    it('S07 a page with an old Promise: the answer is kept on the device', async () => {
      const shop = await site({ init: bends.oldPromise })
      const page = await visit(shop)
      expect(await record(page, { comment: 'old' })).toMatchObject({ state: 'kept' })
    })

  it.each(Object.keys(sheets))('S08 a style sheet with %s: visible and operable', async name => {
    const shop = await site({
      html: `<style>${sheets[name]}</style><h1>Shop</h1><p>Text</p>${name.startsWith('an overlay') ? '<div id="cover"></div>' : ''}`,
    })
    const page = await visit(shop)
    await answer(page, name)
    await until(() => comments(shop.collector).includes(name))
  })

  it('S11 messages from other windows and malformed messages on our own channel are ignored', async () => {
    const shop = await site()
    shop.collector.otherwise = { status: 503 }
    const page = await visit(shop)
    await record(page, { comment: 'stays' })
    const emitted = await page.evaluate(async () => {
      const { heartfelt } = window as never as { heartfelt: Heartfelt }
      const emitted: string[] = []
      for (const name of [
        'asked',
        'shown',
        'kept',
        'sent',
        'rejected',
        'replied',
        'closed',
        'error',
      ] as const)
        heartfelt.on(name, () => void emitted.push(name))
      const { id, revision } = (await heartfelt.outbox.list())[0]!
      const posts = [
        ...[null, 'forget', ['forget'], ['ask', 'payment'], { heartfelt: ['forget'] }],
        ...['sent', 'rejected', 'cleared'].map(type => ({ type, id, revision, kind: 'feedback' })),
      ]
      for (const post of posts) postMessage(post, '*')
      // From a frame whose origin is null.
      const frame = document.createElement('iframe')
      frame.setAttribute('sandbox', 'allow-scripts')
      frame.srcdoc = `<script>for (const post of ${JSON.stringify([...posts, 'done'])}) parent.postMessage(post, '*')</script>`
      const done = new Promise<void>(resolve =>
        addEventListener('message', ({ data, source }) => {
          if (data === 'done' && source === frame.contentWindow) resolve()
        }),
      )
      document.body.append(frame)
      await done
      const channel = new BroadcastChannel('heartfelt:pk_test')
      for (const bad of [
        null,
        7,
        'sent',
        [],
        { type: 'sent' },
        { type: 'sent', id: 7 },
        { type: 'gone', id },
      ])
        channel.postMessage(bad)
      await new Promise(resolve => setTimeout(resolve, 300))
      channel.close()
      return emitted
    })
    expect(emitted).toEqual([])
    expect(await listed(page)).toHaveLength(1)
    expect(await page.evaluate(() => document.querySelector('heartfelt-widget'))).toBeNull()
    expect((await page.problems()).errors).toEqual([])
  })

  it('S04 elements whose names shadow globals are ignored', async () => {
    const shop = await site({
      html: '<img name="currentScript"><form name="body"></form><a id="heartfelt" href="https://evil.example/">x</a><a id="heartfeltOptions" href="https://evil.example/">x</a><img name="baseURI"><form id="documentElement"></form>',
    })
    const page = await visit(shop)
    await answer(page, 'shadowed')
    await until(() => comments(shop.collector).includes('shadowed'))
    const said = (await page.problems()).console.map(({ text }) => text)
    expect(said).toContain('Heartfelt: ignored. Make window.heartfeltOptions a plain object.')
  })
})
