import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Heartfelt } from '../../src/browser/api.js'
import { type Integrity, snippet } from '../../src/model/snippet.js'
import type { Browser } from './engines/engine.js'
import { eachEngine, launch } from './engines/launch.js'
import { type FakeCollector, fakeCollector } from './fake-collector.js'
import { type Host, scriptTag, serveHost } from './host.js'
import { comments, ready, record, until } from './site.js'

/** The tag that `heartfelt-collector snippet` and the dashboard print, and the lines beside it in the README. */

const integrity = JSON.parse(
  readFileSync(new URL('../../dist/integrity.json', import.meta.url), 'utf8'),
) as Integrity
const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
const pushed = /<script>\n(?<code>[^<]*push[^<]*)<\/script>/.exec(readme)!.groups!.code!

const importMap = `<script type="importmap">{"imports":{"app":"/node_modules/preact/dist/preact.mjs"}}</script><script type="module">
import('app').then(() => { document.documentElement.dataset.app = 'runs' }, error => { document.documentElement.dataset.app = error })</script>`
const appState = () => document.documentElement.dataset.app

let host: Host
let collector: FakeCollector
const tag = () => {
  const text = snippet({ url: host.origin, key: collector.key, integrity })
  return text
    .slice(0, text.indexOf('<noscript>'))
    .replace(`collector="${host.origin}"`, `collector="${collector.url}"`)
}

eachEngine(engine => {
  let browser: Browser
  beforeAll(async () => {
    collector = await fakeCollector()
    host = await serveHost()
    browser = await launch(engine)
  })
  afterAll(async () => {
    await browser.close()
    await host.close()
    await collector.stop()
  })
  const open = async (html: string, headers: Record<string, string> = {}) => {
    host.page('/', {
      html: `<!doctype html><html lang="en"><head><title>Host</title></head><body>${html}</body></html>`,
      headers,
    })
    const page = await browser.newPage()
    await page.goto(host.url('/'))
    await ready(page)
    return page
  }

  it('row 1: above an import map the app of the page runs, and the pieces of a pinned script load', async () => {
    const page = await open(`${tag()}<heartfelt-rating moment="payment"></heartfelt-rating>${importMap}`)
    await page.appears({ css: '[role=radio]', within: '[surface=inline]' })
    expect(await page.waitFor(appState)).toBe('runs')
    expect((await page.problems()).errors).toEqual([])
    await page.close()
  })

  it('row 1: it works under a policy that allows nothing but the collector', async () => {
    const policy = `default-src 'none'; script-src ${host.origin}; connect-src ${collector.url} ${host.origin}; require-trusted-types-for 'script'; trusted-types 'none'`
    const page = await open(tag(), { 'content-security-policy': policy })
    await record(page, { comment: `strict ${engine}` })
    await until(() => comments(collector).includes(`strict ${engine}`))
    expect((await page.problems()).violations).toEqual([])
    await page.close()
  })

  it('row 24: the lines of the README survive elements whose id or name is `heartfelt`', async () => {
    const page = await open(
      `<form name="heartfelt"></form><div id="heartfelt"></div><script>${pushed}</script>${tag()}`,
    )
    expect((await page.problems()).errors).toEqual([])
    const reached = await page.evaluate(() => {
      const { heartfelt } = window as unknown as { heartfelt: Heartfelt }
      return heartfelt.reached('payment')
    })
    // The moment of the README was reached before, so that the person was asked already.
    expect(reached).toMatchObject({ asked: false })
    await page.close()
  })

  it('row 16: a tag manager may drop `type` and every attribute but the address', async () => {
    const options = `<script>window.heartfeltOptions = ${JSON.stringify({ key: collector.key, collector: collector.url })}</script>`
    const page = await open(`${options}<script src="/heartfelt.js"></script>`)
    await record(page, { comment: `stripped ${engine}` })
    await until(() => comments(collector).includes(`stripped ${engine}`))
    await page.close()
    const typed = scriptTag(collector).replace('type="module" ', '')
    const other = await open(typed)
    await record(other, { comment: `typeless ${engine}` })
    await until(() => comments(collector).includes(`typeless ${engine}`))
    expect((await other.problems()).errors).toEqual([])
    await other.close()
  })

  it('row 16: without a key it says what to set', async () => {
    host.page('/', '<script src="/heartfelt.js"></script>')
    const page = await browser.newPage()
    await page.goto(host.url('/'))
    const said = await until(async () =>
      (await page.problems()).console.find(({ level }) => level === 'error'),
    )
    expect(said.text).toContain('heartfeltOptions')
    await page.close()
  })
})
